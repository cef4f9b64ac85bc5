"""What each name, date and number of a text is bound to: the events, words and other items that stand nearest to it.

Near is what no other item of the same kind stands between: "Luo joined X in 2022 and Y in 2023; Guo joined Z" binds Luo
to Y, however far, and Guo to Z. The weights were fitted by random search to the development cases.

Not here: what two texts bind otherwise (`bot/answer/exchange.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.amount import Amount
from bot.answer.asides import asides
from bot.answer.date import Date
from bot.answer.events import Event
from bot.answer.items import SENTENCE_END, Item, Key, events_in, measures_in, names_in
from bot.answer.skeleton import Skeleton
from bot.answer.words import Words

Closeness = NDArray[np.float64]  # (items, items and then words), from 0 to 1
Sides = NDArray[np.int8]  # the same: 1 where the item acts on the event, or stands before the word, else -1

# What sets two things of one sentence apart, as logarithms of closeness; what another sentence tells is not near.
_BLOCKED: Final = 1.85  # another item of the same kind between them
_COMMA: Final = 0.811
_LOOSE: Final = 0.578  # a comma, and
_BLOCKED_HERE: Final = 0.63  # another item between, in a sentence that tells of one thing
_PAUSE: Final = re.compile(r"[,:]")
_AND: Final = 0.4  # a further verb, or a clause without a comma before it
# Words after "and" that begin another clause, and no other name or thing.
FURTHER: Final = (
    "then|later|also|has|had|have|was|were|is|are|will|would|went|left|said|put|gave|got|made|took|[a-z]+ed"
)
_NEXT_CLAUSE: Final = re.compile(
    rf" (?:and|but|or) (?=(?:{FURTHER}|set|sold|bought|led|ran)\b)"
    r"| (?:after|before|when|while|whereas|although|because|that|which|who) "
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bindings:
    """The items and words of a text, and how close they stand.

    Attributes:
        near: How close each item is to all.
        led: The same, where the first item of a sentence is close to all of it.
        loose: The same in a text of one sentence, where commas set little apart.
        sides: On which side.
        sentences: In which sentence each item stands.
        passing: Whether it is said in passing.
        bodies: Pairs of names of which one is part of the other ("Google DeepMind"): either may be told for both.
    """

    items: tuple[Item, ...]
    words: Words
    near: Closeness
    led: Closeness
    loose: Closeness
    sides: Sides
    sentences: tuple[int, ...]
    passing: tuple[bool, ...]
    bodies: frozenset[tuple[Key, Key]]

    def bodies_with(self, others: Sequence["Bindings"]) -> frozenset[tuple[Key, Key]]:
        """Return the pairs of this text and of others."""
        return self.bodies.union(*(other.bodies for other in others))


def bindings(
    skeleton: Skeleton, dates: Sequence[Date], amounts: Sequence[Amount], events: Sequence[Event], words: Words
) -> Bindings:
    """Read what each item of a text is bound to.

    Args:
        skeleton: Of the text.
        dates: Of the text.
        amounts: Of the text.
        events: Of the text.
        words: The rest of it.
    """
    text = skeleton.text
    taken = [(date.at, date.end) for date in dates] + [(amount.at, amount.end) for amount in amounts]
    names = names_in(skeleton)
    items = sorted(
        [*names.items, *measures_in(dates, amounts, text), *events_in(text, events, taken)], key=lambda item: item.at
    )
    places = np.array([*(item.at for item in items), *words.at], np.int32)
    ends = [match.start() for match in SENTENCE_END.finditer(text)]
    pauses = [place for match in _PAUSE.finditer(text) if (place := match.start()) not in names.listed]
    turns = [match.start() for match in _NEXT_CLAUSE.finditer(text)]
    near, led, loose = _closeness(items, places, ends, pauses, turns)
    passing = asides(text, skeleton.language)
    main = np.ones(len(places), np.bool_)
    for start, end in passing:
        main &= (places < start) | (end <= places)
    if passing:
        here = [item for item, outside in zip(items, main, strict=False) if outside]
        kept = [[place for place in every if not _within(place, passing)] for every in (pauses, turns)]
        both = np.ix_(main[: len(items)], main)
        alone = _closeness(here, places[main], ends, *kept)
        for closeness, own in zip((near, led, loose), alone, strict=True):
            closeness[both] = own
    return Bindings(
        items=tuple(items),
        words=words,
        near=near,
        led=led,
        loose=loose,
        sides=_sides(items, places),
        sentences=tuple(int(number) for number in np.searchsorted(ends, places[: len(items)])),
        passing=tuple(bool(outside) for outside in ~main[: len(items)]),
        bodies=frozenset(names.bodies),
    )


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _closeness(
    items: Sequence[Item], places: NDArray[np.int32], ends: Sequence[int], pauses: Sequence[int], turns: Sequence[int]
) -> tuple[Closeness, Closeness, Closeness]:
    count = len(items)
    order = np.argsort(np.argsort(places, kind="stable"), kind="stable")
    sentence, pause = np.searchsorted(ends, places), np.searchsorted(pauses, places)
    pauses_between = np.abs(pause[:count, None] - pause)
    elsewhere = np.where(sentence[:count, None] == sentence, 0, np.inf)
    turn = np.searchsorted(turns, places)
    turns_between = np.abs(turn[:count, None] - turn)
    apart = elsewhere + _COMMA * pauses_between + _AND * turns_between
    blocked = np.zeros((count, len(places)))
    led = blocked.copy()
    first: set[tuple[str, int]] = set()
    for place, item in enumerate(items):
        blocked[place] = led[place] = _between(items, order, place)
        if (item.kind, sentence[place]) not in first:
            first.add((item.kind, sentence[place]))
            led[place, order > order[place]] = 0  # it leads all that follows
    across = np.zeros_like(blocked)
    across[:, :count] = blocked[:, :count].T
    return (
        np.exp(-apart - _BLOCKED * (blocked + across)),
        np.exp(-apart - _BLOCKED * (led + across)),
        np.exp(-_LOOSE * pauses_between - _BLOCKED_HERE * (blocked + across)),
    )


def _between(items: Sequence[Item], order: NDArray[np.intp], place: int) -> NDArray[np.intp]:
    """Return how many rivals of an item stand between it and each item and word."""
    item = items[place]
    rivals = [
        order[number]
        for number, other in enumerate(items)
        if other.kind == item.kind and other.key != item.key and other.group != item.group
    ]
    low, high = np.minimum(order, order[place]), np.maximum(order, order[place])
    between: NDArray[np.intp] = np.searchsorted(rivals, high, "left") - np.searchsorted(rivals, low, "right")
    return between


def _sides(items: Sequence[Item], places: NDArray[np.int32]) -> Sides:
    count = len(items)
    sides = np.where(places > places[:count, None], 1, -1).astype(np.int8)
    for place, item in enumerate(items):
        if item.kind == "event":
            sides[:, place] *= item.part or 1
            sides[:, place] = [name.part or side for name, side in zip(items, sides[:, place], strict=True)]
    return sides
