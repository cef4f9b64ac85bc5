"""Texts and vectors in, one file of vectors out, in the order that they came; texts are embedded in the background.

The model and its tokenizer are no Python while they work: one thread of them runs beside the cutting of what follows.

Not here: how a text is embedded (`index/embedding.py`), how vectors are written (`index/dense.py`).
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np

from index.dense import Codes, VectorWriter, encode
from index.embedding import Embedder

BATCH: Final = 512  # texts embedded at once: enough to keep two cores busy, a few megabytes of text
_MOST_ITEMS: Final = 4_096  # articles in a batch, those with vectors too
_AHEAD: Final = 2  # batches that wait while one is embedded


class VectorStream:
    """Writes the vectors of articles, one after the other; holds a few batches at most."""

    def __init__(self, file: Path, embedder: Embedder) -> None:
        """Begin an index of vectors in a file, whose folder exists.

        Raises:
            OSError: The file cannot be written.
        """
        self._embedder = embedder
        self._writer = VectorWriter(file, embedder.dimension)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
        self._batch: list[Codes | Sequence[str]] = []
        self._texts = 0  # in the batch
        self._running: deque[Future[None]] = deque()

    def add(self, item: Codes | Sequence[str]) -> None:
        """Add an article: its vectors, or the texts of which they are to be made.

        Raises:
            OSError: The disk is full or gone.
        """
        self._batch.append(item)
        self._texts += 0 if isinstance(item, np.ndarray) else len(item)
        if self._texts >= BATCH or len(self._batch) >= _MOST_ITEMS:
            self._send(_AHEAD)

    def close(self) -> None:
        """Embed and write what is left.

        Raises:
            OSError: The disk is full or gone.
        """
        self._send(0)
        self._writer.close()

    def abandon(self) -> None:
        """Stop, closed or not: after this no thread works."""
        self._thread.shutdown(cancel_futures=True)
        self._writer.abandon()

    def _send(self, waiting: int) -> None:
        """Hand the batch to the thread, and wait until no more than so many batches wait there."""
        self._running.append(self._thread.submit(self._write, self._batch))
        self._batch, self._texts = [], 0
        while len(self._running) > waiting:
            self._running.popleft().result()

    def _write(self, batch: Sequence[Codes | Sequence[str]]) -> None:
        texts = [text for item in batch if not isinstance(item, np.ndarray) for text in item]
        codes = encode(self._embedder.embed_passages(texts))
        place = 0
        for item in batch:
            if isinstance(item, np.ndarray):
                self._writer.add(item)
            else:
                self._writer.add(codes[place : place + len(item)])
                place += len(item)
