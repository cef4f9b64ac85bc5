"""Passages → the parts of the lexical index, each copied from an earlier generation where it is the same there.

Not here: where a part ends (`index/earlier.py`), how it is written (`index/lexical.py`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.earlier import Earlier, Kept, New, Part, ends_part
from index.lexical import LexicalWriter
from index.tokens import coded_tokens

_AT_ONCE: Final = 64  # articles that are cut into tokens together


class PartsWriter:
    """Writes the lexical index, article by article."""

    def __init__(self, folder: Path, earlier: Earlier | None) -> None:
        """Begin an index in a folder, which is made where it is missing.

        Raises:
            OSError: The folder cannot be written.
        """
        self._lexical = LexicalWriter(folder)
        self._earlier = earlier
        self._same: Part | None = None  # the earlier part that this one has been equal to so far
        self._held: list[New | Kept] = []  # articles that may not need to be written
        self._first = self._last = 0  # the number of this part's first passage and of the next one

    def add(self, item: New | Kept, content: bytes, passages: int) -> None:
        """Add an article of so many passages, whose `Record.content` decides where parts end.

        Raises:
            OSError: The disk is full or gone.
        """
        if self._last == self._first:
            self._same = self._earlier.part(content) if self._earlier else None
        self._last += passages
        self._held.append(item)
        if self._same and self._same.contents[len(self._held) - 1 : len(self._held)] != [content]:
            self._same = None
        if self._same is None and len(self._held) >= _AT_ONCE:
            self._write_held()
        if ends_part(content, self._first, self._last):
            self._end()

    def close(self) -> None:
        """Write what is left.

        Raises:
            OSError: The disk is full or gone.
        """
        self._end()
        self._lexical.close()

    def _end(self) -> None:
        if not self._copied():
            self._write_held()
            self._lexical.end_part()
        self._held.clear()
        self._first = self._last

    def _copied(self) -> bool:
        """Copy the part, if it is one of the earlier generation's, and tell whether it is."""
        if self._earlier is None or self._same is None or len(self._held) < len(self._same.contents):
            return False
        return self._lexical.copy_part(self._earlier.index.lexical, self._same.first, self._same.last)

    def _write_held(self) -> None:
        for start in range(0, len(self._held), _AT_ONCE):
            self._write(self._held[start : start + _AT_ONCE])
        self._held.clear()

    def _write(self, items: Sequence[New | Kept]) -> None:
        read = [item.read() for item in items]
        texts = [passage.text for _, passages in read for passage in passages]
        titles = [article.title for article, passages in read for _ in passages]
        self._lexical.add(coded_tokens(texts), coded_tokens(titles))
