"""Articles in, their pieces and vectors written in the order that they came; both are made in the background.

The model and its tokenizer are no Python while they work: one thread of them runs beside the cutting of what follows.

Not here: how a text is embedded (`index/embedding.py`), how vectors are written (`index/dense.py`), how pieces are kept
(`index/shelf.py`).
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from corpus.article import Article
from corpus.passages import Passage
from index.cutting import Cutter, CutText
from index.dense import DenseIndex, VectorWriter
from index.earlier import Kept, New
from index.embedding import Embedder, Vectors, pieces_model, unit
from index.shelf_writer import Cut, ShelfWriter

BATCH: Final = 512  # texts embedded at once: enough to keep two cores busy, a few megabytes of text
_MOST_ITEMS: Final = 4_096  # articles in a batch, those with vectors too
_AHEAD: Final = 2  # batches that wait while one is embedded
_ASKED: Final = 200  # questions that the recall is measured by
_QUESTION_SIZE: Final = 24  # characters of a passage that stand for a question: what people type is about so long


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what stands for a passage in the vectors: its title too, which has names that the passage leaves out."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


class VectorStream:
    """Writes the passages of articles and their vectors, one article after the other; holds a few batches at most."""

    def __init__(self, file: Path, embedder: Embedder, shelf: ShelfWriter, *, measured: bool = False) -> None:
        """Begin an index of vectors in a file, whose folder exists.

        Args:
            file: Where to.
            embedder: The model.
            shelf: Where the passages go.
            measured: Whether the recall is to be measured, for which all vectors must be made.

        Raises:
            OSError: The file cannot be written.
        """
        self._embedder = embedder
        self._model = pieces_model(embedder)
        self._shelf = shelf
        self._writer = VectorWriter(file, embedder.dimension, keep_bytes=self._model is not embedder)
        self._measured = measured
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
        self._batch: list[New | Kept] = []
        self._texts = 0  # in the batch
        self._running: deque[Future[None]] = deque()
        # Articles of an earlier generation that are to be copied, the first and the number after the last, and those
        # of them that are translations: where nothing changed, nothing will be written after all.
        self._kept: tuple[Kept, int] | None = None
        self._translations: list[tuple[int, str]] = []

    @cached_property
    def _cutter(self) -> Cutter:
        """What cuts new articles; where there is none, its tables need not be made."""
        return Cutter(self._model)

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

    def recall(self, written: DenseIndex) -> float:
        """Return the recall of what was written, where it was to be measured."""
        return self._writer.recall(written)

    def _write(self, batch: Sequence[New | Kept]) -> None:
        new = [_spans(item) for item in batch if isinstance(item, New)]
        cut = iter(self._cutter.cut(new) if new else ())
        if self._measured:
            self._ask([passage for item in batch[:_ASKED] for passage in item.read()[1]])
        vectors: list[Vectors] = []  # of new articles in a row
        for item in batch:
            if isinstance(item, New):
                self._copy_kept()
                vectors.append(self._write_new(item, next(cut)))
            else:
                self._add(vectors)
                self._keep(item)
        self._add(vectors)

    def _add(self, vectors: list[Vectors]) -> None:
        """Write vectors, and hold them no longer."""
        if vectors:
            self._writer.add(np.concatenate(vectors))
            vectors.clear()

    def _keep(self, item: Kept) -> None:
        """Note an article to be copied."""
        first = item
        if self._kept and self._kept[0].earlier is item.earlier and self._kept[1] == item.number:
            first = self._kept[0]
        else:
            self._copy_kept()
        self._kept = (first, item.number + 1)
        if item.article.translation_of:
            self._translations.append((item.number, item.article.translation_of))

    def _copy_kept(self) -> None:
        if not self._kept:
            return
        first, stop = self._kept
        earlier, start = first.earlier, first.number
        self._shelf.copy(earlier.shelf, start, stop, self._translations)
        self._writer.copy(earlier.dense, earlier.shelf.span(start)[0], earlier.shelf.span(stop - 1)[1])
        self._kept, self._translations = None, []

    def _ask(self, passages: Sequence[Passage]) -> None:
        """Let stretches of the first passages stand for questions."""
        asked = [passages[place].text for place in np.linspace(0, len(passages) - 1, _ASKED, dtype=np.int64)]
        self._writer.ask(self._embedder.embed_passages([text[len(text) // 2 :][:_QUESTION_SIZE] for text in asked]))
        self._measured = False

    def _write_new(self, item: New, cut: CutText) -> Vectors:
        """Write an article and return the vectors of its passages."""
        article, passages = item.record.article, item.passages
        title, *own = cut.pieces
        sums = self._model.sums([np.concatenate([title, ids]) for ids in own])
        lengths = np.linalg.norm(sums, axis=1)
        self._shelf.add(item.record, Cut(passages=passages, units=cut.units, places=cut.places, lengths=lengths))
        if self._model is self._embedder:
            return unit(sums)
        return self._embedder.embed_passages([embedded_text(article, passage) for passage in passages])


def _spans(item: New) -> tuple[str, list[tuple[int, int]]]:
    """Return an article's title and text as they are kept, and where the title and the passages are in it."""
    article = item.record.article
    first = len(article.title) + 1
    passages = [(first + passage.start, first + passage.end) for passage in item.passages]
    return f"{article.title}\n{article.text}", [(0, len(article.title)), *passages]
