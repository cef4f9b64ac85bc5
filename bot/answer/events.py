"""What a text says happened: each event with its polarity, and whether it is planned or only rumoured.

Not here: the words themselves (`bot/answer/status_words.py`), and who did it to whom (`bot/answer/exchange.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.skeleton import lowered
from bot.answer.status_words import EventClass, status_words
from corpus.article import Language

_NEGATION_REACH: Final[dict[Language, int]] = {
    "zh": 12,
    "en": 40,
}  # characters from a negation to what it negates, within one clause
_PLAN_REACH: Final[dict[Language, int]] = {"zh": 16, "en": 48}
_AHEAD: Final = 90  # characters behind an event in which its negation may be lifted: "did not announce it until May"
_LEADING: Final = 14  # a rumour named this near to the start of a sentence covers all of it
_SENTENCE: Final = re.compile(r"[^。！？!?\n]+?(?:[。！？!?\n]|(?<![A-Z])(?<!Mr)(?<!Dr)(?<!Ms)\.(?=\s|$)|;|$)")
_FIRM: Final = frozenset(
    {"left", "joined", "returned", "hired", "replaced", "invested", "founded"}
)  # what one announces one has as good as done
SPEECH: Final = frozenset({"denied", "confirmed", "acknowledged", "announced"})  # of a rumour, often
_NO_VERBS: Final = frozenset({"gone", "going", "at", "made", "be"})
_NEGATION_BEHIND: Final = re.compile(
    r" (?:\w+ )?(?:no|neither|nothing|nobody|none)\b(?! longer| less| more| fewer| doubt)|"
    r"不[了成]|不到(?! ?[\d一二两三四五六七八九十半几])|"
    r"(?:并?不感|并?[无没]有?)兴趣"
)  # "announced no successor", 执行不了, 对投资并无兴趣
_STRETCH_END: Final = re.compile(r"[。；;，]|,|\. |: |\bbut\b|$")
# "the purchase had fallen through": it did not come to pass.
_CAME_TO_NOTHING: Final = re.compile(
    r"[^,。;.]{0,16}?(?:告吹|未成|失败|破裂|落空|没有?谈?成|泡汤|流产)|[^,.;]{0,24}? (?:f(?:ell|allen) "
    r"through|failed|collapsed|came to nothing|broke down)"
)
_RIGHT_AFTER_NO: Final = re.compile(
    r"(?:\bnot|n't|\bnever|\b(?:failed|refused|declined|unable) to|不|没有?|未) ?$"
)  # the bare form after a negation claims too: "did not join"
_LOOK: Final = 24  # characters before an event in which its form is told
# What says that a thing was brought to its end; "completed" and 完成 by themselves may tell of anything.
_FINISHED: Final = re.compile(
    r"(?:\b(?:completed|closed|finali[sz]ed|concluded|wrapped up|carried out|gone through with|went through with) "
    r"(?:on )?(?:an?|the|its|his|her|their|that|this)\b[^,.;]{0,40}|完成了?(?:对|这|其|该|向)?[^,。;]{0,20})$"
)
_ALREADY: Final = re.compile(r"(?:\b(?:already|by (?:then|now))\b[^,.;]{0,16}|(?:已经?|早已|早就|业已)[^,。;]{0,6})$")
_TO_COME: Final = re.compile(
    r"(?:\b(?:will|would|to|be|is|was|are|were|am)\b(?: \w+ly| soon| also)? [a-z]+|将[^,。;]{0,8})$", re.IGNORECASE
)
_AT_WORK: Final = re.compile(r"(?:beg[au]n|start(?:ed|s)) work|到任|到岗|上班")
_SOUGHT: Final = re.compile(
    r"(?:\b(?:(?:is|was|are|were|still) (?:planning|hoping|preparing|seeking|trying|looking|about)|in talks) to [a-z]+|"
    r"\b(?:is|was|are|were|still|be) (?:considering|weighing|mulling|thinking (?:of|about)) [a-z]+|"
    r"(?:仍在|还在|正在?|尚在)(?:洽谈|商谈|寻求|[筹募]集|争取|谋求|计划|准备|打算|考虑)[^,。;]{0,24})$"
)
_STOPPED: Final = re.compile(
    r"[^.;。]{0,70}?(?:\b(?:stopped|blocked|halted|vetoed|forb(?:ade|idden)|prohibited) (?:it|the|that|this)\b|"
    r"\b(?:was|were|been|being) (?:stopped|blocked|halted|vetoed|called off)|叫停|遭否决|被(?:阻止|禁止|否决))"
)
# What is not confirmed is left open, and not denied.
_UNSAID: Final = re.compile(
    r"(?:\b(?:not|never)|n't|\bwithout) (?:[a-z]+ ){0,2}?(?:confirm|say|said|disclos|reveal|comment)[^,.;]*$|"
    r"(?:没有?|未|不曾|拒绝)[^,。;]{0,4}?(?:证实|确认|回应|回答|透露|说明|公布|披露)[^,。;]*$",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r" ?(?:(?:由|被|并(?!且)|再) ?.{0,4})?")  # what may open a clause that goes on with a plan
_WHO: Final = re.compile(r", (?:who|which|whom|whose)\b[^,.;]{0,60},")  # it parts a verb from what stands before
_CLAUSE_END: Final = re.compile(
    r", |,|;|:|\b(?:but|although|while|when|because)\b|\band (?=had\b|has\b|was\b|were\b)|但|却|而是|就(?!任|职)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence of a class of events.

    Attributes:
        name: Of the class.
        at: Where its word begins, in code points of the skeleton.
        claimed: Whether the word by itself claims it.
        denied: Whether it is said not to have happened.
        planned: Whether it is a plan, an attempt or a possibility.
        open: Whether it is left open ("whether").
        rumoured: Whether it is told as a rumour.
        announced: Whether it is what somebody announces.
        done: Whether it is told as brought to its end: "completed the purchase", "has already left".
        ahead: Whether it is still to come, however firm: "announced that he was leaving".
        sought: Whether it is told as still sought or under way: "is in talks to raise".
        stopped: Whether it was stopped: "the purchase, which China blocked".
        whose: The people of whom it is told, as far as they are read.
    """

    name: str
    at: int
    claimed: bool
    denied: bool
    planned: bool
    open: bool
    rumoured: bool
    announced: bool
    done: bool = False
    ahead: bool = False
    sought: bool = False
    stopped: bool = False
    whose: frozenset[object] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything of a text that bears on what happened.

    Attributes:
        attributed: Whether it names who says so.
        rumours: The stretches that are told as a rumour.
        plans: The stretches that are told as a plan.
    """

    events: tuple[Event, ...]
    attributed: bool
    rumours: tuple[tuple[int, int], ...]
    plans: tuple[tuple[int, int], ...]

    def planned_at(self, place: int) -> bool:
        """Whether what stands at a place is sought or planned."""
        return any(start <= place < end for start, end in self.plans)

    def rumoured_at(self, place: int) -> bool:
        """Whether what stands at a place is told as a rumour."""
        return any(start <= place < end for start, end in self.rumours)


def told(text: str, language: Language) -> Told:
    """Read the events of a text.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
    """
    sentences = [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()]
    rumours = tuple(_rumours(text, sentences, language))
    read = _Read(
        text=text,
        small=lowered(text),
        bare=_WHO.sub(lambda aside: " " * len(aside.group()), text),
        language=language,
        rumours=rumours,
    )
    events = [
        _event(item, match, read)
        for item in status_words().classes.values()
        for match in item.carries[language].finditer(read.small)
    ]
    return Told(
        events=tuple(sorted(events, key=lambda event: event.at)),
        attributed=bool(status_words().attributed.search(text)),
        rumours=rumours,
        plans=tuple(_plans(text, language)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A text, in small letters, and without what is said in passing."""

    text: str
    small: str
    bare: str
    language: Language
    rumours: tuple[tuple[int, int], ...]


