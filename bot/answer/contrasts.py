"""What says the opposite of another text: rose and fell, approved and 驳回.

The pairs lie in `contrasts.json` beside this file. A word is on the side of a pair where the nearest of its entries
is, in either language; so the file lists meanings, not every word.

Not here: which words are negated (`bot/answer/moods.py`), and events that have words of their own
(`bot/answer/events.py`).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.words import Words, vectors_of
from index.embedding import Vectors

CONTRASTS_FILE: Final = Path(__file__).with_name("contrasts.json")

Sides = NDArray[np.int8]  # (words, contrasts): 1 or -1 for a word on a side of a contrast, else 0

_MEANS: Final = 0.6  # two words so alike mean the same; "fell" and "dropped" are at 0.32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrasts:
    """The pairs of opposites.

    Attributes:
        names: What messages call each.
        entries: The words of all sides.
        contrast: To which pair each entry belongs.
        side: On which side, 1 or -1.
    """

    names: tuple[str, ...]
    entries: Vectors
    contrast: NDArray[np.intp]
    side: NDArray[np.int8]


@lru_cache(maxsize=1)
def contrasts() -> Contrasts:
    """Return the pairs, read once."""
    read = json.loads(CONTRASTS_FILE.read_text(encoding="utf-8"))["contrasts"]
    entries = [
        (number, side, word)
        for number, pair in enumerate(read)
        for side, key in ((1, "one"), (-1, "other"))
        for word in pair[key].split()
    ]
    return Contrasts(
        names=tuple(pair["name"] for pair in read),
        entries=vectors_of([word for _, _, word in entries]),
        contrast=np.array([number for number, _, _ in entries]),
        side=np.array([side for _, side, _ in entries], np.int8),
    )


def sides(found: Words) -> Sides:
    """Return on which side of each contrast each word stands, if on any."""
    table = contrasts()
    alike = found.vectors @ table.entries.T
    told = np.zeros((len(found.at), len(table.names)), np.int8)
    for number in range(len(table.names)):
        one, other = (
            alike[:, (table.contrast == number) & (table.side == side)].max(axis=1, initial=0) for side in (1, -1)
        )
        told[:, number] = np.where(np.maximum(one, other) < _MEANS, 0, np.where(one > other, 1, -1))
    return told


def contradicted(said: Sides, known: Sequence[Sides]) -> Iterator[str]:
    """Yield the contrasts of which a sentence has one side alone, and its spans the other alone.

    Args:
        said: The sentence's, with what is negated on the other side.
        known: The spans'.
    """
    for side in (1, -1):
        here = (said == side).any(axis=0) & ~(said == -side).any(axis=0)
        there = np.concatenate(known)
        opposed = here & (there == -side).any(axis=0) & ~(there == side).any(axis=0)
        yield from (f"{contrasts().names[number]}: the spans have the opposite" for number in np.flatnonzero(opposed))
