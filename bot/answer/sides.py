"""From where to where people move, in a question and in a sentence: "Who left OpenAI for Meta?" has OpenAI on one side.

The words beside a name tell its side, the same as for the guard (`bot/answer/direction.py`). In a question what asks
for an organisation has a side too: "郭达雅去了哪家公司？" wants one that somebody goes to.

Not here: how much a side counts (`bot/answer/wanted.py`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.direction import move
from corpus.entities import Entities, Mention

Side = str  # of an organisation: `from`, `to`, `at`, `tells` where it only reports, or nothing
Span = tuple[int, int]

_MARK: Final = "\ue000"  # stands for any name; one of those that `skeleton.MARK` matches
_REACH: Final = 90  # characters on either side of a name in which its side is told
_OTHER: Final[Mapping[Side, Side]] = {"from": "to", "to": "from"}
_WHICH: Final = re.compile(
    r"哪一?[家个所](?:公司|企业|机构|大学|高校|学校|大厂|团队|实验室)?|哪(?:些|几家)?(?:公司|企业|机构|大学|高校|大厂)|哪里|哪儿|什么(?:公司|机构)"
    r"|\b(?:which|what) (?:compan(?:y|ies)|firms?|labs?|start-?ups?|employer|rival|university)\b|\bwhere\b",
    re.IGNORECASE,
)
_HIRE: Final = r"(?:poach|hire|recruit|lure|snatch|take|get|win|bring)\b"
_HELPS: Final = "(?:did|has|have|do|does|will)"
# English puts the verb of a question behind: "Whom did A hire?", "Which company did she leave?", "Where did he go?"
_TO_IN_QUESTION: Final = re.compile(
    rf"\b{_HELPS} {_MARK} (?:\w+ )?{_HIRE}"
    rf"|{_MARK} {_HELPS} (?:(?!\bleave\b)[^?,])*"
    r"\b(?:join(?:ed)?|go(?:ne)?(?! to (?:universit|college|school))|moved?|end up|land|leave [^?]* for)\b(?! from)",
    re.IGNORECASE,
)
_FROM_IN_QUESTION: Final = re.compile(
    rf"{_MARK} {_HELPS} [^?,]*\b(?:le(?:ave|ft)(?! [^?]* for\b)|quit|c[ao]me from|depart(?:ed)?)\b"
    rf"|\b{_HELPS} {_MARK} (?:lose|lost)\b"
    rf"|^\W*{_MARK} {_HELPS} [^?]*\bfrom\W*$"
    rf"|\b{_HIRE} [^?,{_MARK}]*\bfrom (?:the )?{_MARK}",
    re.IGNORECASE,
)
_FORMER: Final = re.compile(r"\b(?:former(?:ly (?:of|at|with))?|ex-?) $", re.IGNORECASE)
# Where somebody is now is no place that they left, and where they were before none that they went to.
_NOW: Final = re.compile(
    r"(?:现在|如今|目前|眼下|现)[在去]|\bwhere (?:is|are)\b[^?]*\bnow\b|\b(?:now|currently) (?:work|employ)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"(?:之前|以前|原来|原先|原本|此前|过去|曾经?)(?:是?在|任职)|[老前]东家"
    r"|\bbefore\b|\bpreviously\b|\bused to\b|\bformer",
    re.IGNORECASE,
)
# The sides that an organisation may have, by that of the one asked for.
ACCEPTED: Final[Mapping[Side, frozenset[Side]]] = {
    "": frozenset({"from", "to", "at", "tells", ""}),
    "from": frozenset({"from"}),
    "to": frozenset({"to"}),
    "now": frozenset({"to", "at", ""}),
    "before": frozenset({"from", "at", ""}),
}
# A name before such words tells what others did: 腾讯科技 2017 年 3 月报道.
_TELLS: Final = re.compile(r"(?:科技|新闻|财经)?[^,。；，;\ue000]{0,12}(?:报道|写道)| (?:reported|wrote)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSides:
    """The sides of a question.

    Attributes:
        known: The side of each organisation that it names and that has one.
        wanted: The side of the organisation that it asks for, or `now` or `before`; "" where it asks for none, or does
            not tell.
    """

    known: Mapping[str, Side]
    wanted: Side

    @property
    def told(self) -> bool:
        """Whether any side is told."""
        return bool(self.known or self.wanted)

    @property
    def both(self) -> bool:
        """Whether it names where people come from and where they go."""
        return set(self.known.values()) == set(_OTHER)


def asked_sides(text: str, entities: Entities) -> AskedSides:
    """Read the sides off a question.

    >>> asked = asked_sides("Who left OpenAI for Meta?", Entities.load())
    >>> asked.known["o-openai"], asked.known["o-meta"]
    ('from', 'to')
    """
    mentions = _organisations(entities.find(text), entities)
    which = _WHICH.search(text)
    spans = [(mention.start, mention.end) for mention in mentions]
    asking = which.span() if which is not None and not any(_meet(which.span(), span) for span in spans) else None
    found = _sides(text, [*spans, asking] if asking else spans, in_question=True)
    return AskedSides(
        known={
            mention.entity_id: side for mention, side in zip(mentions, found, strict=False) if side in ("from", "to")
        },
        wanted=(found[-1] or _time_of(text)) if asking else "",
    )


def _time_of(question: str) -> Side:
    """Return whether a question asks where somebody is now, or was before; nothing where it does not tell."""
    return "before" if _BEFORE.search(question) else "now" if _NOW.search(question) else ""


def side_spans(text: str, mentions: Sequence[Mention], entities: Entities) -> list[tuple[Mention, Side]]:
    """Return the organisations that a sentence names, each with its side: with Google DeepMind also Google."""
    named = _organisations(mentions, entities)
    sides = _sides(text, [(one.start, one.end) for one in named], in_question=False)
    found = list(zip(named, sides, strict=True))
    wholes = [
        (replace(one, entity_id=whole), side) for one, side in found for whole in entities.wholes([one.entity_id])
    ]
    return found + wholes


def against(asked: AskedSides, found: Sequence[tuple[Mention, Side]]) -> frozenset[str]:
    """Return which of a question's organisations stand in a sentence on the other side alone."""
    sides: dict[str, set[Side]] = {}
    for mention, side in found:
        sides.setdefault(mention.entity_id, set()).add(side)
    return frozenset(
        name for name, side in asked.known.items() if sides.get(name, set()) - {""} in ({_OTHER[side]}, {"tells"})
    )


