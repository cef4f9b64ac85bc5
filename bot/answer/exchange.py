"""What a sentence binds otherwise than its spans: two names, dates or numbers exchanged, or a move turned round.

A sentence that exchanges two names of its span has every name and every word right, yet each in the other's company. An
item is taken to stand in another's place where the sentence would fit its spans clearly better with the two exchanged.
The weights were fitted by random search to the development cases.

Not here: what is bound to what in one text (`bot/answer/bindings.py`), and deeds turned round (`bot/answer/roles.py`).
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.bindings import Bindings, Closeness
from bot.answer.items import NAMES, VALUE, Item, Key, akin, matches, same
from bot.answer.roles import DONE_TO_SOMEBODY
from bot.answer.words import likeness

Couple = tuple[Item, Item]
_COUPLED: Final = (("person", "organisation"), ("person", "amount"))
Evidence = NDArray[np.float64]  # (items, then words, then one for the role), at least 0

# What company is worth.
_WORD: Final = 0.265  # for each unit of what it tells
_ITEM: Final = 0.425
_SAME_ROLE: Final = 2.05  # both come from there, or both go there
_OTHER_PART: Final = 0.12  # the same of an event in which the name has the other part
_LEAST: Final = 0.443  # words less alike tell nothing of each other
_LITTLE: Final = 0.093  # evidence so small that it tells nothing
_BETTER: Final = 4.9  # how many times better another fits where it would stand alone
_EXCHANGED: Final = 2.16  # and where both stand in the sentence


def exchanged(said: Bindings, known: Sequence[Bindings], *, among: Collection[str] | None) -> Iterator[str]:
    """Yield the items of a sentence that stand where its spans have another one.

    Args:
        said: The sentence's.
        known: The spans'.
        among: The kinds of items to compare; None for all.
    """
    fit = _Fit(said, known)
    bodies = said.bodies_with(known)
    for kind in sorted({item.kind for item in said.items} - {"event", "place"}):
        if among is not None and kind not in among:
            continue
        there = {item.key: item for span in known for item in span.items if item.kind == kind}
        rivals = {item.key: item for span in known for item in span.items if item.kind == kind and item.role != "aside"}
        here = {item.key: item for item in said.items if item.kind == kind}
        for one, item in here.items():
            if any(same(kind, one, key) for key in there):
                yield from (
                    f"{item.written} stands where the spans have {other.written}"
                    for key, other in rivals.items()
                    if not same(kind, one, key)
                    and (one, key) not in bodies
                    and not akin(item, other)
                    and not _listed_with(one, key, known)
                    and not _only_attached(one, key, said, known)
                    and fit.better_exchanged(kind, one, key)
                )


def _listed_with(one: Key, other: Key, known: Sequence[Bindings]) -> bool:
    """Whether spans name the second only in lists with the first, where the same is told of both."""
    places = [(number, item.group) for number, span in enumerate(known) for item in span.items if item.key == other]
    beside = {(number, item.group) for number, span in enumerate(known) for item in span.items if item.key == one}
    return all(place in beside for place in places)


def _only_attached(one: Key, other: Key, said: Bindings, known: Sequence[Bindings]) -> bool:
    """Whether spans name the second only to say whose man somebody is, and the sentence does not name the first so."""
    there = [item.attached for span in known for item in span.items if item.key == other]
    return all(there) and not any(item.attached for item in said.items if item.key == one)


def valued_otherwise(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield the sums that a company is worth in a sentence, where its spans have another one for that."""
    there = [item for span in known for item in span.items if item.kind.startswith("amount")]
    for item in said.items:
        if item.kind.endswith(VALUE):
            alike = {other.kind for other in there if matches(item, other)}
            if alike == {item.kind.removesuffix(VALUE)} and any(other.kind == item.kind for other in there):
                yield f"{item.written}: the spans tell another sum as the value"


