"""Score passages piece by piece: how well each piece of the question is met by its best partner in the passage.

One vector for a whole passage blurs its names and numbers. Here each piece of the question looks for its nearest piece
in the passage, in whichever language, and the cosines are averaged by how much each piece tells: a BM25 that reads both
languages. It needs no files beside the embedded model's. The sum over best partners is ColBERT's (Khattab and Zaharia
2020, arxiv.org/abs/2004.12832), over vectors that know no context.

Not here: the vectors (`index/embedding.py`), what the score is worth beside others (`index/ranking.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddedModel, TokenIds
from index.folding import fold

Scores = NDArray[np.float32]  # (passages,), at most 1

CHANCE: Final = 0.25  # the best cosine that any piece finds in any passage
TELLING: Final = 1.5  # power of the weights in a score; 1 and 2.5 find half a point to a point less across languages
SOUNDS_ALIKE: Final = 0.8  # what a name heard in its pinyin is worth as a cosine; 0.6 and 1 are no better
MEANS_ALIKE: Final = 0.8  # what a word that the thesaurus knows is worth as a cosine
SAME: Final = 0.55  # from here on two pieces mean the same, also across languages


def interaction_scores(model: EmbeddedModel, question: str, passages: Sequence[str]) -> Scores:
    """Score passages against a question.

    Args:
        model: Whose pieces and vectors are compared.
        question: In Chinese or English.
        passages: In Chinese or English, any length.

    Returns:
        Shape (len(passages),), float32: 1 where the passage has every piece of the question, about 0.3 where it has
        nothing to do with it; 0 for a passage, or a question, without a known piece.
    """
    return best_partners(model, question, model.token_ids(passages)).scores()


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The nearest partner of each piece of a question in each passage.

    Attributes:
        weights: Shape (n,): how much each piece tells.
        cosines: Shape (n, passages).
    """

    weights: NDArray[np.float32]
    cosines: NDArray[np.float32]

    def scores(self, first: int = 0) -> Scores:
        """Score passages by the pieces from number `first` on; by all where none of those tells anything."""
        return self._average(self.cosines, first)

    def scores_together(self, owners: Sequence[int]) -> Scores:
        """Score passages where a piece may have its partner in any passage of the same owner."""
        together = np.empty_like(self.cosines)
        owner_of = np.array(owners, dtype=np.int64)
        for owner in set(owners):
            own = owner_of == owner
            together[:, own] = self.cosines[:, own].max(axis=1, keepdims=True)
        return self._average(together, 0)

    def _average(self, cosines: NDArray[np.float32], first: int) -> Scores:
        weights = self.weights**TELLING
        if weights[first:].any():
            weights[:first] = 0
        whole = weights.sum()
        scores: Scores = (weights @ cosines) / (whole or np.float32(1))
        return scores


def best_partners(model: EmbeddedModel, question: str, pieces: Sequence[TokenIds]) -> Partners:
    """Find the nearest partners of a question's pieces in passages that are cut into pieces."""
    ids, begins = model.placed(question)
    asked = model.vectors_of(ids)
    weights = model.token_weights(ids)
    best = np.zeros((len(ids), len(pieces)), dtype=np.float32)
    filled = [place for place, row in enumerate(pieces) if len(row)]
    if len(ids) and filled:
        flat: TokenIds = np.concatenate([pieces[place] for place in filled])
        starts = np.cumsum([0, *(len(pieces[place]) for place in filled[:-1])])
        distinct, places = np.unique(flat, return_inverse=True)  # passages share most pieces: compare each once
        cosines = model.cosines(asked, distinct)
        best[:, filled] = np.maximum.reduceat(cosines[:, places], starts, axis=1)
        if model.sounds is not None:
            np.maximum(best, SOUNDS_ALIKE, out=best, where=model.sounds.heard(ids, pieces) > 0)
        np.maximum(best, MEANS_ALIKE, out=best, where=model.thesaurus.meant(fold(question), begins, pieces))
    return Partners(weights=weights, cosines=best)