def matches(asked: AskedSides, found: Sequence[tuple[Mention, Side]]) -> bool:
    """Whether a sentence has each of a question's organisations on its side.

    Whoever is at one may come from it, and "OpenAI's Lucas Beyer joined Meta" has no word for where he comes from. But
    where somebody goes to a third and leaves it again, the two sides are not those of one move.
    """
    there = {mention.entity_id: mention.start for mention, side in found if side == "to"}
    gone = [name for name, side in asked.known.items() if side == "to"]
    if not gone or not there.keys() >= set(gone):
        return False
    last = max(there[name] for name in gone)
    left = {one.entity_id: one.start for one, side in found if side == "from"}
    if any(place < min(last, left.get(name, 0)) for name, place in there.items() if name not in asked.known):
        return False
    come = {
        mention.entity_id for mention, side in found if side in ("from", "at") or (not side and mention.start < last)
    }
    return come >= asked.known.keys() - set(gone)


def _organisations(mentions: Sequence[Mention], entities: Entities) -> list[Mention]:
    return [one for one in mentions if (entity := entities.by_id(one.entity_id)) and entity.kind == "organisation"]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _sides(text: str, spans: Sequence[Span], *, in_question: bool) -> list[Side]:
    """Return the side of what stands at each of some places that do not meet."""
    marked, places, end = "", {}, 0
    for start, stop in sorted(spans):
        marked += text[end:start]
        places[start] = len(marked)
        marked += _MARK
        end = stop
    marked += text[end:]
    return [_side(marked, places[start], in_question=in_question) for start, _ in spans]


def _side(marked: str, place: int, *, in_question: bool) -> Side:
    if in_question and _FORMER.search(marked, 0, place):
        return "from"
    if in_question:
        for side, pattern in (("to", _TO_IN_QUESTION), ("from", _FROM_IN_QUESTION)):
            if any(match.start() <= place < match.end() for match in pattern.finditer(marked)):
                return side
    elif _TELLS.match(marked, place + 1):
        return "tells"
    side = move(marked[max(0, place - _REACH) : place], marked[place + 1 : place + _REACH])
    return side if not in_question or side in _OTHER else ""
