"""Whether a clause of a sentence is negated where the clause of its spans that tells the same is not, or the reverse.

A clause is met by the one that shares most of its names, dates, numbers and words, in either language. Two negations in
one clause undo each other: "had not lost" affirms.

Not here: on which word a negation falls (`bot/answer/moods.py`), and events (`bot/answer/events.py`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.asides import Stretch
from bot.answer.bindings import Bindings
from bot.answer.items import matches
from bot.answer.skeleton import lowered
from bot.answer.status_words import SAYING_NO, status_words
from bot.answer.words import likeness
from corpus.article import Language

_ITEM: Final = 0.6  # worth of a name, a date or a number
_EVENT: Final = 0.3
_WORD: Final = 0.12  # for each unit of what it tells
_LIKE: Final = 0.45  # words less alike tell nothing of each other
_MORE: Final = 0.3  # what the clause that contradicts must tell more than any that agrees
_TOO: Final = 0.15  # what another clause of the sentence must tell of it, to be the one that tells the negation
_TELLS: Final = 0.8
_ENOUGH: Final = 0.45  # of the clause it must tell

_END: Final = re.compile(
    r"[,;:。！？!?\n]|\.(?=\s|$)|\b(?:but|while|although|though|whereas)\b|"
    r"\band (?=that|had|has|was|were|will|would|did|not|no\b|never)|但|而(?![非且])|却"
)
_TURN: Final = re.compile(r"(?:\b(?:but|while|although|though|whereas)|但|而|却)$")
_LOOK: Final = 8  # characters of such a word
_AGAIN: Final = frozenset({"nor", "Nor"})  # it goes on with a negation, where there is one
_ALSO: Final = frozenset("也又更")  # 不懂也不想听: of two things it is not so
_UN: Final = re.compile(r"\bun(?!til|der|it|ion|ique|iver|less|like)[a-z]{4,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clause:
    """A clause of a text.

    Attributes:
        parts: Which of the text's items, and then words, stand in it.
        negations: How many there are, of any kind, each told once.
        plain: How many of them are plain: "not", 没有.
        turns: Whether it says that it is otherwise than before: "but", 却.
        open: Whether it leaves something open: "whether".
        written: As it stands in the skeleton.
    """

    parts: NDArray[np.intp]
    negations: int
    plain: int
    turns: bool
    open: bool
    written: str


def clauses(text: str, language: Language, found: Bindings, passing: Sequence[Stretch]) -> tuple[Clause, ...]:
    """Cut a sentence into clauses.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
        found: Its items and words.
        passing: What is said in passing, and negates nothing.
    """
    table = status_words()
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    plain = _outside((table.negation[language], table.denial[language]), text, passing)
    mild = (table.negation_like, _UN, *(table.classes[name].carries[language] for name in sorted(SAYING_NO)))
    every = sorted([*plain, *_outside(mild, lowered(text), passing)])
    once = [span for place, span in enumerate(every) if all(end <= span[0] for _, end in every[:place])]
    starts = {place for place, _ in plain}
    again = {place for place, end in once if text[place:end] in _AGAIN or text[place - 1 : place] in _ALSO}
    at = np.array([*(item.at for item in found.items), *found.words.at], np.intp)
    made = (
        Clause(
            parts=np.flatnonzero((at >= start) & (at < end)),
            negations=_count(start, end, once, again),
            plain=_count(start, end, [span for span in once if span[0] in starts], again),
            turns=bool(_TURN.search(text[max(0, start - _LOOK) : start])),
            open=bool(table.open[language].search(text, start, end)),
            written=text[start:end].strip(),
        )
        for start, end in pairwise(cuts)
    )
    return tuple(clause for clause in made if len(clause.parts))


def _outside(patterns: Sequence[re.Pattern[str]], text: str, passing: Sequence[Stretch]) -> list[Stretch]:
    found = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    return [span for span in found if not any(start <= span[0] < end for start, end in passing)]


def _count(start: int, end: int, negations: Sequence[Stretch], again: Collection[int]) -> int:
    """Return how many negations stand in a clause; "nor" is one only where it is the first."""
    here = [place for place, _ in negations if start <= place < end]
    return sum(place not in again or place == here[0] for place in here)


def turned_round(
    said: Bindings, own: Sequence[Clause], known: Sequence[tuple[Bindings, Sequence[Clause]]]
) -> Iterator[str]:
    """Yield the clauses of a sentence of which its spans tell the contrary, and nothing else as closely.

    Args:
        said: The sentence's items and words.
        own: Its clauses.
        known: The same of each sentence of the spans.
    """
    if not any(part.plain and part.negations % 2 for _, parts in known for part in parts):
        return
    worth = np.array([_EVENT if item.kind == "event" else _ITEM for item in said.items])
    worth = np.concatenate([worth, _WORD * said.words.weights])
    told = [(worth[:, None] * met_by(said, other), parts) for other, parts in known]
    every = [(met, part) for met, parts in told for part in parts]
    denied = [clause for clause in own if clause.negations % 2]  # these may tell the same negation
    for clause in own:
        if (
            clause.open
            or clause.negations not in (0, 2 * (clause.plain > 1))
            or worth[clause.parts[clause.parts >= len(said.items)]].sum() < _TELLS
        ):
            continue
        shares = [(_share(met, clause, part), part) for met, part in every]
        denying = _most(
            share
            for (met, part), (share, _) in zip(every, shares, strict=True)
            if part.plain
            and part.negations % 2
            and (clause.turns or all(_share(met, other, part) < _TOO for other in denied))
        )
        affirming = _most(share for share, part in shares if not part.negations % 2)
        if denying > max(affirming + _MORE, _ENOUGH * worth[clause.parts].sum()):
            yield f"{clause.written}: the spans negate it"


def _share(met: NDArray[np.float64], clause: Clause, part: Clause) -> float:
    """Return how much of a clause of the sentence one of the spans tells."""
    return float(met[np.ix_(clause.parts, part.parts)].max(axis=1, initial=0).sum())


def _most(shares: Iterable[float]) -> float:
    return max(shares, default=0.0)


def met_by(said: Bindings, other: Bindings) -> NDArray[np.float64]:
    """Return how far each item and word of a text is one of a sentence's."""
    met = np.zeros((len(said.items) + len(said.words.at), len(other.items) + len(other.words.at)))
    for place, item in enumerate(said.items):
        for there, rival in enumerate(other.items):
            met[place, there] = matches(item, rival)
    met[len(said.items) :, len(other.items) :] = likeness(said.words, other.words, least=_LIKE)
    return met
