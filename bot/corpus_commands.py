"""The commands that change the corpus: add, remove, articles, and those of feeds.

They show what was understood before anything is written, ask on a terminal and never in a pipe, and rebuild the index
once at the end.

Not here: what is added and what is not (`corpus/growth.py`), the wording (`bot/corpus_report.py`).
"""

import datetime as dt
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.output import building, print_json, working
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.wiring import Rebuilt
    from corpus.candidates import Candidate, Refusal
    from corpus.feeds import Feed, Subscriptions
    from corpus.fetch import Fetcher
    from corpus.growth import Growth

FAILED: Final = 1
_BATCH: Final = 200  # articles that are held and shown at once
_BUILD_WAIT_S: Final = 120.0  # for another process's build
_BUILD_RETRY_S: Final = 0.5

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; in a pipe nothing is asked anyway.")]

feed_app = typer.Typer(
    help="Subscribe to RSS and Atom feeds, and take in what is new in them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """Add articles to your own, and to the index: .md .txt .html .pdf .jsonl, whole folders, addresses of the web.

    Exit code 1 says that nothing was to be had from one of the targets.

    Examples:
        talentwars add report.pdf notes/ https://example.com/story

        talentwars add saved-page.html --dry-run
    """
    from bot.corpus_report import Report, in_words
    from corpus.candidates import offered

    settings = read_settings()
    fetcher = _fetcher(settings)
    report = Report(as_json=as_json, force=force, dry_run=dry_run)
    failed = False
    with _growth(settings) as growth:
        for target in targets:
            before = report.found
            offers = offered([target], fetcher, today=_today(), force=force)
            while batch := _next_batch(offers, f"Reading {target}"):
                new = report.show(batch, growth)
                if new and not (dry_run or yes or as_json) and _on_terminal():
                    typer.confirm(f"Add {in_words(len(new))}?", default=True, abort=True, err=True)
                    yes = True
                report.keep(new, growth, now=_now())
            failed |= report.found == before
    report.finish(None if dry_run else _rebuilt_if_changed(settings))
    if failed:
        raise typer.Exit(FAILED)


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Of your own articles, as `articles` lists them.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove articles that you added, from the disk and from the index."""
    from bot.corpus_report import in_words, index_line, index_object

    settings = read_settings()
    with _growth(settings) as growth:
        entries = [growth.own_entry(article_id) for article_id in dict.fromkeys(ids)]
        if not yes and not as_json and _on_terminal():
            for entry in entries:
                print(f"- {entry.id}  {entry.title}")
            typer.confirm(f"Remove {in_words(len(entries))}?", abort=True, err=True)
        growth.remove(entries)
    index = _rebuilt_if_changed(settings)
    if as_json:
        print_json({"removed": [entry.id for entry in entries], "index": index_object(index) if index else None})
    else:
        print(f"{in_words(len(entries))} removed" + (f"; {index_line(index)}" if index else "."))


def articles(
    *,
    own: Annotated[bool, typer.Option("--own", help="Only those that you added.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the articles of the corpus: date, language, length in characters, id and title, the newest first."""
    from bot.corpus_report import entry_object, listed

    with _growth(read_settings()) as growth:
        found = [(entry, growth.is_own(entry)) for entry in growth.catalogue.entries()]
    found = [(entry, is_own) for entry, is_own in found if is_own or not own]
    if as_json:
        print_json({"articles": [entry_object(entry, own=is_own) for entry, is_own in found]})
        return
    for entry, _ in found:
        print(listed(entry))
    if not found:
        print("No articles yet; `talentwars add` takes files, folders and addresses.", file=sys.stderr)


@feed_app.command(name="add")
def add_feeds(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Of a feed, or of a page that names one.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Subscribe to feeds; `talentwars feed pull` takes in their articles."""
    from corpus.pulls import subscribed

    settings = read_settings()
    fetcher, subscriptions = _fetcher(settings), _subscriptions(settings)
    added = []
    for url in urls:
        with working(f"Reading {url}"):
            feed = subscribed(url, fetcher)
        subscriptions.add(feed)
        added.append({"url": feed.url, "title": feed.title})
        if not as_json:
            print(f"{feed.title or 'A feed without a title'}  {feed.url}")
    if as_json:
        print_json({"feeds": added})


@feed_app.command(name="list")
def list_feeds(*, as_json: AsJson = False) -> None:
    """List the feeds: when each was last asked, and how many of its entries are done with."""
    feeds = _subscriptions(read_settings()).all()
    if as_json:
        rows = [
            {"url": feed.url, "title": feed.title, "pulled": feed.pulled or None, "seen": len(feed.seen)}
            for feed in feeds
        ]
        print_json({"feeds": rows})
        return
    for feed in feeds:
        print(f"{feed.pulled or 'never pulled':<25}  {len(feed.seen):>5,}  {feed.url}  {feed.title}")
    if not feeds:
        print("No feeds yet; `talentwars feed add` subscribes to one.", file=sys.stderr)


@feed_app.command(name="remove")
def remove_feeds(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="As `feed list` shows them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """End subscriptions; the articles that came from them stay."""
    subscriptions = _subscriptions(read_settings())
    _known_feeds(subscriptions, urls)
    for url in urls:
        subscriptions.remove(url)
    if as_json:
        print_json({"removed": urls})


@feed_app.command(name="pull")
def pull_feeds(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL…", help="All feeds where none is named.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take in what is new in the feeds, at most 30 articles of each, and rebuild the index.

    Exit code 1 says that no feed could be read.
    """
    from bot.corpus_report import Report
    from corpus.candidates import Refusal
    from corpus.feed_documents import FeedError
    from corpus.fetch import FetchError
    from corpus.pulls import Pull

    settings = read_settings()
    subscriptions, fetcher = _subscriptions(settings), _fetcher(settings)
    report = Report(as_json=as_json)
    failed = 0
    feeds = _known_feeds(subscriptions, urls or [])
    with _growth(settings) as growth:
        for feed in feeds:
            pull = Pull(feed=feed, fetcher=fetcher, today=_today(), now=_now())
            offers = pull.offers()
            try:
                while batch := _next_batch(offers, f"Reading {feed.title or feed.url}", size=1):
                    report.keep(report.show(batch, growth), growth, now=_now())
            except (FetchError, FeedError) as error:
                failed += 1
                report.refuse(Refusal(origin=feed.url, reason=error.reason, remedy=error.remedy))
                continue
            subscriptions.update(feed.url, pull.after())
            report.feed(feed, unchanged=pull.unchanged, left=pull.left)
    report.finish(_rebuilt_if_changed(settings))
    if feeds and failed == len(feeds):
        raise typer.Exit(FAILED)


@contextmanager
def _growth(settings: Settings) -> Iterator["Growth"]:
    """Open the corpus for changes, and look through it for what is new."""
    from corpus.catalogue import Catalogue
    from corpus.growth import Growth
    from corpus.own import LibraryError, OwnArticles

    file = settings.data / "catalogue.sqlite3"
    with working("Looking through the corpus") as show:
        try:
            catalogue = Catalogue(file)
        except LibraryError:  # a list can be shown from a disk that cannot be written
            catalogue = Catalogue()
        growth = Growth(OwnArticles(settings.own_articles), catalogue, _with_own(settings).corpus)
        growth.bring_up_to_date(lambda count: show(f"{count:,} new or changed articles"))
    with catalogue:
        yield growth


def _with_own(settings: Settings) -> Settings:
    """Return the settings with the folder of own articles in the corpus, where it may not be."""
    return replace(settings, corpus=tuple(dict.fromkeys((*settings.corpus, settings.own_articles))))


def _rebuilt_if_changed(settings: Settings) -> "Rebuilt | None":
    """Rebuild the index where it lacks a change of the own articles, one that was cut short before included.

    Another process's build is waited for, and may leave nothing to do.

    Raises:
        TalentWarsError: It cannot be built; what was changed in the corpus stays.
    """
    from bot.wiring import rebuild
    from corpus.own import OwnArticles
    from index.errors import BuildRunningError

    own = OwnArticles(settings.own_articles)
    waiting_until = time.monotonic() + _BUILD_WAIT_S
    with building("Building the index") as progress:
        while mark := own.changed():
            try:
                built = rebuild(_with_own(settings), progress)
            except BuildRunningError:
                if time.monotonic() > waiting_until:
                    raise
                time.sleep(_BUILD_RETRY_S)
            else:
                own.indexed(mark)
                return built
    return None


def _next_batch(offers: Iterator["Candidate | Refusal"], task: str, size: int = _BATCH) -> "list[Candidate | Refusal]":
    """Return some more offers, none at the end, and show on a terminal how far it is."""
    batch: list[Candidate | Refusal] = []
    with working(task) as show:
        for offer in offers:
            batch.append(offer)
            if len(batch) == size:
                break
            show(f"{len(batch):,} read")
    return batch


def _fetcher(settings: Settings) -> "Fetcher":
    from corpus.fetch import Fetcher

    return Fetcher(allow_private=settings.flag("ALLOW_PRIVATE_ADDRESSES"))


def _subscriptions(settings: Settings) -> "Subscriptions":
    from corpus.feeds import Subscriptions

    return Subscriptions(settings.data / "feeds.json")


def _known_feeds(subscriptions: "Subscriptions", urls: Sequence[str]) -> "tuple[Feed, ...]":
    """Return the feeds with these addresses, all feeds where there are none.

    Raises:
        FeedError: One of them is not subscribed to.
    """
    from corpus.feed_documents import FeedError

    feeds = subscriptions.all()
    for url in urls:
        if all(feed.url != url for feed in feeds):
            raise FeedError(f"{url} is not subscribed to", "`talentwars feed list` shows the feeds.")
    return tuple(feed for feed in feeds if not urls or feed.url in urls)


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def _now() -> str:
    return dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)  # in China it may be tomorrow
