"""The commands that change the corpus or list it: add, remove, articles.

They show what was understood before anything is written, ask on a terminal and never in a pipe, and rebuild the index
once at the end.

Not here: what is added and what is not (`corpus/growth.py`), the wording (`bot/corpus_report.py`), feeds
(`bot/feed_commands.py`).
"""

import sys
from typing import Annotated

import typer

from bot.clock import now, today
from bot.corpus_wiring import next_batch, open_fetcher, open_growth, rebuilt_if_changed
from bot.feed_commands import feed_app
from bot.options import FAILED, AsJson, given_settings
from bot.output import counted, print_json

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; in a pipe nothing is asked anyway.")]


def register(app: typer.Typer) -> None:
    """Make the commands part of an application."""
    app.command()(add)
    app.command()(remove)
    app.command()(articles)
    app.add_typer(feed_app, name="feed")


def add(
    targets: Annotated[list[str], typer.Argument(metavar="FILE, FOLDER or URL…", help="What to read articles from.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Keep reposts, other texts of a known address, and texts like no article.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was understood, and change nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add articles to your own, and to the index: .md .txt .html .pdf .docx .jsonl, folders of them, addresses.

    Exit code 1 says that nothing was to be had from one of the targets.

    For example:

    - `talentwars add report.pdf notes/ https://example.com/story`
    - `talentwars add saved-page.html --dry-run`
    """
    from bot.corpus_report import Report
    from corpus.candidates import offered

    settings = given_settings()
    fetcher = open_fetcher(settings)
    report = Report(as_json=as_json, force=force, dry_run=dry_run)
    failed = False
    with open_growth(settings) as growth:
        for target in targets:
            before = report.found
            offers = offered([target], fetcher, today=today(), force=force)
            while batch := next_batch(offers, f"Reading {target}"):
                new = report.show(batch, growth)
                if new and not (dry_run or yes or as_json) and _on_terminal():
                    typer.confirm(f"Add {counted(len(new), 'article')}?", default=True, abort=True, err=True)
                    yes = True
                report.keep(new, growth, now=now())
            failed |= report.found == before
    report.finish(None if dry_run else rebuilt_if_changed(settings))
    if failed:
        raise typer.Exit(FAILED)


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Of your own articles, as `articles` lists them.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove articles that you added, from the disk and from the index.

    For example:

    - `talentwars remove 2025-02-21-a-move-1f3a9c`
    """
    from bot.corpus_report import index_line, index_object

    settings = given_settings()
    with open_growth(settings) as growth:
        entries = [growth.own_entry(article_id) for article_id in dict.fromkeys(ids)]
        if not yes and not as_json and _on_terminal():
            for entry in entries:
                print(f"- {entry.id}  {entry.title}")
            typer.confirm(f"Remove {counted(len(entries), 'article')}?", abort=True, err=True)
        growth.remove(entries)
    index = rebuilt_if_changed(settings)
    if as_json:
        print_json({"removed": [entry.id for entry in entries], "index": index_object(index) if index else None})
    else:
        print(f"{counted(len(entries), 'article')} removed" + (f"; {index_line(index)}" if index else "."))


def articles(
    *,
    own: Annotated[bool, typer.Option("--own", help="Only those that you added.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the articles of the corpus: date, language, length in characters, id and title, the newest first.

    For example:

    - `talentwars articles --own`
    """
    from bot.corpus_report import entry_object, listed

    with open_growth(given_settings()) as growth:
        found = [(entry, growth.is_own(entry)) for entry in growth.catalogue.entries()]
    found = [(entry, is_own) for entry, is_own in found if is_own or not own]
    if as_json:
        print_json({"articles": [entry_object(entry, own=is_own) for entry, is_own in found]})
        return
    for entry, _ in found:
        print(listed(entry))
    if not found:
        print("No articles yet; `talentwars add` takes files, folders and addresses.", file=sys.stderr)


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
