"""How many of the vectors that are nearest to some questions a search finds: exact ones, met while an index is written.

Not here: the index itself (`index/dense.py`).
"""

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from index.dense import DenseIndex
    from index.vector_bytes import Vectors

RECALL_AT: Final = 10
_AT_ONCE: Final = 8_192  # vectors compared together, 16 MB: threads of numpy's spin for a while after each comparison
_TIE: Final = 1e-4  # cosines that differ by less are equally good


class Nearest:
    """The vectors nearest to some questions, from comparing all vectors as they come."""

    def __init__(self, questions: "Vectors") -> None:
        """Note the questions; one without a vector is near to nothing."""
        self._questions = questions[questions.any(axis=1)]
        self._rows = np.empty((len(self._questions), 0), np.int64)  # up to RECALL_AT for each, in any order
        self._cosines = np.empty((len(self._questions), 0), np.float32)
        self._seen = 0
        self._waiting: list[Vectors] = []

    def add(self, vectors: "Vectors") -> None:
        """Compare the next vectors, at once or later."""
        self._waiting.append(vectors)
        if sum(map(len, self._waiting)) >= _AT_ONCE:
            self._compare()

    def _compare(self) -> None:
        if not self._waiting:
            return
        vectors = np.concatenate(self._waiting)
        self._waiting.clear()
        shape = len(self._questions), len(vectors)
        coming = np.broadcast_to(np.arange(self._seen, self._seen + len(vectors)), shape)
        self._seen += len(vectors)
        self._rows = np.hstack([self._rows, coming])
        self._cosines = np.hstack([self._cosines, self._questions @ vectors.T])
        if self._cosines.shape[1] > RECALL_AT:
            best = np.argpartition(-self._cosines, RECALL_AT, axis=1)[:, :RECALL_AT]
            self._rows = np.take_along_axis(self._rows, best, axis=1)
            self._cosines = np.take_along_axis(self._cosines, best, axis=1)

    def recall(self, written: "DenseIndex") -> float:
        """Return which share of the ten nearest to each question a search finds, 1 where nothing is asked."""
        self._compare()
        found = []
        for question, rows, cosines in zip(self._questions, self._rows, self._cosines, strict=True):
            if np.isin(rows, written.shortlist(question, RECALL_AT)).all():
                found.append(1.0)  # nothing that is compared with them is nearer
            else:
                near = written.search(question, RECALL_AT)[1] >= cosines.min() - _TIE
                found.append(min(1.0, np.count_nonzero(near) / len(rows)))
        return float(np.mean(found)) if found else 1.0
