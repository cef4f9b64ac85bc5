"""Which side of a contrast each clause of a text is on: "FAIR was hit, and TBD Lab was not" has both.

A text that has both sides of a contrast carries either by its words alone. Which of them it tells of what, is told by
the rest of the clause: a sentence must not take one side where the clause that tells the same takes the other.

Not here: texts that have one side alone (`bot/answer/contrasts.py`), and how it is read (`bot/answer/moods.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.bindings import Bindings
from bot.answer.contrasts import Side, contrasts
from bot.answer.polarity import met_by
from bot.answer.skeleton import lowered
from corpus.article import Language

_ITEM: Final = 0.6  # worth of a name, a date or a number
_EVENT: Final = 0.2
_WORD: Final = 0.12  # for each unit of what it tells
_MORE: Final = 0.25  # what the clause on the other side must tell more than any on the same
_END: Final = re.compile(
    r"(?:,(?!\d)|[;。！？!?\n]|\.(?=\s|$))|\b(?:but|while|although|though|whereas)\b|\band (?=not\b)|但|而(?![非且])|却"
)

Placed = tuple[int, Side]  # where the word of a side stands


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SidedClause:
    """A clause that is on a side of some contrasts.

    Attributes:
        parts: Which of the text's items, and then words, stand in it, without the words of the sides.
        sides: Those that it is on.
    """

    parts: NDArray[np.intp]
    sides: frozenset[Side]


def sided_clauses(text: str, language: Language, found: Bindings, placed: Sequence[Placed]) -> tuple[SidedClause, ...]:
    """Cut a sentence into clauses and keep those that are on a side.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
        found: Its items and words.
        placed: The sides of the sentence.
    """
    if not placed:
        return ()
    at = np.array([*(item.at for item in found.items), *found.words.at], np.intp)
    outside = np.ones(len(at), np.bool_)
    for place, (number, _) in placed:
        word = contrasts()[number].words[language].match(lowered(text), place)
        outside &= (at < place) | (at >= (word.end() if word else place + 1))
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text) + 1]
    made = (
        SidedClause(
            parts=np.flatnonzero((at >= start) & (at < end) & outside),
            sides=frozenset(side for place, side in placed if start <= place < end),
        )
        for start, end in pairwise(cuts)
    )
    return tuple(clause for clause in made if clause.sides)


def on_other_side(
    said: Bindings, own: Sequence[SidedClause], known: Sequence[tuple[Bindings, Sequence[SidedClause]]]
) -> Iterator[str]:
    """Yield the contrasts of which a clause has one side, and the clause of the spans that tells the same the other.

    Args:
        said: The sentence's items and words.
        own: Its clauses.
        known: The same of each sentence of the spans.
    """
    here = [side for clause in own for side in clause.sides]
    there = {side for _, clauses in known for clause in clauses for side in clause.sides}
    both = {side for side in here if contrasts()[side[0]].apart and {side, (side[0], -side[1])} <= there}
    if not both:
        return
    worth = np.array([_EVENT if item.kind == "event" else _ITEM for item in said.items])
    worth = np.concatenate([worth, _WORD * said.words.weights])
    every = [(worth[:, None] * met_by(said, other), clause) for other, clauses in known for clause in clauses]
    for clause in own:
        for number, side in sorted(clause.sides & both):
            if (number, -side) in here:
                continue
            same, other = (_told(every, clause, (number, turn)) for turn in (side, -side))
            if other > same + _MORE:
                yield f"{contrasts()[number].name}: the spans have the opposite of it"


def _told(every: Sequence[tuple[NDArray[np.float64], SidedClause]], clause: SidedClause, side: Side) -> float:
    """Return how much of a clause the one that tells most of it and is on a side tells."""
    shares = (met[np.ix_(clause.parts, part.parts)].max(axis=1, initial=0) for met, part in every if side in part.sides)
    return max((float(share.sum()) for share in shares), default=0.0)
