"""Who holds which office where: "the chief executive of AMI Labs is Alexandre LeBrun", SSI 的 CEO 由苏茨克维接任.

A sentence must not give an office to one person where its spans give it to another, and nowhere to that one. Whoever
stands beside the office in a span may hold it, whatever the words between them.

Not here: the offices themselves (`bot/answer/titles.py`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.items import Key
from bot.answer.skeleton import PERSON, PLACE_OF_WORK, Skeleton
from bot.answer.titles import placed_titles

_P: Final = PERSON
_O: Final = PLACE_OF_WORK
_HEAD: Final = re.compile(
    r"(?P<deputy>(?:"
    r"副(?:院长|主任|主管|负责人|总监|手)|\bdeput(?:y|ies)\b(?: (?:[a-z]+ )?(?:head|director|chief|leader)\b)?|"
    r"\bco-(?:leads?|heads?|leaders?)\b))|"
    r"(?P<head>院长|(?<!副)(?:主任|主管|负责人|一号位|掌门人)|(?<!co-)\b(?:head|leader|boss|director)\b)",
    re.IGNORECASE,
)
_LED: Final = re.compile(
    rf"(?:\b(?:led|headed|run|chaired) by|\bunder) (?:the )?(?P<by>{_P})(?!'s [a-z]+ing)|"
    rf"\bwith (?P<helm>{_P}) (?:at the helm|in charge|in command)|"
    rf"(?P<leads>{_P}) (?:now )?(?:leads|heads|runs|led|headed|ran) (?:the )?(?P<of>{_O})|"
    rf"由 ?(?P<zh>{_P}) ?(?:继续|亲自|来|负责)*(?:领导|带领|牵头|执掌|主持|经营|掌舵|掌管|运营)"
)
_LEADS: Final = re.compile(
    r"\b(?:leads?|led|heads?|headed|r[ua]ns?|helm|charge|under)\b|领导|带领|牵头|执掌|主持|经营|掌"
)
_AFTER: Final = re.compile(
    rf"(?: (?:of|at|for) (?:the )?(?P<of>{_O})(?:'s [a-z]+)? (?:is|was|will be|has been|became) |"
    rf" (?:is|was|will be) (?:now )?| ?(?:一职|职务|职位)?(?:便|则|就|改|转)?[由是为] ?|(?<=[a-z]),? | ?)"
    rf"(?P<holder>{_P})"
)
_BEFORE: Final = re.compile(
    rf"(?P<apposed>{_P}), (?:once|formerly|then|now|the|an?|its)(?: the)? $|"
    rf"(?P<holder>{_P})(?: himself| herself|本人|自己)?(?: (?:of|from) (?:the )?{_O})?"
    r"(?: (?:is|was|has been|becom(?:e|es)|became|has become|as|to be|will be|t(?:ook|akes) over as|stepped up as|"
    r"serve[sd] as)|(?:亲自|再|随后|也|则|后来|已|现|将)*(?:接任|担任|出任|当上|成为|就任|升任|继任|兼任|接手|任|是))"
    rf"了?(?: (?:the|its|an?|his|her|their|new|interim|acting|next|managing|executive))* ?(?:(?P<of>{_O})(?:'s|的)? ?)?"
    r"(?:新任?|代理)?$|"
    rf"\b(?:made|named|appointed|任命了?) ?(?P<made>{_P}) ?(?:as |to be )?(?:为|出任|担任)?"
    r"(?:(?:the|its|an?|their) )?$|"
    rf"由 ?(?P<zh>{_P}) ?[^,。;{_P[1:-1]}]{{0,6}}?(?:接任|担任|出任|继任|兼任|任)[^,。;{_P[1:-1]}]{{0,6}}$"
)
_OWNER: Final = re.compile(rf"(?P<of>{_O})(?:'s|的)? ?(?:(?:new|next|current|interim|acting|新任?|现任) ?)*$")
_OF: Final = re.compile(rf" (?:of|at|for) (?:the )?(?P<of>{_O})")
_PERSON: Final = re.compile(_P)
_STOP: Final = re.compile(r"[,;。.]")
_LOOK: Final = 40  # characters between an office and its holder
_HEAD_OF: Final = "head"
_RANKS: Final = {_HEAD_OF: "deputy", "deputy": _HEAD_OF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An office and who holds it.

    Attributes:
        office: Its English name.
        where: The organisation, or "" where it is not named beside it.
        holder: The person.
        sure: Whether the words say so; else the person only stands beside the office.
    """

    office: str
    where: Key
    holder: Key
    sure: bool