def moved_otherwise(said: Bindings, known: Sequence[Bindings], every: Sequence[Bindings]) -> Iterator[str]:
    """Yield the organisations that people leave in a sentence and only come to in its spans, or the other way round.

    Args:
        said: The sentence's.
        known: Of those sentences of the spans that tell most of it.
        every: Of all of them.
    """
    roles = {(item.key, item.role) for span in known for item in span.items if item.kind in NAMES}
    bodies = said.bodies_with(known)
    wide = roles | {(whole, role) for one, role in roles for part, whole in bodies if part == one}
    for item in said.items:
        other = {"from": "to", "to": "from"}.get(item.role)
        excuses = {(item.key, item.role), (item.key, "at")} if item.role == "from" else {(item.key, item.role)}
        if item.role == "from" and any(_left_later(item.key, span) for span in known):
            continue
        if item.role == "to" and any(_went_on(item, later) and (later.key, "to") in roles for later in said.items):
            continue
        if other and (item.key, other) in roles and not excuses & wide:
            yield f"{item.written}: {item.role} it, and the spans have {other} it"
    yield from _other_end(said, every)


def _other_end(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield an organisation that people leave, or come to, where the spans have another one of the sentence there."""
    here, there = _sides_of([said]), _sides_of(known)
    here_as = {item.key: item.written for item in said.items}
    bodies = said.bodies_with(known)
    for end, opposite in (("from", "to"), ("to", "from")):
        ends = {end, "at"}
        for one in here:
            if end in here[one] and one in there and not there[one] & ends:
                yield from (
                    f"{here_as[one]}: {end} it, and the spans have {end} {here_as[other]}"
                    for other in there
                    if end in there[other] and opposite not in there[other] and (one, other) not in bodies
                    if other in here and not here[other] & ends
                )


def _sides_of(texts: Sequence[Bindings]) -> dict[Key, set[str]]:
    """Return what each organisation of some texts is to those who move."""
    found: dict[Key, set[str]] = {}
    for item in (item for text in texts for item in text.items if item.kind in ("organisation", "other")):
        found.setdefault(item.key, set()).add(item.role)
    return found


def _went_on(item: Item, later: Item) -> bool:
    """Whether a second place to which people come follows a first: there they had come, and went on."""
    return later.role == "to" and later.at > item.at and later.key != item.key


def _left_later(key: Key, span: Bindings) -> bool:
    """Whether a sentence tells that somebody came there, and then that they left, without saying once more what."""
    if (
        any(item.role == "from" for item in span.items)
        or len({item.key for item in span.items if item.kind == "person"}) > 1
    ):
        return False
    came = [item.at for item in span.items if item.key == key and item.role == "to"]
    return any(item.key == "left" and came and item.at > min(came) for item in span.items)


def coupled_otherwise(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield what a sentence tells beside another name than its spans, which have both, each beside its own.

    "Ada got 5 million and Bob 8" couples Ada with 5 and Bob with 8, as 5 million for Ada and 8 for Bob do.
    """
    own = _couples(said)
    if not own:
        return
    bodies = said.bodies_with(known)
    apart = [(span, _couples(span)) for span in known]
    there = [couple for _, couples in apart for couple in couples]
    for one, other in own:
        of_one = [two for first, two in there if matches(one, first) and two.kind == other.kind]
        of_other = [first for first, two in there if matches(other, two) and first.kind == one.kind]
        if of_one and of_other and not any(_together(one, other, *told, bodies) for told in apart):
            yield f"{other.written} is told of {one.written}, and the spans tell it of {of_other[0].written}"


def _together(
    one: Item, other: Item, span: Bindings, couples: Sequence[Couple], bodies: Collection[tuple[Key, Key]]
) -> bool:
    """Whether a sentence couples two items, or has no couples that would tell them apart."""
    if any(
        (matches(one, first) or (one.key, first.key) in bodies)
        and (matches(other, two) or (other.key, two.key) in bodies)
        for first, two in couples
    ):
        return True
    apart = {(_kind(first), _kind(two)) for first, two in couples}
    return (_kind(one), _kind(other)) not in apart and all(
        any(matches(item, found) for found in span.items) for item in (one, other)
    )


def _couples(text: Bindings) -> list[Couple]:
    """Return the items of two kinds that take turns in a sentence, two by two."""
    found = []
    plain = [
        (number, item)
        for number, item, aside in zip(text.sentences, text.items, text.passing, strict=True)
        if not aside and item.role != "aside" and not item.tells
    ]
    for number in dict.fromkeys(text.sentences):
        for one, other in _COUPLED:
            here = [item for place, item in plain if place == number and _kind(item) in (one, other)]
            kinds = [_kind(item) for item in here]
            if (
                here
                and len(here) % 2 == 0
                and all(left != right for left, right in pairwise(kinds))
                and len({item.key for item in here}) == len(here)
            ):
                pairs = zip(here[::2], here[1::2], strict=True)
                found += [(first, two) if _kind(first) == one else (two, first) for first, two in pairs]
    return found


def _kind(item: Item) -> str:
    kind = item.kind.split()[0]
    return "organisation" if kind == "other" else kind


class _Fit:
    """How well each item of a sentence fits where the spans have one with a given key."""

    def __init__(self, said: Bindings, known: Sequence[Bindings]) -> None:
        """Compare the words of the two once."""
        self._said, self._known = said, known
        self._alike = [likeness(said.words, span.words, least=_LEAST) for span in known]
        self._found: dict[tuple[int, Key, bool], Evidence] = {}

    def better_exchanged(self, kind: str, one: Key, other: Key) -> bool:
        """Whether the sentence fits clearly better with one item in the place of another, and the other in its."""
        ones, others = self._places(kind, one), self._places(kind, other)
        gains = [self._evidence(place, other) - self._evidence(place, one, led=True) for place in ones]
        gains += [self._evidence(place, one) - self._evidence(place, other, led=True) for place in others]
        gain = sum(float(part.clip(min=0).sum()) for part in gains)
        loss = sum(float((-part).clip(min=0).sum()) for part in gains)
        return gain + _LITTLE > (loss + _LITTLE) * (_EXCHANGED if others else _BETTER)

    def _places(self, kind: str, key: Key) -> list[int]:
        items = enumerate(self._said.items)
        return [place for place, item in items if item.kind == kind and same(kind, item.key, key)]

    def _evidence(self, place: int, key: Key, *, led: bool = False) -> Evidence:
        found = self._found.get((place, key, led))
        if found is None:
            found = self._found[place, key, led] = self._reckoned(place, key, led=led)
        return found

    def _reckoned(self, place: int, key: Key, *, led: bool) -> Evidence:
        """Return what each item and word of the sentence, and the item's own role, say for a key in its place."""
        said, item = self._said, self._said.items[place]
        count = len(said.items)
        best_words, best_items, same_role = np.zeros(len(said.words.at)), np.zeros(count), False
        for span, alike in zip(self._known, self._alike, strict=True):
            for number, other in enumerate(span.items):
                if other.kind != item.kind or not same(item.kind, key, other.key):
                    continue
                near = (span.led if led else span.near)[number]
                same_role |= item.role in ("from", "to") and item.role == other.role
                if len(span.words.at):
                    np.maximum(best_words, (alike * near[len(span.items) :]).max(axis=1), out=best_words)
                self._meet_items(place, number, span, near, best_items)
        near = said.loose[place]
        items = _ITEM * near[:count] * best_items
        rest = _WORD * said.words.weights * near[count:] * best_words
        return np.concatenate([items, rest, [_SAME_ROLE * same_role]])

    def _meet_items(self, place: int, number: int, span: Bindings, near: Closeness, best: Evidence) -> None:
        kind = self._said.items[place].kind
        for here, item in enumerate(self._said.items):
            if item.kind == kind:
                continue
            for there, other in enumerate(span.items):
                if other.kind == item.kind and same(item.kind, item.key, other.key):
                    turned = (
                        item.kind == "event"
                        and item.key in DONE_TO_SOMEBODY
                        and kind in NAMES
                        and self._said.sides[place, here] != span.sides[number, there]
                    )
                    best[here] = max(best[here], near[there] * (_OTHER_PART if turned else 1))
