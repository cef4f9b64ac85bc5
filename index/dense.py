"""Vectors ⇄ FAISS. The only file that imports faiss.

A vector is kept as one byte for each of its numbers, scaled so that the largest is 127. Its length need not be kept,
since it is 1: a score is the cosine of the question and of the bytes. Few vectors are all compared with the question.
Many are first compared by a product quantiser of half a byte for each pair of its numbers, which FAISS scans at some
150 passages a microsecond; the best of those are then scored by their bytes, or by what made them where the bytes are
not kept.

Not here: what a vector means (`index/embedding.py`).
"""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO: Final = 20_000  # vectors; comparing all of them takes a millisecond or two
SHORTLIST: Final = 100  # vectors that are scored exactly; of the ten nearest of 150,000, they hold 998 in 1,000
RECALL_AT: Final = 10
THREADS: Final = 1  # a question's search is too short to share; on busy cores, waiting threads cost a hundredfold

_GROUP: Final = 2  # numbers that the quantiser describes together; at 4, half the size, 500 must be scored
_TRAINED_ON: Final = 4_096  # vectors, spread over all; 256 for each of the 16 centres, as FAISS would take at most
_SEED: Final = 1_234
_CHUNK: Final = 8_192  # vectors that are decoded at once, some 10 MB
_LARGEST: Final = 127

Vectors = NDArray[np.float32]  # (n, dimension), unit length, or zero
Codes = NDArray[np.int8]  # (n, dimension), the largest number of each row 127 or -127, or all zero
Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)
Kind = Literal["exact", "quantised"]


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


class VectorWriter:
    """Writes an index of vectors, whose order numbers them from 0; holds few of them at any time."""

    def __init__(self, file: Path, dimension: int) -> None:
        """Begin an index in a file, whose folder exists.

        Raises:
            OSError: The file cannot be written.
        """
        self._file = file
        self._dimension = dimension
        self._bytes: BinaryIO = _bytes_of(file).open("wb")

    def add(self, codes: Codes) -> None:
        """Add vectors, as `encode` makes them.

        Raises:
            OSError: The disk is full or gone.
        """
        self._bytes.write(np.ascontiguousarray(codes).data)

    def close(self) -> None:
        """Build the index and write it.

        Raises:
            OSError: The disk is full or gone.
        """
        self._bytes.close()
        codes = _mapped(_bytes_of(self._file), self._dimension)
        faiss.omp_set_num_threads(THREADS)  # with more, sums come in another order, and other bytes of them
        index = _empty(self._dimension, codes)
        for vectors in _decoded(codes):
            index.add(vectors)
        try:
            faiss.write_index(index, str(self._file))
        except RuntimeError as error:
            raise OSError(errno.EIO, f"the vectors cannot be written ({error})") from error
        if _is_exact(index):
            _bytes_of(self._file).unlink()  # the index has all that is in them

    def abandon(self) -> None:
        """Stop writing, closed or not."""
        self._bytes.close()


def _empty(dimension: int, codes: Codes) -> faiss.Index:
    """Return an index for some vectors, trained on them where its kind needs that, without any of them."""
    if len(codes) <= EXACT_UP_TO or dimension % _GROUP:
        return faiss.IndexFlatIP(dimension)
    index = faiss.IndexPQFastScan(dimension, dimension // _GROUP, 4, faiss.METRIC_INNER_PRODUCT)
    index.pq.cp.seed = _SEED
    index.train(decode(codes[np.linspace(0, len(codes) - 1, _TRAINED_ON, dtype=np.int64)]))
    return index


def _is_exact(index: faiss.Index) -> bool:
    return isinstance(index, faiss.IndexFlat)


def drop_bytes(file: Path) -> None:
    """Remove the bytes beside an index, if it has any: the vectors can be had from elsewhere."""
    _bytes_of(file).unlink(missing_ok=True)


def _bytes_of(file: Path) -> Path:
    return file.with_suffix(".i8")


def _mapped(file: Path, dimension: int) -> Codes:
    if not file.stat().st_size:  # an empty file cannot be mapped
        return np.empty((0, dimension), np.int8)
    return np.memmap(file, dtype=np.int8, mode="r").reshape(-1, dimension)


def _decoded(codes: Codes) -> Iterator[Vectors]:
    """Yield all vectors, some at a time."""
    for start in range(0, len(codes), _CHUNK):
        yield decode(codes[start : start + _CHUNK])


def _best_first(rows: Rows, scores: Scores, limit: int) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))[:limit]
    return rows[order], scores[order]


