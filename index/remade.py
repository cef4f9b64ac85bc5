"""The vectors of passages, made again from their pieces: where pieces are kept, their vectors need not be.

Not here: what a piece's vector is (`index/embedding.py`), which passages are asked for (`index/dense.py`).
"""

from collections.abc import Sequence

import numpy as np

from index.embedding import EmbeddedModel, Vector, unit
from index.pieces import Pieces
from index.shelf import Shelf
from index.vector_bytes import Rows, Scores, Vectors


class RemadeVectors:
    """The vectors of a shelf's passages by the embedded model."""

    def __init__(self, shelf: Shelf, model: EmbeddedModel) -> None:
        """Keep what they are made of."""
        self._shelf = shelf
        self._model = model

    def cosines(self, vector: Vector, rows: Rows) -> Scores:
        """Return the cosines of a vector, shape (dimension,), and those of some passages."""
        products = self._model.products(vector, self._pieces(rows.tolist()))
        lengths = self._shelf.lengths(rows)
        return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return the vectors of the passages numbered start to stop, shape (stop - start, dimension)."""
        return unit(self._model.sums(self._pieces(range(start, stop))))

    def _pieces(self, rows: Sequence[int]) -> list[Pieces]:
        return [reading.pieces for reading in self._shelf.readings(rows)]
