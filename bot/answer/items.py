"""What stands in a text and can be taken for another of its kind: names, dates and numbers, and the events beside them.

Not here: how close they stand (`bot/answer/bindings.py`).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.answer.amount import Amount
from bot.answer.date import Date
from bot.answer.dates import JOINED
from bot.answer.direction import move
from bot.answer.events import Event
from bot.answer.skeleton import MARK, PERSON, Skeleton

Key = str | tuple[float, ...]

VALUE: Final = " of value"
_TELLS: Final = " that tells"  # behind the kind of one who is named so
SOMEBODY: Final = "somebody"
NAMES: Final = ("person", "organisation", "other")
SENTENCE_END: Final = re.compile(r"[。！？!?;\n]|\.(?=\s|$)")
MOVED_TO: Final = ("organisation", "other")
# People come from one that they went to.
SCHOOL: Final = re.compile(r"University|College|School|\bUC\b|大学|学院|清华|北大")
_LOOK: Final = 90  # characters before and after a name in which its role is told
_NEAR: Final = 60  # the same, in which it is told whose it is
_AND: Final = re.compile(r" ?(?:、|和|与|及|以及|跟|,? ?and|&|/)? ?(?:for |the |at |with )?")
_LIST_END: Final = re.compile(rf"(?:, ?{MARK})*,? (?:and|&) (?:{MARK}|others?\b|more\b|elsewhere\b)")
_MORE: Final = re.compile(r", ?")
_OF: Final = re.compile(r"(?:'s)? ?(?:的|旗下的?|子公司|\(|unit|lab)? ?")
_POSSESSES: Final = re.compile(r"(?:'s)? ?的? ?")
_TELLS_BEFORE: Final = re.compile(
    r"(?:according to|cit(?:ing|ed)|quot(?:ing|ed) by|relayed by|reported by|carried by|told|据|援引|转述) "
    r'?(?:《|"|the )?$'
)
_TELLS_AFTER: Final = re.compile(
    r"(?:'s)? ?》?(?:(?! and )[^,。;.\ue000-\uf8ff]){0,18}?(?:report(?:s|ed)?\b(?! (?:directly )?to)|said\b|says\b|"
    r"wrote\b|writes\b|puts\b|recount|relay|quot|cit(?:es|ed|ing)|surmis|guess|estimat|judg|reckon|view\b|telling\b|version\b|"
    r"报道|称|说|写|统计|记述|援引|转述|列出|消息|猜测|推测|估计|判断|看法|认为|观点|表示|透露)"
)
_PASSIVE_BEFORE: Final = re.compile(
    rf"由 ?{MARK}[^,。;]{{0,10}}$|"
    r"(?:\b(?:was|were|been|being|is|are|be|got|gets)\b(?: \w+ly| also| then| later| first)? ?|"
    r"(?:被|遭|受到)(?![^,。;]{0,12}(?:[选派请]|任命|报道|曝|指|传|认为))[^,。;]{0,14})$"
)
_DOER_BEFORE: Final = re.compile(
    rf"\breplac(?:e|ed|es|ing) (?:{MARK}|him|her|them) (?:by|with) (?:the )?$|"
    rf"\b(?:sold|sell(?:s|ing)?) {MARK}(?: \({MARK}\))? to (?:the )?$|"
    r"(?:卖|出售|转让)给 ?$|"
    r"(?:\bby (?:the |its )?|被|由|遭到?|受到?) ?$|(?:^|[,。;])[^被,。;]*的是 ?$|(?:接替|取代|继任)[^,。;]{0,12}的 ?$"
)  # 接替甲的是乙: 乙 does it
_DONE_TO_BEFORE: Final = re.compile(r"(?:\bagainst (?:the |its )?|把|将|对|向|给|以) ?$")
# What follows is what the sentence compares with: "8 times as likely to leave OpenAI as to leave Anthropic".
_COMPARED_WITH: Final = re.compile(
    r"\b(?:likel(?:y|ier)|times as|more often)\b.*\b(?:than|as to|as (?:it|they))\b|"
    r"(?:可能性|概率|几率)[^,。;]{0,4}[是比]"
)
_OF_BEFORE: Final = re.compile(rf"{PERSON} (?:of|from) (?:the )?$")
_OF_AFTER: Final = re.compile(
    rf" ?(?:'s|的)?[a-z -]{{0,16}}"
    rf"(?:联合创始人|创始人|首席[^,。;]{{1,5}}|CEO|CTO|总裁|副总裁|研究员|科学家|负责人|工程师|高管|的)?"
    rf"(?<! ) ?{PERSON}"
)
_OFFICE_EN: Final = (
    r"(?:co-)?founders?|chief [a-z]+(?: officer)?|CEO|CTO|COO|president|vice-president|head|researcher|engineer|"
    r"scientist|executive|alumnus|veteran|boss"
)
_OFFICE_ZH: Final = "创始人|首席[^,。;]{1,5}|总裁|研究员|研究者|科学家|负责人|工程师|高管|CEO|CTO|HR"
_NO_WORD: Final = r"(?!(?:list|reports?|article|account|are|is|was|were|that|and|with|on|in|had|has)\b)"
_BEARER_AFTER: Final = re.compile(
    rf"(?:'s (?:{_NO_WORD}[a-z-]+ ){{0,5}}| (?:former |ex-)?(?:{_OFFICE_EN}) |"
    rf"(?:'s)? (?:{_NO_WORD}[a-z-]+ ){{0,3}}(?:{_OFFICE_EN}), ){PERSON}|"
    rf" ?(?:集团|公司)?(?:[前原]|联合|旗下)?[^,。;:\s\d{MARK[1:-1]}到去入给对向在与和是有由把被]{{0,10}}?"
    rf"(?:{_OFFICE_ZH}|出身的|团队的|的) ?{PERSON}"
)
_FROM_BEFORE: Final = re.compile(r"[从由] ?$")
_HIRED_AFTER: Final = re.compile(rf" ?(?:招[入来走]|挖[走来]|请[来回]|聘[来请]|带走)了? ?{PERSON}")
_OFFICE_AFTER: Final = re.compile(rf" ?[^,。;:\s{MARK[1:-1]}]{{0,8}}?(?:{_OFFICE_ZH})| (?:{_OFFICE_EN})\b")
_OFFICE_BEFORE: Final = re.compile(rf"\b(?:{_OFFICE_EN})(?: [a-z]+){{0,3}} (?:of|at|for) (?:the )?$")
_BEARER_BEFORE: Final = re.compile(
    rf"(?P<one>{PERSON}) (?:of|from|at) (?:the )?$|"
    rf"(?P<other>{PERSON}), (?:(?:once|formerly|then|now|who (?:is|was|leads|led|heads|headed|ran|runs)) )?"
    rf"(?:(?:an?|the|its) )?(?:[a-z-]+ ){{0,5}}(?:{_OFFICE_EN})(?: [a-z]+){{0,3}} (?:of|at|for) (?:the )?$"
)
_VALUED_BEFORE: Final = re.compile(
    r"(?:估值(?:[约为达在是到]|升[至到]|接近|超过)*|\bvalu(?:ation|ed?|ing)\b[^,.;\d]{0,40}?(?:of|at)|\bworth at) ?"
    r"(?:about |some |around |roughly |over |more than |nearly |约)?$"
)
_VALUED_AFTER: Final = re.compile(r" ?的?(?:投[前后])?估值|(?: (?:post|pre)-money)? valuation\b")
_SOLD: Final = re.compile(
    r"(?:卖|出售|转让)给|(?:sold|sell(?:s|ing)?) (?:[^.,;\ue000-\uf8ff]{0,40} )?to\b"
)  # who buys stands behind
_ITS: Final = re.compile(r" ?(?:的|对|与|和|给)")  # 把 A 对 B 的投资: what is A's
_WHOM: Final = re.compile(r",? whom\b")
_TOLD_ON: Final = re.compile(
    r" ?的?[^,。;]{0,3}(?:报道|文章|消息|综述|帖文|称|写道|援引|转述)|"
    r" (?:says?|said|wrote|writes|report(?:s|ed)|has it)\b"
)
_TOLD_ON_BEFORE: Final = re.compile(
    r"(?:\b(?:report(?:ed|s)?|wr(?:ote|iting)|said|article|piece|posted|published|editorial|account|survey)\b[^,.;]{0,12}"
    r"\b(?:on|in|of) (?:the )?)$"
)
_ACTIVE: Final = re.compile(r"[a-z]+ing\b|\w+ into\b")
_PASSIVE_AFTER: Final = re.compile(r"[a-z]+(?: \w+)? by\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A name, a date, a number or an event in its place.

    Attributes:
        kind: Only items of one kind can be taken for each other.
        key: Which one it is.
        group: The same for names in one list ("A, B and C").
        role: `from` and `to` of where people go; `said` of an event that the word itself claims; `aside` of a date that
            is told from another or on which somebody tells; else "".
        attached: Whether it only says whose man somebody is: "Alexandre LeBrun of Nabla".
        bearer: Whose it is, of an organisation: the person of "Alexandre LeBrun of Nabla" and "Meta's Ada",
            or `SOMEBODY` where it is somebody's who is not named beside it.
        part: 1 for a name that is marked as who does it ("by X"), -1 for one to whom it is done, and for an event
            that is told from the other end ("was hired"); else 0.
        written: For a message.
    """

    kind: str
    key: Key
    at: int
    group: int = 0
    role: str = ""
    part: int = 0
    attached: bool = False
    bearer: Key = ""
    written: str

    @property
    def tells(self) -> bool:
        """Whether it is named as one who tells something: a newspaper, say."""
        return self.kind.endswith(_TELLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesInText:
    """The names of a text.

    Attributes:
        items: From left to right.
        listed: The places within lists of them.
        bodies: Pairs of which one is part of the other ("Google DeepMind"): either may be told for both.
    """

    items: list[Item] = field(default_factory=list)
    listed: set[int] = field(default_factory=set)
    bodies: set[tuple[Key, Key]] = field(default_factory=set)


def names_in(skeleton: Skeleton) -> NamesInText:
    """Read the names of a text."""
    text, found = skeleton.text, NamesInText()
    end = group = 0
    for match in re.finditer(MARK, text):
        item = _name(skeleton, match.start())
        last, between = (found.items[-1] if found.items else None), text[end : match.start()]
        end = match.end()
        in_list = (
            last is not None
            and last.kind == item.kind
            and bool(_AND.fullmatch(between) or (_MORE.fullmatch(between) and _LIST_END.match(text, end)))
        )
        if in_list:
            found.listed.update(range(end - 1 - len(between), end))
        else:
            group += 1
        if last is not None and _OF.fullmatch(between):
            found.bodies.update({(last.key, item.key), (item.key, last.key)})
        if last is not None and not item.part and _POSSESSES.fullmatch(between):
            item = replace(item, part=last.part)  # "by X's Y": Y does it
        found.items.append(replace(item, group=group))
    return found


def _name(skeleton: Skeleton, at: int) -> Item:
    named = skeleton.name(skeleton.text[at])
    before, after = skeleton.text[max(0, at - _LOOK) : at], skeleton.text[at + 1 : at + _LOOK]
    sentence = SENTENCE_END.split(before)[-1]
    kind = "organisation" if named.kind == "other" and named.listed else str(named.kind)
    if kind != "place" and (_TELLS_BEFORE.search(before) or _TELLS_AFTER.match(after)):
        kind += _TELLS
    return Item(
        kind=kind,
        key=named.id,
        at=at,
        role=move(sentence, after)
        if kind in MOVED_TO and not SCHOOL.search(named.written) and not _COMPARED_WITH.search(sentence)
        else "",
        attached=bool(_OF_BEFORE.search(before) or _OF_AFTER.match(after)),
        bearer=_bearer(skeleton, before, after) if named.kind != "person" else "",
        part=_part(before, after),
        written=named.written,
    )


def _bearer(skeleton: Skeleton, before: str, after: str) -> Key:
    """Return the person who is told as an organisation's."""
    if behind := _BEARER_AFTER.match(after) or (_FROM_BEFORE.search(before) and _HIRED_AFTER.match(after)):
        return skeleton.name(behind.group()[-1]).id
    before = before[-_NEAR:]
    ahead = _BEARER_BEFORE.search(before)
    if ahead:
        return skeleton.name(ahead["one"] or ahead["other"]).id
    return SOMEBODY if _OFFICE_AFTER.match(after) or _OFFICE_BEFORE.search(before) else ""


def _part(before: str, after: str) -> int:
    if _DOER_BEFORE.search(before):
        return 1
    done_to = _DONE_TO_BEFORE.search(before) and not (before.endswith(("把", "将")) and _ITS.match(after))
    return -1 if done_to or _WHOM.match(after) else 0


def measures_in(dates: Sequence[Date], amounts: Sequence[Amount], text: str) -> Iterator[Item]:
    """Yield dates and numbers as items; one of something counts nothing."""
    group, end = -1, -1
    for date in dates:
        group, end = group + (date.at - end > JOINED), date.end
        day = (date.year, date.month, date.day)
        reports = _TOLD_ON.match(text, date.end) or _TOLD_ON_BEFORE.search(text[max(0, date.at - _LOOK) : date.at])
        role = "aside" if date.beside or reports else ""
        yield Item(kind="date", key=day, at=date.at, group=group, role=role, written=date.written)
    for number, amount in enumerate(amounts):
        if amount.high > 1 or amount.unit:
            kind, key = f"amount {amount.unit}{_value(amount, text)}", (amount.low, amount.high)
            yield Item(kind=kind, key=key, at=amount.at, group=number, written=amount.written)


def _value(amount: Amount, text: str) -> str:
    """Return what marks a sum as what a company is worth."""
    before = text[max(0, amount.at - _LOOK) : amount.at]
    return VALUE if _VALUED_BEFORE.search(before) or _VALUED_AFTER.match(text, amount.end) else ""


def events_in(text: str, events: Sequence[Event], taken: Sequence[tuple[int, int]]) -> Iterator[Item]:
    """Yield events as items, unless their word is part of a date or a number."""
    for number, event in enumerate(events):
        if not any(start <= event.at < end for start, end in taken):
            yield Item(
                kind="event",
                key=event.name,
                at=event.at,
                group=number,
                role="said" if event.claimed else "",
                part=-1 if passive(text, event.at) else 0,
                written=event.name,
            )


def passive(text: str, at: int) -> bool:
    """Whether the word at a place is told from the other end: "was hired", 被叫停, "sold to"."""
    if _ACTIVE.match(text, at):
        return False
    return bool(
        _PASSIVE_BEFORE.search(text[max(0, at - _LOOK) : at]) or _PASSIVE_AFTER.match(text, at) or _SOLD.match(text, at)
    )


def akin(one: Item, other: Item) -> bool:
    """Whether one name holds the other: Meta Superintelligence Labs are of Meta."""
    return one.written in other.written or other.written in one.written


def matches(one: Item, other: Item) -> bool:
    """Whether two items may be the same thing, be it who tells or of whom is told."""
    return one.kind.split()[0] == other.kind.split()[0] and same(one.kind, one.key, other.key)


def same(kind: str, one: Key, other: Key) -> bool:
    """Whether two keys of a kind may be the same thing: a date as far as both give it, a number within the other."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    if kind == "date":
        given = [(left, right) for left, right in zip(one, other, strict=True) if left and right]
        return bool(given) and all(left == right for left, right in given)
    return math.isclose(one[0], other[0], rel_tol=1e-6) or one[0] <= other[0] <= other[1] <= one[1]
