"""A question and a passage → what reading the passage adds to the evidence that it answers.

The sentence of a question that asks, and the clause that does, are looked for by themselves too: a news article tells
the setting in its first passage, and what is asked in a later one.

Not here: what the indexes and the vectors say (`index/search.py`), what each part is worth (`index/ranking.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from corpus.entities import Entities
from index import ranking
from index.folding import fold
from index.question import Question, numbers_in
from index.ranking import Evidence
from index.tokens import present, question_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the tokens and names of a question tell: of all of it, of the sentence that asks, of its clause."""

    asked: Question
    worth: Mapping[str, float]
    of_sentence: Mapping[str, float]
    of_clause: Mapping[str, float]

    @classmethod
    def of(cls, asked: Question, worth: Mapping[str, float]) -> Self:
        """Part what is sought.

        Args:
            asked: The question.
            worth: How much each of its tokens outside the names, and each of its people and organisations, tells.
        """
        return cls(
            asked=asked,
            worth=worth,
            of_sentence=_worth_from(asked, worth, asked.sentence_from),
            of_clause=_worth_from(asked, worth, asked.asks_from),
        )

    def found_in(self, text: str, folded: str, entities: Entities) -> frozenset[str]:
        """Return which of its tokens and names a text has; the text is given folded, too."""
        return named_in(self.asked, text, folded, entities) | present(self.asked.rest, folded)

    def measure(self, text: str, found: frozenset[str], in_article: frozenset[str], said: Evidence) -> Evidence:
        """Return the evidence that a text answers: what the indexes and vectors said, and what reading it adds.

        Args:
            text: A passage under its article's title.
            found: What the text has of what is sought.
            in_article: The same of all passages of its article that were read.
            said: The evidence so far.
        """
        asked = self.asked
        here = numbers_in(text) if asked.numbers else frozenset()
        return replace(
            said,
            coverage=ranking.weighted_share(self.worth, found),
            covered_article=ranking.weighted_share(self.worth, in_article),
            covered_asking=ranking.weighted_share(self.of_clause, found),
            covered_sentence=ranking.weighted_share(self.of_sentence, found),
            names=len(found & asked.forms.keys()) / len(asked.forms) if asked.forms else 0.0,
            numbers=len(asked.numbers & here) / len(asked.numbers) if asked.numbers else 0.0,
        )


def _worth_from(asked: Question, worth: Mapping[str, float], start: int) -> Mapping[str, float]:
    """Return what the tokens and names from a place on are worth; all of them where there are none."""
    if not start:
        return worth
    part = asked.text[start:]
    folded, tokens = fold(part), set(question_tokens(part))
    tokens.update(one for one, forms in asked.forms.items() if any(form in folded for form in forms))
    return {one: value for one, value in worth.items() if one in tokens} or worth


def named_in(asked: Question, text: str, folded: str, entities: Entities) -> frozenset[str]:
    """Return which of the question's people and organisations a text names, in any language."""
    if not any(form in folded for forms in asked.forms.values() for form in forms):
        return frozenset()
    here = {mention.entity_id for mention in entities.find(text)}  # knows that "unfair" does not name FAIR
    return frozenset(here & asked.forms.keys())
