"""Writes the files that `index/shelf.py` reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from index.alphabet import Places
from index.pieces import Units
from index.records import Record
from index.shelf import (
    ARTICLE_ROW,
    ARTICLE_TABLE,
    ARTICLES,
    LANGUAGES,
    PASSAGE_ROW,
    PASSAGE_TABLE,
    Shelf,
    id_hash,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An article's passages in pieces, as they are kept.

    Attributes:
        units: Of the title, a line end and the text.
        places: Where the title and the passages begin and end in these, shape (1 + passages, 2).
        lengths: Of each passage's vector, before it is scaled to 1.
    """

    passages: tuple[Passage, ...]
    units: Units
    places: Places
    lengths: NDArray[np.float32]


class ShelfWriter:
    """Writes articles and their passages into a folder, one after the other."""

    def __init__(self, folder: Path) -> None:
        """Begin a shelf in a folder that exists."""
        self._folder = folder
        self._file: BinaryIO = (folder / ARTICLES).open("wb")
        self._articles = bytearray()  # the tables, row by row
        self._passages = bytearray()
        self._translations: list[tuple[int, int]] = []  # (article's number, hash of the id that it translates)

    def add(self, record: Record, cut: Cut) -> None:
        """Add an article and its passages; both are numbered in the order they come."""
        (_, title), *places = cut.places.tolist()
        rows = [
            (self._numbers, passage.start, passage.end, *place, LANGUAGES.index(passage.language), length)
            for passage, place, length in zip(cut.passages, places, cut.lengths.tolist(), strict=True)
        ]
        article, number, packed = record.article, self._numbers, record.packed(cut.units, title)
        row = (self._file.tell(), len(packed), self._rows, len(rows), number, id_hash(article.id), record.content)
        self._articles += np.array(row, dtype=ARTICLE_ROW).tobytes()
        self._passages += np.array(rows, dtype=PASSAGE_ROW).tobytes()
        if article.translation_of:
            self._translations.append((number, id_hash(article.translation_of)))
        self._file.write(packed)

    def copy(self, earlier: Shelf, start: int, stop: int, translations: Sequence[tuple[int, str]]) -> None:
        """Add the articles numbered start to stop of another shelf, as they are: neither compressed nor cut again.

        Args:
            earlier: The other shelf.
            start: Number of the first there.
            stop: Number after the last there.
            translations: The numbers there of those that are translations, and the ids of what they translate.
        """
        articles, passages, packed = earlier.raw(start, stop)
        place, first, number = self._file.tell(), self._rows, self._numbers
        articles["offset"] += np.uint64(place) - articles["offset"][:1]
        articles["first"] += np.uint32(first) - articles["first"][:1]
        articles["twin"] = np.arange(number, number + len(articles))
        passages["article"] += np.uint32(number) - passages["article"][:1]
        self._articles += articles.tobytes()
        self._passages += passages.tobytes()
        self._translations += [(number + other - start, id_hash(original)) for other, original in translations]
        self._file.write(packed.data)

    @property
    def _numbers(self) -> int:
        """How many articles there are."""
        return len(self._articles) // ARTICLE_ROW.itemsize

    @property
    def _rows(self) -> int:
        """How many passages there are."""
        return len(self._passages) // PASSAGE_ROW.itemsize

    def abandon(self) -> None:
        """Stop writing, closed or not."""
        self._file.close()

    def close(self) -> None:
        """Write the tables."""
        self._file.close()
        articles = np.frombuffer(self._articles, dtype=ARTICLE_ROW)
        numbers = dict(zip(articles["id"].tolist(), range(len(articles)), strict=True)) if self._translations else {}
        for number, original in self._translations:
            if (twin := numbers.get(original)) is not None:
                articles["twin"][number], articles["twin"][twin] = twin, number
        np.save(self._folder / ARTICLE_TABLE, articles)
        np.save(self._folder / PASSAGE_TABLE, np.frombuffer(self._passages, dtype=PASSAGE_ROW))
