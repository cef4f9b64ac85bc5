"""Score passages piece by piece: how well each piece of the question is met by its best partner in the passage.

One vector for a whole passage blurs its names and numbers. Here each piece of the question looks for its nearest piece
in the passage, in whichever language, and the cosines are averaged by how much each piece tells: a BM25 that reads both
languages. It needs no files beside the embedded model's. The sum over best partners is ColBERT's (Khattab and Zaharia
2020, arxiv.org/abs/2004.12832), over vectors that know no context.

Not here: the vectors (`index/embedding.py`), what the score is worth beside others (`index/ranking.py`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddedModel, TokenIds

Scores = NDArray[np.float32]  # (passages,), at most 1


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
    return piece_scores(model, question, model.token_ids(passages))


def piece_scores(model: EmbeddedModel, question: str, pieces: Sequence[TokenIds]) -> Scores:
    """Do the same for passages that were cut into pieces before, which is the slower half of the work."""
    scores = np.zeros(len(pieces), dtype=np.float32)
    ids, asked = model.token_vectors(question)
    weights = model.token_weights(ids)
    filled = [place for place, row in enumerate(pieces) if len(row)]
    if not weights.any() or not filled:
        return scores
    flat: TokenIds = np.concatenate([pieces[place] for place in filled])
    starts = np.cumsum([0, *(len(pieces[place]) for place in filled[:-1])])
    distinct, places = np.unique(flat, return_inverse=True)  # passages share most of their pieces: compare each once
    cosines = asked @ model.vectors_of(distinct).T
    best = np.maximum.reduceat(cosines[:, places], starts, axis=1)
    scores[filled] = (weights @ best) / weights.sum()
    return scores
