"""Vectors ⇄ FAISS. The only file that imports faiss.

Few vectors are all compared with the question. Many are first compared by a product quantiser of half a byte for each
pair of their numbers, which FAISS scans at some 70 passages a microsecond; the best of those are then scored by their
bytes, or by what made them where the bytes are not kept. Very many lie in several files, which threads scan at once.

The numbers of the embedded model's vectors are spread like those of a normal distribution, whose best four levels are
known; centres trained on a corpus found no more. So its quantiser is the same for every corpus, and what it makes of a
vector is copied from one generation into the next. For any other model it is trained, on the first vectors of many.

Not here: what a vector means (`index/embedding.py`), its bytes (`index/vector_bytes.py`), how the recall is measured
(`index/recall.py`).
"""

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from index.recall import Nearest
from index.vector_bytes import InBytes, Rows, Scores, Stored, Vectors, decode, encode

EXACT_UP_TO: Final = 20_000  # vectors; comparing all of them takes a millisecond or two
TOGETHER: Final = 1 << 17  # of many vectors in a file, which takes a thread two milliseconds
SHORTLIST: Final = 200  # vectors that are scored exactly; of the ten nearest of 150,000, they miss hardly any
THREADS: Final = 1  # a question's search is too short to share; on busy cores, waiting threads cost a hundredfold

_GROUP: Final = 2  # numbers that the quantiser describes together; at 4, half the size, 500 must be scored
_LEVELS: Final = (-1.5104, -0.4528, 0.4528, 1.5104)  # the best four of a normal distribution (Max 1960, table I)
_TRAINED_ON: Final = 4_096  # vectors; 256 for each of the 16 centres, as FAISS would take at most
_SEED: Final = 1_234
_CHUNK: Final = 8_192  # vectors that are decoded at once, some 10 MB
Kind = Literal["exact", "quantised"]


class VectorWriter:
    """Writes an index of vectors, whose order numbers them from 0, into a file."""

    def __init__(self, file: Path, dimension: int, *, keep_bytes: bool = True) -> None:
        """Begin an index in a file, whose folder exists.

        Args:
            file: Where to.
            dimension: Of a vector.
            keep_bytes: Whether the vectors of many are kept beside the index; else they must be had from elsewhere.

        Raises:
            OSError: The file cannot be written.
        """
        self._file = file
        self._written = 0  # files before the one that is added to
        self._index: faiss.Index = faiss.IndexFlatIP(dimension)
        self._bytes: BinaryIO | None = _bytes_of(file).open("wb") if keep_bytes else None
        self._nearest: Nearest | None = None
        faiss.omp_set_num_threads(THREADS)

    def ask(self, questions: Vectors) -> None:
        """Note questions whose nearest vectors are to be known in the end, before any vector is added."""
        self._nearest = Nearest(questions)

    def add(self, vectors: Vectors) -> None:
        """Add vectors of unit length, or zero.

        Raises:
            OSError: The disk is full or gone.
        """
        codes = encode(np.ascontiguousarray(vectors))
        if self._bytes:
            self._bytes.write(codes.data)
        if self._nearest:
            self._nearest.add(vectors)
        # A quantiser that is trained is trained on the first ones, and on just so many of them however they come.
        few = max(0, EXACT_UP_TO - self._index.ntotal)
        self._add(decode(codes[:few]))
        if few < len(codes):
            self._quantise()
            self._add(decode(codes[few:]))

    def copy(self, earlier: "DenseIndex", start: int, stop: int) -> None:
        """Add the vectors numbered start to stop of another index; where there are no questions, as they are there.

        Raises:
            OSError: The disk is full or gone.
        """
        copied = earlier.kind == "quantised" and self._nearest is None
        if copied and not self._bytes and self._index.ntotal + stop - start > EXACT_UP_TO:
            self._quantise()
        for first in range(start, stop, _CHUNK):
            last = min(first + _CHUNK, stop)
            if not copied or _is_exact(self._index) or not earlier.quantised_as(self._index):
                self.add(earlier.vectors(first, last))
                continue
            if self._bytes:
                self._bytes.write(encode(earlier.vectors(first, last)).data)
            self._add(earlier.centres(first, last))  # one is nearest to itself: it is described as it was

    def close(self) -> None:
        """Write the index.

        Raises:
            OSError: The disk is full or gone.
        """
        if self._bytes:
            self._bytes.close()
        self._write()
        if _is_exact(self._index):
            _bytes_of(self._file).unlink(missing_ok=True)  # the index has all that is in them

    def recall(self, written: "DenseIndex") -> float:
        """Return which share of the ten vectors nearest to each question a search finds, 1 where nothing is asked."""
        return self._nearest.recall(written) if self._nearest and written.kind == "quantised" else 1.0

    def abandon(self) -> None:
        """Stop writing, closed or not."""
        if self._bytes:
            self._bytes.close()

    def _add(self, vectors: Vectors) -> None:
        while len(vectors):  # of none, FAISS makes a crash
            if self._index.ntotal == TOGETHER:
                self._write()
                self._written += 1
                self._index = _with_centres(self._index.d, _centres(self._index))
            room = len(vectors) if _is_exact(self._index) else TOGETHER - self._index.ntotal
            self._index.add(vectors[:room])
            vectors = vectors[room:]

    def _write(self) -> None:
        try:
            faiss.write_index(self._index, str(_numbered(self._file, self._written)))
        except RuntimeError as error:
            raise OSError(errno.EIO, f"the vectors cannot be written ({error})") from error

    def _quantise(self) -> None:
        """From here on, be an index of many."""
        few = self._index
        if not _is_exact(few) or few.d % _GROUP:
            return
        vectors = few.reconstruct_n(0, few.ntotal) if few.ntotal else None
        self._index = _quantised(few.d, vectors if self._bytes else None)
        if vectors is not None:
            self._index.add(vectors)