class Stored(Protocol):
    """Where the vectors themselves are."""

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Return the cosines of a vector, shape (dimension,), and those with some numbers."""

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return those numbered start to stop, shape (stop - start, dimension)."""


class _InBytes:
    """Vectors as `encode` makes them."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        return np.asarray(decode(self.codes[rows]) @ vector, dtype=np.float32)

    def vectors(self, start: int, stop: int) -> Vectors:
        return decode(self.codes[start:stop])


class _InIndex:
    """Vectors that FAISS holds as they are."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        return np.asarray(self._index.reconstruct_batch(rows) @ vector, dtype=np.float32)

    def vectors(self, start: int, stop: int) -> Vectors:
        return np.asarray(self._index.reconstruct_n(start, stop - start), dtype=np.float32)


class DenseIndex:
    """A written index of vectors, opened for reading; files are mapped. Safe to share between threads."""

    def __init__(self, file: Path, dropped: Stored | None = None) -> None:
        """Open the index in a file.

        Args:
            file: What a writer wrote.
            dropped: Where the vectors are to be had from if `drop_bytes` was called.

        Raises:
            ValueError: The file holds no index that FAISS can read, or not the one of the bytes beside it.
            OSError: There are no bytes beside an index that needs them.
        """
        try:
            self._index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"FAISS cannot read {file}") from error
        self.count = int(self._index.ntotal)
        self.dimension = int(self._index.d)
        self.kind: Kind = "exact" if _is_exact(self._index) else "quantised"
        self._stored: Stored
        if self.kind == "exact":
            self._stored = _InIndex(self._index)
        elif dropped and not _bytes_of(file).exists():
            self._stored = dropped
        else:
            codes = _mapped(_bytes_of(file), self.dimension)
            if len(codes) != self.count:
                raise ValueError(f"{file} and the bytes beside it do not belong together")
            self._stored = _InBytes(codes)

    def search(self, vector: NDArray[np.float32], limit: int) -> tuple[Rows, Scores]:
        """Return the numbers and cosines of the nearest vectors, best first, ties by number.

        Of equally near ones that the limit parts, FAISS chooses, the same ones every time.

        Args:
            vector: Shape (dimension,), unit length; the zero vector finds nothing.
            limit: How many to return at most.
        """
        if self.kind == "exact":
            return self.roughly(vector, limit)
        numbers, _ = self.roughly(vector, max(limit, SHORTLIST) if limit > 0 else 0)
        return _best_first(numbers, self.cosines(vector, numbers), limit)

    def roughly(self, vector: NDArray[np.float32], limit: int) -> tuple[Rows, Scores]:
        """Do the same by what is scanned alone: of a quantised index, cosines are some hundredths off."""
        if limit < 1 or not self.count or not vector.any():
            return np.empty(0, np.int64), np.empty(0, np.float32)
        faiss.omp_set_num_threads(THREADS)  # holds for the calling thread alone
        scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), min(limit, self.count))
        return _best_first(rows[0].astype(np.int64), scores[0], limit)

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Return the cosines of a vector, shape (dimension,), and the stored vectors with some numbers."""
        return self._stored.cosines(vector, rows)

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return the stored vectors numbered start to stop, shape (stop - start, dimension)."""
        return self._stored.vectors(start, stop) if start < stop else np.empty((0, self.dimension), np.float32)

    def codes(self, start: int, stop: int) -> Codes:
        """Return the same as bytes."""
        return (
            self._stored.codes[start:stop] if isinstance(self._stored, _InBytes) else encode(self.vectors(start, stop))
        )

    def recall(self, questions: Vectors) -> float:
        """Return which share of the ten vectors nearest to each question a search finds, 1 where nothing is asked."""
        if self.kind == "exact" or not len(questions):
            return 1.0
        best = np.empty((len(questions), 0), np.float32)
        rows = np.empty((len(questions), 0), np.int64)
        for start in range(0, self.count, _CHUNK):
            vectors = self.vectors(start, min(start + _CHUNK, self.count))
            here = np.arange(start, start + len(vectors))
            best = np.hstack([best, questions @ vectors.T])
            rows = np.hstack([rows, np.broadcast_to(here, (len(questions), len(here)))])
            nearest = np.argpartition(-best, RECALL_AT, axis=1)[:, :RECALL_AT]
            best, rows = np.take_along_axis(best, nearest, axis=1), np.take_along_axis(rows, nearest, axis=1)
        asked = zip(questions, rows, strict=True)
        found = [np.isin(self.search(question, RECALL_AT)[0], exact) for question, exact in asked]
        return float(np.mean(np.concatenate(found)))
