"""Which words of a text are negated, or only planned: "would not stop", 没有公开, "plans to develop".

Words of two texts are compared where they mean nearly the same, in either language. A sentence turns its spans round
where it affirms a word on which all their negations fall, negates one that they affirm, or tells as done what they only
plan.

Not here: the same of events that have words of their own (`bot/answer/events.py`), and words that say the opposite of
each other (`bot/answer/contrasts.py`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.contrasts import Side, contrasts, sides
from bot.answer.events import SPEECH, Told
from bot.answer.status_words import SAYING_NO, status_words
from bot.answer.words import Words, likeness
from corpus.article import Language

Flags = NDArray[np.bool_]  # (words,)

_ALIKE: Final = 0.47  # as near as "hire" and "hiring" are
_AKIN: Final = 0.4  # as near as "bought" and 收购: enough to excuse
_SAYS_ENOUGH: Final = 1.4  # more than "company" does
_SURE: Final = 0.75  # hardly anything else can be meant
_SAYS_SOMETHING: Final = 0.5  # as "release" does
_FLIPS: Final = 2  # words that it turns into their opposite: 没有获得批准
_REACH: Final = 4  # words that a negation may fall on
_MOSTLY: Final = 0.5  # of what the spans tell of a sentence
_TOLD: Final = 8.0  # fewer than three words tell nothing
_CLAUSE_END: Final = re.compile(r"[,;。！？!?\n]|\.(?=\s|$)|\bbut\b|\bwhile\b|\balthough\b|但|而(?!非)")
_REACH_END: Final = re.compile(r"[,;:。！？!?\n]|\.(?=\s|$)|\bbut\b|但|\band (?=had|has|was|were|will|would)")
_WORD: Final = re.compile(r"[A-Za-z'-]+|.{1,2}")
# "No products" is 没有任何产品.
_QUANTIFIER: Final = re.compile(r" ?(?:[与和跟向对]?任何(?:一[家方个位])?|有任何|有|any\b|a\b|the\b|else\b|other\b)")
_ELLIPTIC: Final = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|but|and) not\b(?=[,.;]|$| [A-Z\ue000-\uf8ff])|"
    r"[则却并]?(?:不是|没有)[,。;]"
)  # of another it is not so
_DONE: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile("已经?(?!在[筹计准打])|早已|业已"),
    "en": re.compile(r"\b(?:has|have)(?: already| now| since| also| recently| formally)?(?= )|\balready(?= )"),
}
_SO_FAR: Final[dict[Language, int]] = {"zh": 3, "en": 1}  # words that it tells of
_CONDITION: Final = re.compile(r"如果|一旦|若|只要|if", re.IGNORECASE)  # what follows may be told as so
_UN: Final = re.compile(r"(?:un|non-?)[a-z]", re.IGNORECASE)
_AIM: Final = re.compile(r"(?:\bto |\b(?:is|are|was|were) (?=\w*$)|想|为了|以便|旨在|意在)$", re.IGNORECASE)
_NON_BEFORE: Final = re.compile(r"(?:\bnon-|\bun|非)$", re.IGNORECASE)
_NO_PREFIX_BEFORE: Final = re.compile(r"til|der|less|it|ion|iq", re.IGNORECASE)  # until, under: no "un" of a negation
_NOBODY: Final = re.compile(r"nobody|none|neither", re.IGNORECASE)  # of all that is told of them
_BY_NOBODY: Final = re.compile(r"(?P<verb>[A-Za-z]+(?: out| up)?) by $")  # "confirmed by neither": it falls on the verb
_HELPING: Final = re.compile(r"(?:ha[sd]|have|is|was|were|been|be|do|does|did)", re.IGNORECASE)
_ALSO_NOT: Final = re.compile(r"\b(?:and|but) not$")  # "but not the company": of that it is not so
_RATHER: Final = re.compile(r", not (?:the|an?|its)\b")  # "people and a licence, not the company": of that alone
_DETERMINER: Final = re.compile(r" (?:the|an?|its|from|to|in|by|on)\b")
_NONE: Final = re.compile(r"\b(?:none|neither|nothing|nobody)\b", re.IGNORECASE)  # of what another clause names
_NEGATIVE: Final = re.compile(r"(?:un|in|im|dis|non)[a-z]|[未不无非没]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moods:
    """The words of a text and how each is meant.

    Attributes:
        written: The words.
        heads: Whether a negation falls on it first of all.
        reached: Whether one reaches it at all.
        planned: Whether it is what a plan is about.
        ahead: Whether it stands anywhere in what is told as a plan.
        done: Whether it is told as done already: 已经, "has".
        aimed: Whether it is an aim or under way: "to try", "was leaving".
        denies: Whether there is a negation or a denial in its clause.
        doubts: Whether anything in its clause says no, however mildly.
        rumoured: Whether it is told as a rumour.
        negative: Whether it says no by itself: "unconfirmed".
        hedged: Whether the text speaks of plans, rumours or announcements.
        vouched: Whether it names who says so, or tells of a denial or a confirmation.
        placed: The sides of contrasts that the text has, and where; what is negated stands on the other.
    """

    words: Words
    written: tuple[str, ...]
    heads: Flags
    reached: Flags
    planned: Flags
    ahead: Flags
    done: Flags
    aimed: Flags
    denies: Flags
    doubts: Flags
    rumoured: Flags
    negative: Flags
    hedged: bool
    vouched: bool
    placed: tuple[tuple[int, Side], ...]

    @property
    def sides(self) -> frozenset[Side]:
        """The sides of contrasts that the text has."""
        return frozenset(side for _, side in self.placed)


def moods(text: str, language: Language, found: Words, happened: Told) -> Moods:
    """Read how each word is meant.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
        found: Its words.
        happened: Its events.
    """
    table = status_words()
    heads, reached, planned = (np.zeros(len(found.at), np.bool_) for _ in range(3))
    flipped: list[tuple[int, int, int]] = []
    for match in table.negation[language].finditer(text):
        if table.pure_negation.match(match.group()):
            by = _BY_NOBODY.search(text[: match.start()])
            passed = _QUANTIFIER.match(text, match.end())
            start = by.start("verb") if by else passed.end() if passed else match.end()
            after = _reached(text, start, found)
            reached[after[:_REACH]] = True
            heads[after[:1]] = not (
                _RATHER.search(text, max(0, match.start() - 2), match.end() + 5)
                or _ALSO_NOT.search(text[: match.end()])
            ) or not _DETERMINER.match(text, match.end())
            flips, reaches = (None, None) if _NOBODY.match(match.group()) else (_FLIPS, _REACH)
            flipped.append(
                (min(start, match.end()), _last(found, after[:flips], start), _last(found, after[:reaches], start))
            )
    for match in table.plan[language].finditer(text):
        if not text.startswith(" be ", match.end()) and not _CONDITION.fullmatch(match.group()):
            planned[_reached(text, match.end(), found)[:1]] = True
    ahead = np.array([happened.planned_at(int(place)) for place in found.at], np.bool_)
    done = np.zeros(len(found.at), np.bool_)
    for match in _DONE[language].finditer(text):
        done[_reached(text, match.end(), found)[: _SO_FAR[language]]] = True
    starts = [0, *(match.end() for match in _CLAUSE_END.finditer(text))]
    clauses = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    own = np.searchsorted(starts, found.at, "right") - 1
    denying = (table.negation[language], table.denial[language])
    denies = np.array([any(words.search(clause) for words in denying) for clause in clauses], np.bool_)
    mild = np.array([bool(table.negation_like.search(clause)) for clause in clauses], np.bool_)
    says_no = np.array(
        [any(table.classes[name].carries[language].search(clause.lower()) for name in SAYING_NO) for clause in clauses],
        np.bool_,
    )
    written = tuple(_WORD.findall(text, place)[0] for place in found.at)
    return Moods(
        words=found,
        written=written,
        heads=heads,
        reached=reached,
        planned=planned,
        ahead=ahead,
        done=done & ~ahead,
        aimed=np.array([bool(_AIM.search(text[max(0, place - 8) : place])) for place in found.at], np.bool_),
        denies=(denies | mild)[own],
        doubts=(denies | mild | says_no)[own] | bool(_NONE.search(text)),
        rumoured=np.array([happened.rumoured_at(int(place)) for place in found.at], np.bool_),
        vouched=happened.attributed or any(event.name in SPEECH for event in happened.events),
        negative=np.array(
            [
                bool(
                    _UN.match(word)
                    or (_NON_BEFORE.search(text[max(0, place - 4) : place]) and not _NO_PREFIX_BEFORE.match(word))
                )
                for word, place in zip(written, found.at, strict=True)
            ],
            np.bool_,
        ),
        hedged=bool(
            table.plan[language].search(text)
            or table.rumour[language].search(text)
            or table.classes["announced"].claims[language].search(text.lower())
        ),
        placed=tuple(
            _sided(sides(text, language), flipped, max((one.start() for one in _ELLIPTIC.finditer(text)), default=0))
        ),
    )


def _reached(text: str, start: int, found: Words) -> NDArray[np.intp]:
    """Return the words from a place to the end of the reach of what stands there."""
    stop = _REACH_END.search(text, start)
    return np.flatnonzero((found.at >= start) & (found.at < (stop.start() if stop else len(text))))


def _last(found: Words, words: NDArray[np.intp], start: int) -> int:
    return int(found.at[words[-1]]) if len(words) else start


def _sided(
    there: Iterable[tuple[int, Side]], flipped: Sequence[tuple[int, int, int]], elliptic: int
) -> Iterator[tuple[int, Side]]:
    """Yield sides, on which what is negated is turned round; what a negation only reaches tells nothing."""
    there = list(there)
    before = max((at for at, _ in there if at < elliptic), default=-1)
    for at, (number, side) in there:
        negated = any(start <= at <= flips for start, flips, _ in flipped)
        if (at == before or negated) and contrasts()[number].turns:
            yield elliptic if at == before else at, (number, -side)
        if not negated and not any(start <= at <= reaches for start, _, reaches in flipped):
            yield at, (number, side)


def turned(said: Moods, known: Sequence[Moods]) -> Iterator[str]:
    """Yield the words that a sentence means otherwise than its spans."""
    alike = [likeness(said.words, span.words, least=_AKIN) for span in known]
    for place, word in enumerate(said.written):
        there = [(span, np.flatnonzero(same[place])) for span, same in zip(known, alike, strict=True)]
        closest = max((same[place].max(initial=0) for same in alike), default=0)
        if closest < _ALIKE:
            continue
        if said.heads[place]:
            if not any((span.reached | span.doubts | span.negative)[places].any() for span, places in there):
                yield f"not {word}: the spans affirm it"
        elif (
            said.reached[place]
            or _NEGATIVE.match(word)
            or said.negative[place]
            or _HELPING.fullmatch(word)
            or said.words.weights[place] < (_SAYS_SOMETHING if closest >= _SURE else _SAYS_ENOUGH)
        ):
            continue
        elif not said.denies[place] and all(
            (span.heads | (span.negative & (closest >= _SURE)))[places].all() for span, places in there
        ):
            yield f"{word}: the spans negate it"
        elif (
            not (said.hedged or said.aimed[place] or said.denies[place])
            and all(span.planned[places].all() for span, places in there)
        ) or (said.done[place] and not said.denies[place] and all(span.ahead[places].all() for span, places in there)):
            yield f"{word}: the spans only plan it"
    if not said.hedged and not said.vouched:
        yield from _only_rumoured(said, known)


def _only_rumoured(said: Moods, known: Sequence[Moods]) -> Iterator[str]:
    """Yield a problem where most of what the spans tell of a sentence they tell as a rumour."""
    alike = [likeness(said.words, span.words, least=_ALIKE) > 0 for span in known]
    met = np.any([same.any(axis=1) for same in alike], axis=0)
    plain = np.any([same[:, ~span.rumoured].any(axis=1) for same, span in zip(alike, known, strict=True)], axis=0)
    told, rumoured = (float(said.words.weights[flags].sum()) for flags in (met, met & ~plain))
    if rumoured > max(_MOSTLY * told, _TOLD):
        yield "the spans tell it as a rumour"