def _quantised(dimension: int, vectors: Vectors | None) -> faiss.Index:
    """Return an empty index for many vectors, trained on those given if any are."""
    if vectors is None:
        levels = np.array(_LEVELS, np.float32) / np.float32(dimension**0.5)
        centres = np.stack(np.meshgrid(levels, levels, indexing="ij"), axis=-1).ravel()
        return _with_centres(dimension, np.tile(centres, dimension // _GROUP))
    index = _untrained(dimension)
    index.pq.cp.seed = _SEED
    index.train(vectors[np.linspace(0, len(vectors) - 1, _TRAINED_ON, dtype=np.int64)])
    return index


def _with_centres(dimension: int, centres: NDArray[np.float32]) -> faiss.Index:
    """Return an empty index for many vectors whose quantiser has these centres, as `_centres` returns them."""
    index = _untrained(dimension)
    faiss.copy_array_to_vector(centres, index.pq.centroids)
    index.is_trained = True
    return index


def _untrained(dimension: int) -> faiss.IndexPQFastScan:
    return faiss.IndexPQFastScan(dimension, dimension // _GROUP, 4, faiss.METRIC_INNER_PRODUCT)


def _centres(index: faiss.Index) -> NDArray[np.float32]:
    """Return the centres of an index of many."""
    many: Any = index
    return np.asarray(faiss.vector_to_array(many.pq.centroids))


def _is_exact(index: faiss.Index) -> bool:
    return isinstance(index, faiss.IndexFlat)


def _bytes_of(file: Path) -> Path:
    return file.with_suffix(".i8")


def _numbered(file: Path, number: int) -> Path:
    return file.with_suffix(f".{number}{file.suffix}") if number else file


def _read(file: Path) -> faiss.Index:
    try:
        return faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise ValueError(f"FAISS cannot read {file}") from error


def _scan(index: faiss.Index, query: Vectors, limit: int, first: int) -> tuple[Rows, Scores]:
    """Return the nearest of an index whose vectors are numbered from `first`, in any order."""
    faiss.omp_set_num_threads(THREADS)  # holds for the calling thread alone
    scores, rows = index.search(query, min(limit, index.ntotal))
    return rows[0].astype(np.int64) + first, scores[0]


def _best_first(rows: Rows, scores: Scores, limit: int) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))[:limit]
    return rows[order], scores[order]


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
            dropped: Where the vectors of many are to be had from if their bytes were not kept.

        Raises:
            ValueError: The file holds no index that FAISS can read, or not the one of the bytes beside it.
            OSError: There are no bytes beside an index that needs them.
        """
        self._indexes = [_read(file)]
        while (more := _numbered(file, len(self._indexes))).exists():
            self._indexes.append(_read(more))
        *self._firsts, self.count = accumulate((index.ntotal for index in self._indexes), initial=0)
        self.dimension = int(self._indexes[0].d)
        self.kind: Kind = "exact" if _is_exact(self._indexes[0]) else "quantised"
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="nearest")  # begun when they are needed
        self._stored: Stored
        if self.kind == "exact":
            self._stored = _InIndex(self._indexes[0])
        elif dropped and not _bytes_of(file).exists():
            self._stored = dropped
        else:
            stored = InBytes(_bytes_of(file), self.dimension)
            if len(stored.codes) != self.count:
                raise ValueError(f"{file} and the bytes beside it do not belong together")
            self._stored = stored

    def search(self, vector: NDArray[np.float32], limit: int) -> tuple[Rows, Scores]:
        """Return the numbers and cosines of the nearest vectors, best first, ties by number.

        Of equally near ones that the limit parts, FAISS chooses, the same ones every time.

        Args:
            vector: Shape (dimension,), unit length; the zero vector finds nothing.
            limit: How many to return at most.
        """
        if self.kind == "exact":
            return self.roughly(vector, limit)
        numbers = self.shortlist(vector, limit)
        return _best_first(numbers, self.cosines(vector, numbers), limit)

    def shortlist(self, vector: NDArray[np.float32], limit: int) -> Rows:
        """Return the numbers of those that are compared exactly to find the nearest of many."""
        return self.roughly(vector, max(limit, SHORTLIST) if limit > 0 else 0)[0]

    def roughly(self, vector: NDArray[np.float32], limit: int) -> tuple[Rows, Scores]:
        """Do the same by what is scanned alone: of a quantised index, cosines are some hundredths off."""
        return self.begin(vector, limit)()

    def begin(self, vector: NDArray[np.float32], limit: int) -> Callable[[], tuple[Rows, Scores]]:
        """Begin what `roughly` does, and return what ends it: threads work meanwhile where there are several files."""
        if limit < 1 or not self.count or not vector.any():
            return lambda: (np.empty(0, np.int64), np.empty(0, np.float32))
        query = vector.reshape(1, -1).astype(np.float32)
        if len(self._indexes) == 1:  # to wait for another thread takes longer
            return lambda: _best_first(*_scan(self._indexes[0], query, limit, 0), limit)
        begun = [
            self._threads.submit(_scan, index, query, limit, first)
            for index, first in zip(self._indexes, self._firsts, strict=True)
        ]

        def end() -> tuple[Rows, Scores]:
            rows, scores = zip(*(one.result() for one in begun), strict=True)
            return _best_first(np.concatenate(rows), np.concatenate(scores), limit)

        return end

    def cosines(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Return the cosines of a vector, shape (dimension,), and the stored vectors with some numbers."""
        return self._stored.cosines(vector, rows)

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return the stored vectors numbered start to stop, shape (stop - start, dimension)."""
        return self._stored.vectors(start, stop) if start < stop else np.empty((0, self.dimension), np.float32)

    def quantised_as(self, other: faiss.Index) -> bool:
        """Tell whether the quantiser is that of another index of many."""
        return self.kind == "quantised" and np.array_equal(_centres(self._indexes[0]), _centres(other))

    def centres(self, start: int, stop: int) -> Vectors:
        """Return what the quantiser makes of those numbered start to stop, shape (stop - start, dimension)."""
        parts = [np.empty((0, self.dimension), np.float32)]
        for index, first in zip(self._indexes, self._firsts, strict=True):
            left, right = max(start - first, 0), min(stop - first, index.ntotal)
            if left < right:
                parts.append(index.reconstruct_n(left, right - left))
        return np.concatenate(parts)
