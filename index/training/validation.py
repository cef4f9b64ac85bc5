"""How often a clause in one language finds its paragraph in the other, on sources that were never trained on.

Not here: questions written by people over other texts; those figures stand in README.md.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddedModel
from index.interaction import interaction_scores
from index.training.texts import clauses

POOL: Final = 240  # paragraphs to choose from
INTERACTION_WEIGHT: Final = 1.5  # beside the cosine; figures hardly change between 1 and 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Share of queries whose own paragraph comes first, by each score.

    Attributes:
        cosine: Of the whole texts.
        interaction: Piece by piece.
        both: Their weighted sum.
    """

    cosine: float
    interaction: float
    both: float

    def __str__(self) -> str:
        return f"cosine {self.cosine:.3f}  interaction {self.interaction:.3f}  both {self.both:.3f}"


def recall(model: EmbeddedModel, queries: Sequence[str], passages: Sequence[str]) -> Recall:
    """Return recall@1 where query n belongs to passage n; a tie counts as a miss."""
    cosine = model.embed_passages(queries) @ model.embed_passages(passages).T
    interaction = np.stack([interaction_scores(model, query, passages) for query in queries])
    both = cosine + INTERACTION_WEIGHT * interaction
    return Recall(cosine=_first(cosine), interaction=_first(interaction), both=_first(both))


def _first(scores: NDArray[np.float32]) -> float:
    own = np.diagonal(scores)[:, None]
    return float(((scores >= own).sum(axis=1) == 1).mean())


def across_languages(model: EmbeddedModel, pairs: Sequence[tuple[str, str]]) -> dict[str, Recall]:
    """Measure both directions on translated paragraphs (English, Chinese)."""
    chance = random.Random(0)  # noqa: S311 - the same clauses every time
    cut = [(clauses(en, "en"), clauses(zh, "zh"), en, zh) for en, zh in pairs]
    usable = [row for row in cut if row[0] and row[1]]
    chosen = chance.sample(usable, min(POOL, len(usable)))
    return {
        "en → zh": recall(model, [chance.choice(row[0]) for row in chosen], [row[3] for row in chosen]),
        "zh → en": recall(model, [chance.choice(row[1]) for row in chosen], [row[2] for row in chosen]),
    }
