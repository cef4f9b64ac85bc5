"""Vectors ⇄ bytes: one byte for each number, scaled so that the largest is 127.

The length need not be kept, since it is 1.

Not here: how vectors are searched (`index/dense.py`), what one means (`index/embedding.py`).
"""

from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

_LARGEST: Final = 127

Vectors = NDArray[np.float32]  # (n, dimension), unit length, or zero
Codes = NDArray[np.int8]  # (n, dimension), the largest number of each row 127 or -127, or all zero
Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)


def encode(vectors: Vectors) -> Codes:
    """Return vectors as bytes, the same bytes for what `decode` made of them."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    scaled = np.divide(vectors * _LARGEST, largest, out=np.zeros_like(vectors), where=largest > 0)
    codes: Codes = np.rint(scaled).astype(np.int8)
    return codes


def decode(codes: Codes) -> Vectors:
    """Return the unit vectors that bytes stand for."""
    vectors = codes.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors


class Stored(Protocol):
    """Where the vectors themselves are."""

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Return the cosines of a vector, shape (dimension,), and those with some numbers."""

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return those numbered start to stop, shape (stop - start, dimension)."""


class InBytes:
    """Vectors as `encode` makes them, in a file that is mapped."""

    def __init__(self, file: Path, dimension: int) -> None:
        """Open a file.

        Raises:
            ValueError: It does not hold vectors of this dimension.
            OSError: It is missing or cannot be read.
        """
        # An empty file cannot be mapped.
        mapped = np.memmap(file, np.int8, mode="r") if file.stat().st_size else np.empty(0, np.int8)
        self.codes: Codes = mapped.reshape(-1, dimension)

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Return the cosines of a vector and those with some numbers."""
        return np.asarray(decode(self.codes[rows]) @ vector, dtype=np.float32)

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return those numbered start to stop."""
        return decode(self.codes[start:stop])