def _event(item: EventClass, match: re.Match[str], read: _Read) -> Event:
    words, language, at = status_words(), read.language, match.start()
    before = _clause_before(read.text, at)
    clause = (at - len(before), at)
    planned = _planned(match, before, read)
    announced = bool(words.classes["announced"].claims[language].search(before.lower()))
    sought = bool(_SOUGHT.search(before + match.group()))
    finished = bool(_FINISHED.search(before))
    unsaid = item.name not in SPEECH and bool(_UNSAID.search(before))
    to_come = (announced or "leaving" in before) and bool(_TO_COME.search(read.text[max(0, at - _LOOK) : match.end()]))
    # Who announces that he will leave is leaving.
    firm = item.name in _FIRM and words.settled_plan.search(before) and not words.firm_plan.search(before)
    return Event(
        name=item.name,
        at=at,
        claimed=finished
        or item.claims[language].match(read.small, at) is not None
        or (match.group().lower() not in _NO_VERBS and bool(_RIGHT_AFTER_NO.search(before))),
        denied=not unsaid and _denied(match, clause, read),
        planned=(planned and not firm) or sought or words.ahead[language].match(read.small, at) is not None,
        open=unsaid
        or _reaches(words.open[language], read.text, clause, _PLAN_REACH[language])
        or (item.name != "denied" and _reaches(words.denial[language], read.text, clause, _NEGATION_REACH[language])),
        rumoured=any(start <= at < end for start, end in read.rumours),
        announced=announced,
        done=finished
        or _AT_WORK.match(read.small, at) is not None
        or (not announced and bool(_ALREADY.search(before))),
        ahead=planned or to_come,
        sought=sought,
        stopped=bool(_STOPPED.match(read.text, match.end())),
    )


