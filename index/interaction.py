"""How well the words of a question are met in a text, word by word, whatever the two languages.

One vector for a whole passage loses its details. So each piece of the question looks for the nearest piece of the
text, by cosine in the embedded model's bilingual space, and the cosines are averaged by how much each piece tells:
BM25's idea, with synonyms and translations. After "late interaction" in ColBERT (Khattab and Zaharia 2020), over
static vectors.

Not here: the vectors themselves (`index/embedding.py`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddedModel


class Interaction:
    """A question's pieces, to be compared with many texts."""

    def __init__(self, model: EmbeddedModel, question: str) -> None:
        """Cut the question and look up the vectors of its pieces."""
        self._model = model
        ids, self._vectors = model.token_vectors(question)
        weights = model.token_weights(ids)
        total = float(weights.sum())
        self._weights: NDArray[np.float32] = weights / total if total else weights

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text meets the question, shape (len(texts),), up to 1; 0 where either has no pieces."""
        result = np.zeros(len(texts), dtype=np.float32)
        if not len(self._vectors):
            return result
        parts = [self._model.token_vectors(text)[1] for text in texts]
        filled = [place for place, part in enumerate(parts) if len(part)]
        if filled:
            starts = np.cumsum([0, *(len(parts[place]) for place in filled[:-1])])
            cosines = self._vectors @ np.concatenate([parts[place] for place in filled]).T
            result[filled] = self._weights @ np.maximum.reduceat(cosines, starts, axis=1)
        return result
