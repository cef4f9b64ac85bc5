"""Which sentences of the cited spans a sentence rests on, and which names of it stand in none of them.

A span is a passage, and one that tells of ten people leaving carries "Chen has left" by its words alone. What happened
to whom is therefore looked up only where the sentence's own names, dates, numbers and words stand together.

Not here: whether those sentences carry it (`bot/answer/guard.py`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.bindings import Bindings
from bot.answer.items import NAMES, Item, Key, akin, matches
from bot.answer.words import likeness

Coverage = NDArray[np.float64]  # (sentences of the spans, items and then words of the sentence), what of it they tell

_ITEM: Final = 1.0  # worth of a name, a date or a number
_FIRST: Final = 2.0  # of the first name, of which the sentence tells
_EVENT: Final = 0.3
_WORD: Final = 0.12  # for each unit of what it tells
_LIKE: Final = 0.3  # words less alike tell nothing of each other
_LITTLE: Final = 2.6  # as two names and five words
_MORE: Final = 0.8  # what a further sentence must add
_BETTER: Final = 0.5  # what a sentence with another name must tell more
_LOST: Final = 2.0  # how much of that each unit outweighs that it does not tell


def evidence(said: Bindings, told: Coverage) -> list[int]:
    """Return which of the sentences of the spans together tell most of a sentence.

    Args:
        said: The sentence's.
        told: What each sentence of the spans tells of it.
    """
    left = told.copy()
    first = next((place for place, item in enumerate(said.items) if item.kind in NAMES), None)
    if first is not None:
        left[:, first] *= _FIRST / _ITEM
    found: list[int] = []
    while len(found) < len(told):
        best = int(left.sum(axis=1).argmax())
        if left[best].sum() <= (_MORE if found else 0):
            break
        found.append(best)
        left = (left - left[best]).clip(min=0)
    return found


def coverage(said: Bindings, known: Sequence[Bindings]) -> Coverage:
    """Return what each of the sentences of the spans tells of each item and word of a sentence."""
    worths, count = _worths(said), len(said.items)
    told = np.zeros((len(known), len(worths)))
    for row, one in zip(told, known, strict=True):
        for place, item in enumerate(said.items):
            if any(matches(item, other) for other in one.items):
                row[place] = worths[place]
        alike = likeness(said.words, one.words, least=_LIKE).max(axis=1, initial=0)
        row[count:] = worths[count:] * alike
    return told


def _worths(said: Bindings) -> NDArray[np.float64]:
    """Return what each item and word of a sentence is worth, where it is told."""
    items = [_EVENT if item.kind == "event" else _ITEM for item in said.items]
    return np.concatenate([items, _WORD * said.words.weights])


def share_told(said: Bindings, told: Coverage) -> float:
    """Return how much of a sentence its spans tell in like words, from 0 to 1; all where little is left over."""
    whole, there = _worths(said).sum(), told.max(axis=0, initial=0).sum()
    return float(there / whole) if whole - there > _LITTLE else 1.0


def misplaced(said: Bindings, known: Sequence[Bindings], told: Coverage) -> Iterator[str]:
    """Yield each name without which a sentence is better told by one of the spans that has another in its place."""
    bodies = said.bodies_with(known)
    for item in {item.key: item for item in said.items if item.kind in NAMES}.values():
        rest = told.copy()
        places = [place for place, other in enumerate(said.items) if other.key == item.key]
        rest[:, places] = 0
        # What another clause tells counts less, and what another sentence tells nothing.
        rest *= said.led[places].max(axis=0)
        there = [row for row, one in zip(rest, known, strict=True) if _names(one, item.key, bodies)]
        others = [
            row
            for row, one in zip(rest, known, strict=True)
            if not _names(one, item.key, bodies) and _has_another(one, item, said)
        ]
        if there and any(all(_better(other, row) for row in there) for other in others):
            yield f"{item.written}: the spans tell it of another"


def _better(one: Coverage, other: Coverage) -> bool:
    """Whether a row tells clearly more than another, and of what that one tells nearly everything."""
    return float((one - other).clip(min=0).sum()) > _BETTER + _LOST * float((other - one).clip(min=0).sum())


def _names(one: Bindings, key: Key, bodies: frozenset[tuple[Key, Key]]) -> bool:
    return any(other.key == key or (other.key, key) in bodies for other in one.items)


def _has_another(one: Bindings, item: Item, said: Bindings) -> bool:
    """Whether a sentence of the spans has a name of the same kind that the sentence does not have."""
    own = {other.key for other in said.items}
    return any(other.kind == item.kind and other.key not in own and not akin(item, other) for other in one.items)