def _planned(match: re.Match[str], before: str, read: _Read) -> bool:
    plan, at = status_words().plan[read.language], match.start()
    clause = (at - len(_clause_before(read.bare, at)), at)
    return (
        _reaches(plan, read.bare, clause, _PLAN_REACH[read.language])
        or read.text.startswith("计划", match.end())
        or (read.language == "zh" and bool(_GOES_ON.fullmatch(before)) and _reaches_on(plan, read.text, at))
    )


def _denied(match: re.Match[str], clause: tuple[int, int], read: _Read) -> bool:
    negation = status_words().negation[read.language]
    return (
        _reaches(negation, read.text, clause, _NEGATION_REACH[read.language], _AHEAD)
        or bool(_NEGATION_BEHIND.match(read.text, match.end()))
        or bool(_CAME_TO_NOTHING.match(read.text, match.end()))
    )


def _plans(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the stretches after a word of planning, to the end of its clause."""
    for match in status_words().plan[language].finditer(text):
        stop = _STRETCH_END.search(text, match.end())
        yield match.start(), stop.start() if stop else len(text)


def _clause_before(text: str, place: int) -> str:
    """Return what stands before a place in its clause."""
    start = max(0, place - 64)
    window = text[start:place]
    ends = [match.end() for match in _CLAUSE_END.finditer(window)] + [
        match.end() for match in re.finditer(r"[。！？!?\n]|\. ", window)
    ]
    return window[max(ends, default=0) :]


def _reaches(pattern: re.Pattern[str], text: str, clause: tuple[int, int], reach: int, ahead: int = 0) -> bool:
    """Whether a word of a pattern stands shortly before the end of a clause, whatever follows it."""
    start, place = clause
    last = None
    for match in pattern.finditer(text, start, place + ahead):
        if match.end() > place:
            break
        last = match
    return last is not None and len(" ".join(text[last.end() : place].split())) <= reach


def _reaches_on(pattern: re.Pattern[str], text: str, at: int) -> bool:
    """Whether a plan of the clause before holds for what opens this one: 将离职, 到 Meta 任职."""
    own = _clause_before(text, at)
    ahead = text[: at - len(own)].rstrip()
    before = _clause_before(text, len(ahead.rstrip(",")))
    return ahead.endswith(",") and bool(pattern.search(before)) and not _ALREADY.search(before)


def _rumours(text: str, sentences: Sequence[tuple[int, int]], language: Language) -> Iterator[tuple[int, int]]:
    """Yield the stretches that a rumour word covers."""
    whole_from: int | None = None
    for start, end in sentences:
        sentence = text[start:end]
        if whole_from is not None:
            yield start, end
        for match in status_words().rumour[language].finditer(sentence):
            if status_words().whole_account.fullmatch(match.group()):
                if len(sentence) < 40 if language == "zh" else len(sentence) < 70:  # noqa: PLR2004 - a sentence that only introduces what follows
                    whole_from = end
                yield start, end
            elif match.start() - (len(sentence) - len(sentence.lstrip())) <= _LEADING or re.match(
                r"(?: that|:|,? ?(?:说|称|是|,))", sentence[match.end() :]
            ):
                yield start + match.start(), end
            else:
                rest = sentence[match.end() :]
                stop = re.search(r",|。|;", rest)
                yield start + match.start(), start + match.end() + (stop.start() if stop else len(rest))


def told_of(happened: Told, whose: Mapping[int, frozenset[object]]) -> Told:
    """Return what a text says happened, with the people of whom each event is told, by its place."""
    events = (replace(event, whose=whose.get(event.at, event.whose)) for event in happened.events)
    return replace(happened, events=tuple(events))
