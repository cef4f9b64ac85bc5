"""Which parts of a sentence tell of whom: in "Ada came in May, Bob in June" May is Ada's.

A Chinese sentence goes on from person to person between commas, and leaves the subject out until the next. What stands
before the first person holds for all of them.

Not here: what stands in the parts (`bot/answer/wanted.py`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from corpus.entities import Mention

Spans = tuple[tuple[int, int], ...]

_COMMA: Final = re.compile(r"[，,；;。](?!\d)")


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
    for start, end in _clauses(text):
        named = {one.entity_id for one in people if start <= one.start < end}
        if named:
            of_asked = not named.isdisjoint(asked)
        if of_asked:
            spans.append((start, end))
    return tuple(spans)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _COMMA.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
