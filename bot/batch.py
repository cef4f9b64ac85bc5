"""The questions of a batch, one JSON object a line, read as they come.

Not here: what becomes of them (`bot/cli.py`).
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.errors import TalentWarsError

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One line: a question, and whatever the caller knows it by."""

    id: Any
    question: str


def read_batch(name: str) -> Iterator[BatchLine]:
    """Yield the questions of a file, or of standard input where the name is "-"; blank lines are passed over.

    Raises:
        TalentWarsError: The file cannot be read, or a line of it is no question; those before it were yielded.
    """
    try:
        source = sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise TalentWarsError(
            problem=f"{name} cannot be read: {getattr(error, 'strerror', None) or error}.",
            remedy='Give a file with one {"id", "question"} a line.',
        ) from error
    shown = "standard input" if name == STANDARD_INPUT else name
    with source:
        for number, raw in enumerate(source, start=1):
            if raw.strip():
                yield _line(raw, f"Line {number} of {shown}")


def _line(raw: bytes, place: str) -> BatchLine:
    try:
        line = json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise _wrong(f"{place} is not JSON: {error}.") from error
    if not isinstance(line, dict) or not isinstance(line.get("question"), str):
        raise _wrong(f'{place} is no object with the text of a "question".')
    return BatchLine(id=line.get("id"), question=line["question"])


def _wrong(problem: str) -> TalentWarsError:
    return TalentWarsError(problem=problem, remedy="Mend the line; those before it are answered.")
