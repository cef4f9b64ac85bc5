"""Articles in, their pieces and vectors written in the order that they came; both are made in the background.

The model and its tokenizer are no Python while they work: one thread of them runs beside the cutting of what follows.

Not here: how a text is embedded (`index/embedding.py`), how vectors are written (`index/dense.py`), how pieces are kept
(`index/shelf.py`).
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.passages import Passage
from index.dense import VectorWriter, encode
from index.embedding import Embedder, pieces_model, unit
from index.search import Index
from index.shelf import Cut, Record, ShelfWriter, spelt

BATCH: Final = 512  # texts embedded at once: enough to keep two cores busy, a few megabytes of text
_MOST_ITEMS: Final = 4_096  # articles in a batch, those with vectors too
_COPIED: Final = 4_096  # vectors that are copied at once
_AHEAD: Final = 2  # batches that wait while one is embedded


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what stands for a passage in the vectors: its title too, which has names that the passage leaves out."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An article that is not in the earlier generation."""

    record: Record
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article that is in the earlier generation too, and its number there."""

    record: Record
    earlier: Index
    number: int


class VectorStream:
    """Writes the passages of articles and their vectors, one article after the other; holds a few batches at most."""

    def __init__(self, file: Path, embedder: Embedder, shelf: ShelfWriter) -> None:
        """Begin an index of vectors in a file, whose folder exists.

        Raises:
            OSError: The file cannot be written.
        """
        self._embedder = embedder
        self._model = pieces_model(embedder)
        self._shelf = shelf
        self._writer = VectorWriter(file, embedder.dimension)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
        self._batch: list[New | Kept] = []
        self._texts = 0  # in the batch
        self._running: deque[Future[None]] = deque()
        self._kept: tuple[Index, int, int] | None = None  # passages of an earlier generation, still to be copied

    def add(self, item: New | Kept) -> None:
        """Add an article.

        Raises:
            OSError: The disk is full or gone.
        """
        self._batch.append(item)
        self._texts += len(item.passages) if isinstance(item, New) else 0
        if self._texts >= BATCH or len(self._batch) >= _MOST_ITEMS:
            self._send(_AHEAD)

    def close(self) -> None:
        """Embed and write what is left.

        Raises:
            OSError: The disk is full or gone.
        """
        self._send(0)
        self._copy_kept()
        self._shelf.close()
        self._writer.close()

    def abandon(self) -> None:
        """Stop, closed or not: after this no thread works."""
        self._thread.shutdown(cancel_futures=True)
        self._shelf.abandon()
        self._writer.abandon()

    def _send(self, waiting: int) -> None:
        """Hand the batch to the thread, and wait until no more than so many batches wait there."""
        self._running.append(self._thread.submit(self._write, self._batch))
        self._batch, self._texts = [], 0
        while len(self._running) > waiting:
            self._running.popleft().result()

    def _write(self, batch: Sequence[New | Kept]) -> None:
        new = [item for item in batch if isinstance(item, New)]
        texts = [text for item in new for text in (item.record.article.title, *(p.text for p in item.passages))]
        pieces = iter(self._model.token_ids(texts))
        for item in batch:
            if isinstance(item, New):
                self._write_new(item, [next(pieces) for _ in range(1 + len(item.passages))])
            else:
                self._shelf.copy(item.record, item.earlier.shelf, item.number)
                self._keep(item.earlier, *item.earlier.shelf.span(item.number))

    def _keep(self, earlier: Index, start: int, stop: int) -> None:
        """Note passages whose vectors are to be copied: where nothing changed, nothing will be written after all."""
        if self._kept and self._kept[0] is earlier and self._kept[2] == start:
            start = self._kept[1]
        else:
            self._copy_kept()
        self._kept = (earlier, start, stop)

    def _copy_kept(self) -> None:
        if self._kept:
            earlier, first, last = self._kept
            for start in range(first, last, _COPIED):
                self._writer.add(earlier.codes(start, min(start + _COPIED, last)))
        self._kept = None

    def _write_new(self, item: New, pieces: Sequence[NDArray[np.int32]]) -> None:
        self._copy_kept()
        article, passages = item.record.article, item.passages
        title, *own = pieces
        sums = self._model.sums([np.concatenate([title, ids]) for ids in own])
        units = spelt(self._model.spelling, article, title, list(zip(passages, own, strict=True)))
        lengths = np.linalg.norm(sums, axis=1)
        self._shelf.add(item.record, Cut(passages=passages, units=units, lengths=lengths))
        if self._model is self._embedder:
            vectors = unit(sums)
        else:
            vectors = self._embedder.embed_passages([embedded_text(article, passage) for passage in passages])
        self._writer.add(encode(vectors))
