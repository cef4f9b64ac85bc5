"""Lexical, dense and name evidence → one score that says how likely a passage answers.

BM25 is worth much within a language and little across; a cosine is the other way round. So the evidence is weighed by
the pair of languages, question and passage, with weights fitted on questions (`index/training/ranking.py`) and kept as
readable numbers in `index/ranking.json`. Fusing by rank alone lets the weaker list drag the stronger one down.

Not here: how candidates are found (`index/search.py`).
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from corpus.article import Language

WEIGHTS_FILE: Final = Path(__file__).with_name("ranking.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a passage, each part from 0 to 1 (a cosine from -1).

    Attributes:
        lexical: BM25 over the score of a passage that would hold every token of the question several times.
        coverage: Share of the question's tokens and names that stand in the passage or its title, weighed by how rare
            they are; a name counts in any of its forms and in either language.
        cosine: Between the vectors of question and passage.
        interaction: For each token of the question the cosine of its nearest token in the passage, averaged by weight.
        article: The same where the nearest token may stand in any passage of the same article that was read: the
            setting need not be told again.
        asking: `interaction` with the clause of the question that asks: a news article tells the setting in its first
            passage, and what is asked in a later one.
        asking_sentence: The same with the sentence that asks.
        covered_article: `coverage` over all passages of the same article that were read.
        covered_asking: `coverage` of the clause of the question that asks.
        covered_sentence: The same of the sentence that asks.
        names: Share of the question's people and organisations that the passage or its title names, in any language; 0
            where it names none.
        numbers: The same for numbers and dates.
    """

    lexical: float = 0.0
    coverage: float = 0.0
    cosine: float = 0.0
    interaction: float = 0.0
    article: float = 0.0
    asking: float = 0.0
    asking_sentence: float = 0.0
    covered_article: float = 0.0
    covered_asking: float = 0.0
    covered_sentence: float = 0.0
    names: float = 0.0
    numbers: float = 0.0


PARTS: Final = tuple(field.name for field in fields(Evidence))

Weights = Mapping[str, float]  # a weight for each part of the evidence, and "bias"


@lru_cache(maxsize=1)
def bundled_weights() -> Mapping[str, Weights]:
    """Return the fitted weights, by `pair`."""
    fitted: dict[str, Weights] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["passages"]
    return fitted


def pair(question: Language, passage: Language) -> str:
    """Return the name of a pair of languages: `zh`, `en` within one, `cross` between two.

    >>> pair("zh", "zh"), pair("en", "zh")
    ('zh', 'cross')
    """
    return question if question == passage else "cross"


def score(evidence: Evidence, weights: Weights) -> float:
    """Return the probability, from 0 to 1, that a passage with this evidence answers the question."""
    return sigmoid(weights["bias"] + sum(weights[part] * getattr(evidence, part) for part in PARTS))


def sigmoid(value: float) -> float:
    """Return the logistic function without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def weighted_share(wanted: Mapping[str, float], found: Collection[str]) -> float:
    """Return which share of the weight of the wanted tokens is among the found ones, 0 where nothing is wanted."""
    whole = sum(wanted.values())
    return sum(weight for token, weight in wanted.items() if token in found) / whole if whole else 0.0
