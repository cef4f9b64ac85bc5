"""Who does what to whom, and who says it, by any word between two names: "Meta put $14.3 billion into Scale AI".

Both languages put who does it before and to whom it is done behind, unless a word beside the name says otherwise.

Not here: what else stands in another's place (`bot/answer/exchange.py`), and whose man somebody is
(`bot/answer/owners.py`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import numpy as np

from bot.answer.bindings import Bindings
from bot.answer.events import SPEECH
from bot.answer.items import NAMES, SCHOOL, Item, Key, passive
from bot.answer.skeleton import MARK
from bot.answer.words import likeness

Deed = tuple[Key, Key, Key]  # an event, who does it, and to whom it is done
Role = tuple[frozenset[Key], frozenset[Key]]  # who does it, and to whom

_ALIKE: Final = 0.55  # as near as "hire" and "hiring" are
_TELLS: Final = 1.0  # less tells nothing: "had"
_REACH: Final = 60  # characters from a word to a name that has a part in it
_OWNER: Final = 24
_EVENT_REACH: Final = 80  # characters from an event to a name that has a part in it
DONE_TO_SOMEBODY: Final = frozenset(
    "sued arbitrated acquired hired invested offered replaced accused paid fired declined merged behind under".split()
)
_OF_BODIES: Final = frozenset({"acquired", "invested"})  # nobody buys a person
_UNDER: Final = "under"  # who reports to somebody often stands in another clause
_OF_BEFORE: Final = re.compile(rf"{MARK}'s (?:[a-z-]+ (?:of )?){{0,2}}$|(?<![对向把将]){MARK}的$")
_NOUN_BEFORE: Final = re.compile(r"\b(?:an?|the|its|their|his|her|any|no) (?:[a-z-]+ )?$")
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
    if not names or _belongs(text, at) or _NOUN_BEFORE.search(text[max(0, at - _OWNER) : at]):
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


def _written(said: Bindings, keys: Collection[Key]) -> str:
    return next(item.written for item in said.items if item.key in keys)


def parts_changed(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield the events of a sentence that its spans have done by another, or the other way round."""
    for nearest in (False, True):
        told = {pair for span in known for pair in _pairs(span, claimed=nearest, nearest=nearest)}
        here = dict.fromkeys(_pairs(said, claimed=True, nearest=nearest))
        for event, one, other in here:
            if (event, one, other) in told or (event in _OF_BODIES and str(other).startswith("p-")):
                continue
            if (event, other, one) in told:
                yield f"{event}: the spans have it the other way round"
            elif nearest and event != _UNDER and _done_by_another(event, other, here, told):
                yield f"{event}: the spans have it done by another"


def told_by_another(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield who says something in a sentence, where its spans have it said by another whom the sentence names too."""
    here, there = _speakers([said]), _speakers(known)
    bodies = said.bodies_with(known)
    if len(here) != len(there):
        return  # one of the texts leaves somebody out
    silent = {item.key for item in said.items} - here, {item.key for span in known for item in span.items} - there
    for one in sorted(map(str, here & silent[1])):
        for other in sorted(map(str, there & silent[0])):
            if one[:2] == other[:2] != "x-" and (one, other) not in bodies:
                yield f"{_written(said, {one})} says it, and in the spans {_written(said, {other})} does"


def _speakers(texts: Sequence[Bindings]) -> set[Key]:
    """Return the names that tell something in some texts."""
    found = {item.key for text in texts for item in text.items if item.tells}
    for text in texts:
        for place, item in enumerate(text.items):
            if item.kind == "event" and item.key in SPEECH and item.role == "said" and item.part >= 0:
                ahead = {other.key for other in text.items if other.at < item.at} if not item.part else None
                found.update(key for key in _beside(text, place, 1, NAMES) if ahead is None or key in ahead)
    return found


def _done_by_another(event: Key, other: Key, here: Collection[Deed], told: Collection[Deed]) -> bool:
    """Whether spans tell who did it to somebody, and of nobody in the sentence that they did such a thing."""
    said, known = ({doer for deed, doer, target in deeds if (deed, target) == (event, other)} for deeds in (here, told))
    active = {doer for deed, doer, _ in told if deed == event}
    return not said & active and any(str(one)[:2] == str(two)[:2] for one in said for two in known)


def _pairs(text: Bindings, *, claimed: bool, nearest: bool = False) -> Iterator[Deed]:
    """Yield each event with a name that does it and one to which it is done.

    Args:
        text: What is read.
        claimed: Only events that their own word claims.
        nearest: Only the nearest name on each side; else the nearest person, and the nearest organisation.
    """
    kinds = [NAMES] if nearest else [(kind,) for kind in NAMES]
    for place, event in enumerate(text.items):
        if event.kind == "event" and event.key in DONE_TO_SOMEBODY and (event.role == "said" or not claimed):
            doers, targets = ([key for kind in kinds for key in _beside(text, place, side, kind)] for side in (1, -1))
            yield from ((event.key, one, other) for one in doers for other in targets)


def _beside(text: Bindings, place: int, side: int, kinds: Sequence[str]) -> Iterator[Key]:
    """Yield the nearest name of some kinds on one side of an event, with those in one list with it."""
    event = text.items[place]
    alike = [number for number, item in enumerate(text.items) if item.kind == "event" and item.key == event.key]
    first = max((number for number in alike if number < place), default=0)
    last = min((number for number in alike if number > place), default=len(text.items))
    there = [
        (abs(item.at - event.at), item)
        for number, item in enumerate(text.items)
        if first <= number <= last  # what stands beyond the next hiring has its part in that one
        and item.kind in kinds
        and (item.at > event.at or text.passing[number] <= text.passing[place])
        and item.role != "from"
        and text.sides[number, place] == side
        and text.sentences[number] == text.sentences[place]
        and abs(item.at - event.at) <= _EVENT_REACH
    ]
    if there:
        marked = [found for found in there if found[1].part] if event.key == "arbitrated" else []
        there = marked or there  # 对杨植麟提起仲裁: against him, whoever stands behind
        nearest = min(there, key=lambda found: found[0])[1]
        yield from dict.fromkeys(item.key for _, item in there if item.group == nearest.group)
