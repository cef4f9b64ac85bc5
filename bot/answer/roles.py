"""Who does what to whom, by any word that stands between two names: "Meta put $14.3 billion into Scale AI".

Both languages put who does it before and to whom it is done behind, unless a word beside the name says otherwise.

Not here: events that have words of their own (`bot/answer/exchange.py`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from bot.answer.bindings import Bindings
from bot.answer.items import NAMES, SCHOOL, Item, Key, passive
from bot.answer.skeleton import MARK
from bot.answer.words import likeness

Role = tuple[frozenset[Key], frozenset[Key]]  # who does it, and to whom

_ALIKE: Final = 0.55  # as near as "hire" and "hiring" are
_TELLS: Final = 1.0  # less tells nothing: "had"
_REACH: Final = 60  # characters from a word to a name that has a part in it
_OWNER: Final = 24
_OF_BEFORE: Final = re.compile(rf"{MARK}'s (?:[a-z-]+ (?:of )?){{0,2}}$|(?<![对向把将]){MARK}的$")
_DONE_TO: Final = re.compile(rf"[a-z]+ of (?:the )?{MARK}")  # "Meta's acquisition of Manus" is a deed
_BREAK: Final = re.compile(r"[,;:。！？!?\n]|\.(?=\s|$)|\b(?:before|after|when|while|until|since)\b|[之以][前后]")


def roles(text: str, found: Bindings) -> tuple[Role, ...]:
    """Return the names that each word of a text stands between, in its clause."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    names = [
        item for item in found.items if item.kind in NAMES and item.role != "from" and not SCHOOL.search(item.written)
    ]
    apart = np.searchsorted(breaks, [item.at for item in names])
    clauses = np.searchsorted(breaks, found.words.at)
    return tuple(
        _role(
            text,
            int(at),
            [item for item, own in zip(names, apart, strict=True) if own == clause and abs(item.at - at) <= _REACH],
        )
        for at, clause in zip(found.words.at, clauses, strict=True)
    )


def _role(text: str, at: int, names: Sequence[Item]) -> Role:
    if not names or _belongs(text, at):
        return frozenset(), frozenset()
    before = _nearest([item for item in names if item.at < at and not item.part], at)
    after = _nearest([item for item in names if item.at > at and not item.part], at)
    if passive(text, at):
        before, after = after, before
    doer = _nearest([item for item in names if item.part == 1], at)
    target = _nearest([item for item in names if item.part == -1], at)
    return doer or before, target or after


def _belongs(text: str, at: int) -> bool:
    """Whether a word is told as belonging to a name: "Covariant's trio of founders", 谷歌的研究员."""
    return bool(_OF_BEFORE.search(text[max(0, at - _OWNER) : at])) and not _DONE_TO.match(text, at)


def _nearest(items: Sequence[Item], at: int) -> frozenset[Key]:
    if not items:
        return frozenset()
    nearest = min(items, key=lambda item: abs(item.at - at))
    return frozenset(item.key for item in items if item.group == nearest.group)


def reversed_roles(
    said: Bindings, own: Sequence[Role], known: Sequence[tuple[Bindings, Sequence[Role]]]
) -> Iterator[str]:
    """Yield the words of a sentence whose two names have each other's part in its spans."""
    told = [(likeness(said.words, other.words, least=_ALIKE), read) for other, read in known]
    for place, (doer, target) in enumerate(own):
        if _could_change(doer, target) and said.words.weights[place] >= _TELLS:
            there = [read[other] for alike, read in told for other in np.flatnonzero(alike[place]).tolist()]
            if any(doer & two and target & one for one, two in there) and not any(
                doer & one and (target & two or not two) for one, two in there
            ):
                yield f"{_written(said, doer)} and {_written(said, target)} have each other's part in the spans"


def _could_change(doer: frozenset[Key], target: frozenset[Key]) -> bool:
    """Whether two have each their own part and could have the other's: both people, or both companies."""
    return bool(doer and target) and not doer & target and len({str(key)[:2] for key in (*doer, *target)}) == 1


def _written(said: Bindings, keys: frozenset[Key]) -> str:
    return next(item.written for item in said.items if item.key in keys)