def held(skeleton: Skeleton) -> tuple[Held, ...]:
    """Return the offices of a text and who holds them."""
    text = skeleton.text
    heads = [(match.start(), match.end(), str(match.lastgroup)) for match in _HEAD.finditer(text)]
    offices = heads + [
        (at, end, office)
        for at, end, office in placed_titles(text)
        if not any(start < end and at < stop for start, stop, _ in heads)
    ]
    found = [one for at, end, office in sorted(offices) for one in _of_office(skeleton, at, end, office)]
    for match in _LED.finditer(text):
        where = match["of"] or next(iter(reversed(re.findall(_O, text[: match.start()]))), "")
        if where:
            mark = next(match[name] for name in ("leads", "by", "helm", "zh") if match[name])
            holder = skeleton.name(mark).id
            found.append(Held(office=_HEAD_OF, where=skeleton.name(where.strip()).id, holder=holder, sure=True))
    found += [
        Held(office=_HEAD_OF, where="", holder=skeleton.name(match.group()).id, sure=False)
        for match in _PERSON.finditer(text)
        if any(_LEADS.search(part) for part in _around(text, match.start(), match.end()))
    ]
    return tuple(dict.fromkeys(found))


def _of_office(skeleton: Skeleton, at: int, end: int, office: str) -> Iterator[Held]:
    text = skeleton.text
    before, after = text[max(0, at - _LOOK) : at], text[end : end + _LOOK]
    ahead, behind = _BEFORE.search(before), _AFTER.match(after)
    owner = _OWNER.search(before) or _OF.match(after)
    for match in (ahead, behind):
        if match and not (match is ahead and behind and match["apposed"]):  # "Ada, its chief executive, Bob, and"
            mark = next(match[name] for name in ("holder", "made", "apposed", "zh") if match.groupdict().get(name))
            where = match["of"] or (owner["of"] if owner else "")
            holder = skeleton.name(mark).id
            yield Held(office=office, where=skeleton.name(where.strip()).id if where else "", holder=holder, sure=True)
    sides = (
        [before[::-1], after] if skeleton.language == "en" else [_STOP.split(part)[0] for part in (before[::-1], after)]
    )
    for side in sides:
        person = _PERSON.search(side)
        if person:
            yield Held(office=office, where="", holder=skeleton.name(person.group()).id, sure=False)


def _around(text: str, at: int, end: int) -> tuple[str, str]:
    """Return what stands before a place, and behind it, in its clause."""
    return _STOP.split(text[max(0, at - _LOOK) : at])[-1], _STOP.split(text[end : end + _LOOK])[0]


def held_by_another(
    said: Sequence[Held], known: Sequence[Held], people: Collection[Key], bodies: Collection[tuple[Key, Key]]
) -> Iterator[str]:
    """Yield the offices that a sentence gives to one person, and its spans to another.

    Args:
        said: The sentence's.
        known: The spans'.
        people: Whom the spans name.
        bodies: Pairs of names of which one is part of the other.
    """
    for one in said:
        if not one.sure or one.holder not in people:
            continue
        there = [other for other in known if other.office == one.office]
        if one.office in _RANKS and _of_another_rank(one, known):
            yield f"{one.office}: the spans have it held by another"
        others = [other for other in there if other.sure and _same_place(one, other, there, bodies)]
        if others and all(other.holder != one.holder for other in there):
            yield f"{one.office}: the spans have it held by another"


def _of_another_rank(one: Held, known: Sequence[Held]) -> bool:
    """Whether the spans have only as head who is told as deputy, or the reverse, and another in that place."""
    ranks = {other.office for other in known if other.holder == one.holder}
    sure = {other.office for other in known if other.holder == one.holder and other.sure}
    others = {other.office for other in known if other.holder != one.holder and other.sure}
    return one.office not in ranks and _RANKS[one.office] in (ranks if one.office in others else sure)


def _same_place(one: Held, other: Held, there: Sequence[Held], bodies: Collection[tuple[Key, Key]]) -> bool:
    """Whether two offices may be the same: of one organisation, or of the only one named with such an office."""
    if one.where and other.where:
        return one.where == other.where or (one.where, other.where) in bodies
    if one.office == _HEAD_OF:
        return False
    return len({held.where for held in (one, *there) if held.where}) <= 1
