"""What a sentence has of what a question wants, part by part.

Not here: what a question wants, and how it is seen (`bot/answer/wanted.py`).
"""

from dataclasses import dataclass

from bot.answer.kinds import Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a sentence has of what is wanted.

    Attributes:
        folded: The sentence, folded.
        own: The parts of it that tell of the people in the question; all of it where the question names nobody, or
            asks for somebody else.
        named: The question's names in it.
        names: Their share, weighed by how much each tells; 0 where it has none.
        numbers: Share of the question's numbers, as `numbers_share` counts it.
        others: How many people and organisations it names beside those in the question and of the asked kind.
        kind: 1 where something of the asked kind is there, beyond what the question says itself, else 0; a half where
            the question does not tell.
        aspect: Share of the asked aspects that its own parts speak of, or half of what all of it speaks of; a half
            where none is asked.
        close: The same for the clause that has most of names, kind and aspect together.
        lacks: Whether no sentence like it answers: people move the other way there, it tells of another year, or of no
            date, amount, number or school where one is asked for, or of nobody else where one asks who else.
        misses: How many things are missing that nearly all answers have: a person where one asks who, an age where one
            asks how old, the people asked about where it names others.
        goes_on: Whether it names no person and no organisation: it tells of those of whom the sentences before it do.
        tells_who: Whether it names somebody who moves from where to where the question asks.
        emphasis: Where the things of the asked kind stand; empty for reasons, which are clauses.
    """

    folded: str
    own: str
    named: frozenset[str]
    names: float
    numbers: float
    others: int
    kind: float
    aspect: float
    close: float
    lacks: bool
    misses: int
    goes_on: bool
    tells_who: bool
    emphasis: Spans
