"""What every command prints alike: one JSON object a line, two lines of an error, and how far a long task is.

Not here: what a command says (`bot/cli.py`, `bot/corpus_commands.py`).
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Progress = Callable[[int, int], None]  # (articles so far, passages so far)


def print_json(value: object) -> None:
    """Print one object on one line, as UTF-8 whatever the terminal is set to."""
    line = json.dumps(value, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.flush()


def use_utf8_in_pipes() -> None:
    """Read and write UTF-8 in pipes, whatever the locale says; a terminal gets "?" for what it cannot show."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors=errors)


def close_output() -> None:
    """Let go of what standard output did not take, which would fail once more when the program ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(problem: str, remedy: str) -> None:
    """Tell on standard error what is wrong and what to do."""
    print(problem, file=sys.stderr)
    print(remedy, file=sys.stderr)


def counted(count: int, noun: str) -> str:
    """Return how many there are of something.

    >>> counted(1, "article"), counted(1234, "passage")
    ('1 article', '1,234 passages')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


@contextmanager
def working(task: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that a task goes on, and what it is at; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(f"{task} …") as shown:
        yield lambda stage: shown.update(f"{task} … {stage}")


@contextmanager
def building() -> Iterator[Progress]:
    """Show on a terminal how far a build is; nothing in a pipe."""
    with working("Building the index") as show:
        yield _progress(show)


@contextmanager
def opening() -> Iterator[Progress]:
    """Show on a terminal that an index is opened, and how far it is built where there is none; nothing in a pipe."""
    with working("Opening the index") as show:
        yield _progress(lambda how_far: show(f"building it: {how_far}"))


def _progress(show: Callable[[str], None]) -> Progress:
    """Return what shows how far a build is that begins now."""
    started = time.monotonic()

    def progress(articles: int, passages: int) -> None:
        rate = passages / max(time.monotonic() - started, 0.001)
        show(f"{counted(articles, 'article')}, {counted(passages, 'passage')}, {rate:,.0f} passages/s")

    return progress
