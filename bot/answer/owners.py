"""Whose each date, number and organisation of a sentence is: in "Ada went to X in May, Bob to Y" May and X are Ada's.

A clause tells of the people that it names, and one that names nobody goes on with those of the clause before. What
stands before the first person holds for all of them, and so does what is said of "both" or "the others".

Not here: how close two things stand (`bot/answer/bindings.py`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from bot.answer.bindings import FURTHER, Bindings
from bot.answer.events import SPEECH
from bot.answer.items import SOMEBODY, Item, Key, akin, matches
from bot.answer.skeleton import PERSON, PLACE_OF_WORK
from bot.answer.titles import placed_titles

People = frozenset[Key]
Owned = tuple[Item, People]

_CLAUSE_END: Final = re.compile(
    r"[,;:。！？!?\n]|\.(?=\s|$)|\b(?:but|while|whereas|although)\b|"
    rf"\band (?=(?:{FURTHER})\b)"
)
_OF_ALL: Final = re.compile(
    r"他们|她们|[两二三四]人|双方|其[余他]|另[外一几]|\b(?:they|them|their|both|all|others?|trio|pair|each)\b",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"\W*(?:(?:from|of|in|at|to|with|under) )?(?:which|whom|whose|where)\b")
_RESUMES: Final = re.compile(r", (?:has|had|have|was|were|is|are|will|would|went|left|[a-z]+ed)\b")
_LOOK: Final = 12  # characters before a name
_AFTER: Final = re.compile(r"(?:\b(?:by|under|with|than|of|to|from|that|after)|[随跟向对给比]) ?(?:the )?$")
_WHOSE: Final = re.compile(
    r" ?(?:'s\b|(?:领导|带领|创办|创立|牵头|主持|领衔|执掌|率领|负责|主管|手下|旗下|所在)[^,。;]{0,4}的|"
    r"heads? |leads? |runs? )"
)
_THING: Final = re.compile(r" ?的")  # after Latin letters that no list knows; a person's 的 follows characters
_WHICH: Final = re.compile(r"\b(?:company|firm|team|lab|group|place|one) (?:that|which|where) $")
_HAS: Final = re.compile(rf"(?:'s|的) ?{PLACE_OF_WORK}")  # "Ada's company, where Bob works"
_WHERE: Final = re.compile(r" ?(?:任职|供职|所在|工作|效力)的")
_BECOMES: Final = re.compile(
    r"(?:\b(?:as|became|becom(?:e|es|ing)|was|is|appointed|named|made|promoted to|post of|role of|job of|title of) |"
    r"[任为是当])(?:an? |its |the |[^,。;]{0,8})?$"
)
_HELD_BY: Final = re.compile(r" ?(?:一职|职务)?(?:便|则|就)?[由是]")
_HOLDER: Final = re.compile(rf"(?:(?<=[a-z]),)? ?{PERSON}")
_FEW: Final = 4  # up to so many may only count people: "two of them"
_SUCCESSION: Final = frozenset({"replaced", "appointed"})


def owners(text: str, found: Bindings) -> tuple[Owned, ...]:
    """Return whose each date, number, organisation and office of a sentence is; what is said in passing is nobody's.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`) of one sentence.
        found: Its items.
    """
    told_here = [item for item, aside in zip(found.items, found.passing, strict=True) if not aside]
    people = [
        item for item in told_here if _person(item.kind) and not _thing(text, item) and not _describes(text, item)
    ]
    things = [item for item in told_here if _owned_by_somebody(item) or item.kind == "event"]
    offices = {Item(kind="title", key=title, at=at, written=title): end for at, end, title in placed_titles(text)}
    beside = {office: _beside(text, end, found.items) for office, end in offices.items()}
    things += [
        office
        for office, holder in beside.items()
        if not holder
        and (_BECOMES.search(text[max(0, office.at - _LOOK) : office.at]) or _HELD_BY.match(text, offices[office]))
    ]  # any other office stands for whoever holds it
    passing = (
        item
        for item, aside in zip(found.items, found.passing, strict=True)
        if aside and _owned_by_somebody(item) and not _person(item.kind)
    )
    held = ((office, holder) for office, holder in beside.items() if holder)
    return (*_owned(text, found, people, things), *held, *((item, frozenset[Key]()) for item in passing))


def _beside(text: str, end: int, items: Sequence[Item]) -> People:
    """Return the person whose name stands right behind an office: "its chief scientist, Ada", 首席科学家王某."""
    name = _HOLDER.match(text, end)
    return frozenset(item.key for item in items if name and item.at == name.end() - 1)


def _owned(text: str, found: Bindings, acting: Sequence[Item], things: Sequence[Item]) -> tuple[Owned, ...]:
    """Return whose each thing is, from clause to clause."""
    everybody = frozenset(item.key for item in acting)
    listed = {item.at: item.group for item in acting}
    ends = [match.start() for match in _CLAUSE_END.finditer(text) if not _in_list(match.start(), listed)]
    cuts = list(pairwise([0, *ends, len(text) + 1]))
    clauses = [[item for item in found.items if start <= item.at < end] for start, end in cuts]
    told: list[People] = []
    since = 0  # the clause in which this part of the sentence begins
    own = everybody
    for number, ((start, end), items) in enumerate(zip(cuts, clauses, strict=True)):
        if text[start : start + 1] == ";":
            own, since = everybody, number
        if _RESUMES.match(text, start):
            own |= next((people for people in told[since:] if people != everybody), own)
        own = _told_of(text, items, acting, own)
        following = clauses[number + 1] if number + 1 < len(cuts) else []
        if len(everybody) == 1 and not any(item.at < end for item in acting):
            told.append(frozenset())  # what stands before the only name may be of somebody else
        elif _OF_ALL.search(text, start, end) or text[end : end + 1] == ":":
            told.append(everybody)
        else:
            told.append(own | _names(following, acting) if _opens(items, acting) else own)
        if number and (_RELATIVE.match(text, start) or any(item.key in _SUCCESSION for item in items)):
            told[number - 1] |= own
            told[number] |= told[number - 1]
            own = told[number]
    return tuple((item, told[sum(end <= item.at for end in ends)]) for item in things)


def _told_of(text: str, items: Sequence[Item], acting: Sequence[Item], before: People) -> People:
    """Return whom a clause tells of: those whom it names, beside those of the clause before where these only follow."""
    named = [item for item in items if item in acting]
    if not named:
        return before
    first = min(item.at for item in named)
    goes_on = (
        any(item.kind == "event" and item.at < first for item in items)
        or all(item.tells for item in named)
        or bool(_AFTER.search(text[max(0, first - _LOOK) : first]) or _WHOSE.match(text, first + 1))
    )
    return frozenset(item.key for item in named) | (before if goes_on else frozenset())


def _names(items: Sequence[Item], acting: Sequence[Item]) -> People:
    return frozenset(item.key for item in items if item in acting)


def _opens(items: Sequence[Item], acting: Sequence[Item]) -> bool:
    """Whether a clause only leads to the next: "In May", "he announced that"."""
    return not any(item in acting or (item.kind == "event" and item.key not in SPEECH) for item in items)


def _person(kind: str) -> bool:
    return kind.startswith("person")


def _thing(text: str, item: Item) -> bool:
    """Whether what looks like a person in a Chinese text is none: Instagram Reels."""
    return str(item.key).startswith("x-") and bool(_THING.match(text, item.at + 1))


def _owned_by_somebody(item: Item) -> bool:
    """Whether something is told of somebody: no event, nobody who tells, no place, and not "two of them"."""
    counted = item.kind.startswith("amount") and not isinstance(item.key, str) and item.key[-1] <= _FEW
    return not (item.kind in ("event", "place") or item.tells or item.role == "aside" or counted)


def _describes(text: str, item: Item) -> bool:
    """Whether a name only tells which thing is meant: "the company that he works for", 他任职的公司."""
    before = text[max(0, item.at - _LOOK) : item.at]
    return bool(_WHICH.search(before) or _WHERE.match(text, item.at + 1) or _HAS.match(text, item.at + 1))


def _in_list(place: int, listed: dict[int, int]) -> bool:
    """Whether a comma stands between two people in one list."""
    before = max((at for at in listed if at < place), default=-1)
    after = min((at for at in listed if at > place), default=-1)
    return before >= 0 and after >= 0 and listed[before] == listed[after]


def told_of_others(
    said: Sequence[Owned], known: Sequence[Sequence[Owned]], bodies: frozenset[tuple[Key, Key]]
) -> Iterator[str]:
    """Yield what a sentence tells of people of whom its spans tell, and of whom they tell something else there.

    Args:
        said: The sentence's.
        known: Those of each sentence of the spans.
        bodies: Pairs of names of which one is part of the other.
    """
    there = {item.key for one in known for item, _ in one if _person(item.kind)}
    for item, whose in said:
        if not whose or _person(item.kind) or item.kind == "event" or not whose <= there:
            continue
        met = [
            owning
            for one in known
            for other, owning in one
            if matches(item, other)
            or (other.key, item.key) in bodies
            or (other.kind == item.kind and akin(item, other))
        ]
        if met and all(met) and whose.isdisjoint(frozenset[Key]().union(*met)):
            yield f"{item.written}: the spans tell it of another"


def borne_otherwise(said: Bindings, known: Sequence[Bindings]) -> Iterator[str]:
    """Yield the organisations of which a sentence tells as one person's, and its spans as another's.

    Either the two people have each other's, or the person of the sentence has another that the sentence names too.
    """
    here, there = _borne([said]), _borne(known)
    bodies = said.bodies_with(known)
    reached = {item.key for one in known for item in one.items if item.role == "to"}
    for body, person in sorted(here, key=str):
        if person == SOMEBODY or (body, SOMEBODY) in there:
            continue
        own = {one for one, other in there if other == person}
        others = {other for one, other in there if one == body}
        if own and body not in own | reached and not any((body, one) in bodies for one in own):
            named = {item.key for item in said.items} - {one for one, other in here if other == person}
            if (others and person not in others) or own & named:
                yield f"{body} is told as of {person}, and in the spans it is not"


def _borne(texts: Sequence[Bindings]) -> set[tuple[Key, Key]]:
    found = set()
    for text in texts:
        for item in text.items:
            if item.bearer:  # and whoever stands in one list with that person
                groups = {other.group for other in text.items if other.key == item.bearer}
                found |= {
                    (item.key, other.key) for other in text.items if _person(other.kind) and other.group in groups
                }
                found.add((item.key, item.bearer))
    return found
