"""Which parts of a sentence tell of whom: in "Ada came in May, Bob in June" May is Ada's.

A Chinese sentence goes on from person to person between commas, and leaves the subject out until the next. What stands
before the first person holds for all of them, and so does what is said of "them" or "both" at the end.

Not here: what stands in the parts (`bot/answer/wanted.py`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.entities import Mention

Spans = tuple[tuple[int, int], ...]

_COMMA: Final = re.compile(r"[，,；;。](?!\d)")
_NEXT_IN_LIST: Final = re.compile(r" ?[,，、]? ?(?:and |和|与|及|以及)?")
_OF_ALL: Final = re.compile(r"\s*(?:他们|她们|[两二三]人|双方|(?:and )?(?:they|both|all)\b)", re.IGNORECASE)


def told_of(asked: Collection[str], text: str, people: Sequence[Mention]) -> Spans:
    """Return the parts of a text that tell of some people: all where it names nobody else, none where only others.

    Args:
        asked: Ids of the people.
        text: A sentence.
        people: The people whom it names.
    """
    here = {one.entity_id for one in people}
    if not asked or here <= set(asked):
        return ((0, len(text)),)
    if here.isdisjoint(asked):
        return ()
    spans, of_asked = [], True
    for start, end in _clauses(text, people):
        named = {one.entity_id for one in people if start <= one.start < end}
        if named:
            of_asked = not named.isdisjoint(asked)
        if of_asked or (not named and _OF_ALL.match(text, start)):
            spans.append((start, end))
    return tuple(spans)


def _clauses(text: str, people: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a sentence; a list of people, one after the other, is in one."""
    lists = [
        (one.end, other.start) for one, other in pairwise(people) if _NEXT_IN_LIST.fullmatch(text, one.end, other.start)
    ]
    start = 0
    for match in _COMMA.finditer(text):
        if any(first <= match.start() < last for first, last in lists):
            continue
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def cut_at(ends: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a part of a text, each to the end of a match; the last one may be empty."""
    for match in ends.finditer(text, start, stop):
        yield start, match.end()
        start = match.end()
    yield start, stop
