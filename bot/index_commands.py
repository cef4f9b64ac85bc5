"""The commands of the index as a whole: rebuild, status, verify.

Not here: questions (`bot/cli.py`), the corpus that is indexed (`bot/corpus_commands.py`), the work itself
(`bot/wiring.py`).
"""

import sys
import time
from dataclasses import asdict
from typing import Any, Final

import typer

from bot.options import FAILED, AsJson, given_settings
from bot.output import building, counted, print_json

MOST_COMPLAINTS: Final = 20  # shown of a rebuild's


def register(app: typer.Typer) -> None:
    """Make the commands part of an application."""
    app.command()(rebuild)
    app.command()(status)
    app.command()(verify)


def rebuild(*, as_json: AsJson = False) -> None:
    """Build the index anew from the corpus; the old one answers until the new one is complete.

    Unchanged articles are not embedded again. Files that cannot be read are named; the rest goes on.

    For example:

    - `talentwars rebuild`
    - `TALENTWARS_CORPUS=~/news talentwars rebuild --json`
    """
    from bot.wiring import rebuild as build_anew

    settings = given_settings()
    started = time.perf_counter()
    with building() as progress:
        done = build_anew(settings, progress)
    seconds = time.perf_counter() - started
    manifest = done.built.manifest
    for complaint in done.complaints[:MOST_COMPLAINTS]:
        print(complaint, file=sys.stderr)
    if len(done.complaints) > MOST_COMPLAINTS:
        print(f"… and {len(done.complaints) - MOST_COMPLAINTS:,} more; --json lists all.", file=sys.stderr)
    if as_json:
        print_json(
            {
                "generation": manifest.generation,
                "articles": manifest.articles,
                "passages": manifest.passages,
                "newest": manifest.newest,
                "embedded": done.built.embedded,
                "reused": done.built.reused,
                "seconds": round(seconds, 2),
                "complaints": [asdict(complaint) for complaint in done.complaints],
            }
        )
    else:
        print(f"{counted(manifest.articles, 'article')}, {counted(manifest.passages, 'passage')}", end="")
        print(f" in {seconds:.1f} s ({done.built.embedded:,} embedded, {done.built.reused:,} unchanged).")
        print(f"Generation {manifest.generation} serves; its newest article is of {manifest.newest or 'unknown date'}.")


def status(*, as_json: AsJson = False) -> None:
    """Say what is indexed, how old it is, and by which model.

    For example:

    - `talentwars status`
    """
    from bot.wiring import describe

    described = describe(given_settings())
    if as_json:
        print_json(described)
    else:
        _print_table(described)


def verify(*, as_json: AsJson = False) -> None:
    """Check every checksum, every offset and the smoke question of the index.

    Exit code 1 says that one of them does not hold.

    For example:

    - `talentwars verify`
    """
    from bot.wiring import verify_index

    report = verify_index(given_settings())
    if as_json:
        print_json(report)
    else:
        for problem in report["problems"]:
            print(problem, file=sys.stderr)
        print(
            f"{counted(report['files'], 'file')}, {counted(report['articles'], 'article')} and "
            f"{counted(report['passages'], 'passage')} checked: "
            + (f"{counted(len(report['problems']), 'problem')}." if report["problems"] else "all hold.")
        )
    if report["problems"]:
        if not as_json:
            print("Run `talentwars rebuild`.", file=sys.stderr)
        raise typer.Exit(FAILED)


def _print_table(described: dict[str, Any]) -> None:
    width = max(len(name) for name in described)
    for name, value in described.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        print(f"{name.replace('_', ' '):<{width}}  {'none' if shown == '' else shown}")
