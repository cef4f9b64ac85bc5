"""A question and a passage → what reading the passage adds to the evidence that it answers.

Not here: what the indexes and the vectors say (`index/search.py`), what each part is worth (`index/ranking.py`).
"""

from collections.abc import Mapping
from dataclasses import replace

from corpus.entities import Entities
from index import ranking
from index.question import Question, numbers_in
from index.ranking import Evidence
from index.tokens import present


def measure(
    asked: Question,
    worth: Mapping[str, float],
    entities: Entities,
    text: str,
    folded: str,
    said: Evidence,
) -> Evidence:
    """Return the evidence that a text answers a question: what the indexes and vectors said, and what reading it adds.

    Args:
        asked: The question.
        worth: How much each of its tokens outside the names, and each of its people and organisations, tells.
        entities: The names to know people and organisations by.
        text: A passage under its article's title.
        folded: The same, folded.
        said: The evidence so far.
    """
    named = named_in(asked, text, folded, entities)
    here = numbers_in(text) if asked.numbers else frozenset()
    return replace(
        said,
        coverage=ranking.weighted_share(worth, present(asked.rest, folded) | named),
        names=len(named) / len(asked.forms) if asked.forms else 0.0,
        numbers=len(asked.numbers & here) / len(asked.numbers) if asked.numbers else 0.0,
    )


def named_in(asked: Question, text: str, folded: str, entities: Entities) -> frozenset[str]:
    """Return which of the question's people and organisations a text names, in any language."""
    if not any(form in folded for forms in asked.forms.values() for form in forms):
        return frozenset()
    here = {mention.entity_id for mention in entities.find(text)}  # knows that "unfair" does not name FAIR
    return frozenset(here & asked.forms.keys())
