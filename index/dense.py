"""Vectors ⇄ FAISS. The only file that imports faiss.

Inner product over unit vectors, so that a score is a cosine. The search is exact: at the size of a news library that
costs less than the embedding of the question.

Not here: what a vector means (`index/embedding.py`).
"""

import errno
from pathlib import Path
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

THREADS: Final = 1  # a question's search is too short to share; on busy cores, waiting threads cost a hundredfold

Vectors = NDArray[np.float32]  # (n, dimension), unit length
Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)


def write(file: Path, vectors: Vectors) -> None:
    """Write an index of vectors, whose order numbers them from 0.

    Raises:
        OSError: The file cannot be written.
    """
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    try:
        faiss.write_index(index, str(file))
    except RuntimeError as error:
        raise OSError(errno.EIO, f"the vectors cannot be written ({error})") from error


class DenseIndex:
    """A written index of vectors, opened for reading. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Open the index in a file.

        Raises:
            ValueError: The file holds no index that FAISS can read.
        """
        try:
            self._index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise ValueError(f"FAISS cannot read {file}") from error
        self.count = int(self._index.ntotal)
        self.dimension = int(self._index.d)

    def search(self, vector: NDArray[np.float32], limit: int) -> tuple[Rows, Scores]:
        """Return the numbers and cosines of the nearest vectors, best first, ties by number.

        Of equally near ones that the limit parts, FAISS chooses, the same ones every time.

        Args:
            vector: Shape (dimension,), unit length; the zero vector finds nothing.
            limit: How many to return at most.
        """
        if limit < 1 or not self.count or not vector.any():
            return np.empty(0, np.int64), np.empty(0, np.float32)
        faiss.omp_set_num_threads(THREADS)  # holds for the calling thread alone
        scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), min(limit, self.count))
        order = np.lexsort((rows[0], -scores[0]))
        return rows[0][order].astype(np.int64), scores[0][order]

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return the stored vectors numbered start to stop, shape (stop - start, dimension)."""
        if start >= stop:
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(self._index.reconstruct_n(start, stop - start), dtype=np.float32)
