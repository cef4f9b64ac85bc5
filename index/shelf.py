"""Articles and passages on disk, read one at a time: opening a million passages costs no more than opening ten.

Articles lie compressed behind one another in one file; a table beside it says where each begins, which passages are
its own, and what its content's hash is. A title and a text are kept as the pieces that they are cut into. A passage is
a few numbers that say where in its article it is; its text and its pieces are read from there when they are asked for.

Not here: how articles are cut (`corpus/passages.py`) or found (`index/search.py`), what the bytes of one are
(`index/records.py`).
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Language
from corpus.passages import Passage
from index.errors import IndexBrokenError
from index.pieces import Pieces, Spelling, Units
from index.records import KeptArticle
from index.remembered import Remembered

ARTICLES: Final = "articles.bin"
ARTICLE_TABLE: Final = "articles.npy"
PASSAGE_TABLE: Final = "passages.npy"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

ARTICLE_ROW: Final = np.dtype(
    [
        ("offset", "<u8"),  # bytes into articles.bin
        ("size", "<u4"),  # bytes
        ("first", "<u4"),  # number of its first passage
        ("passages", "<u4"),  # how many it has
        ("twin", "<u4"),  # number of the article that is its translation, or its own number where there is none
        ("id", "<u8"),  # the first 64 bits of its id's hash
        ("content", "V16"),  # hash of everything in it
    ]
)
PASSAGE_ROW: Final = np.dtype(
    [
        ("article", "<u4"),
        ("start", "<u4"),  # in code points of its article's text
        ("end", "<u4"),
        ("begin", "<u4"),  # the same in units
        ("stop", "<u4"),
        ("language", "u1"),
        ("length", "<f4"),  # of the sum of its pieces' vectors, before that is scaled to 1
    ]
)
_REMEMBERED: Final = 256  # articles; those of one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A passage as a question reads it.

    Attributes:
        article: Its article's number.
        title: Its article's.
        pieces: Its own, after those of the title.
    """

    article: int
    title: str
    text: str
    language: Language
    pieces: Pieces


def id_hash(article_id: str) -> int:
    """Return what stands for an id in the table of articles."""
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:8], "little")


class Shelf:
    """A written shelf, opened for reading. Safe to share between threads."""

    def __init__(self, folder: Path, spelling: Spelling) -> None:
        """Open a shelf.

        Args:
            folder: Where a writer wrote it.
            spelling: Of the pieces that it was written in.

        Raises:
            ValueError: The tables are not what a writer wrote.
            OSError: A file is missing or cannot be read.
        """
        self._folder = folder
        self._spelling = spelling
        self._read = lru_cache(maxsize=_REMEMBERED)(self._unpacked)
        self._articles_read = Remembered(self._read_articles)  # questions in a row are often about the same ones
        self._passages_read = Remembered(self._read_passages)  # a question asks for them twice, an answer again
        try:
            self._articles = np.asarray(np.load(folder / ARTICLE_TABLE, mmap_mode="r"))
            self._passages = np.asarray(np.load(folder / PASSAGE_TABLE, mmap_mode="r"))
        except EOFError as error:
            raise ValueError(f"{folder} holds an empty table") from error
        if self._articles.dtype != ARTICLE_ROW or self._passages.dtype != PASSAGE_ROW:
            raise ValueError(f"{folder} holds tables of another form")
        self._records = _mapped(folder / ARTICLES)

    @cached_property
    def _by_id(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The hashes of all ids, sorted, and the numbers of their articles; made when an id is first looked for."""
        ids = self._articles["id"]
        numbers = np.argsort(ids, kind="stable")
        return ids[numbers], numbers

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self._articles)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    def article(self, number: int) -> Article:
        """Return the article with a number.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        return self.read_articles([number])[0]

    def read_articles(self, numbers: Sequence[int]) -> list[Article]:
        """Return articles, read together.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        return self._articles_read.get(numbers)

    def _read_articles(self, numbers: Sequence[int]) -> list[Article]:
        kept = list(map(self._read, numbers))
        with self._told_as_broken(*numbers):
            spelt = self._spelling.read([units for one in kept for units in (one.title_units, one.text_units)])
            return [
                one.article(title.text, text.text)
                for one, title, text in zip(kept, spelt[::2], spelt[1::2], strict=True)
            ]

    def pieces(self, passage: int) -> Pieces:
        """Return the pieces of a passage, after those of its article's title.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        return self.readings([passage])[0].pieces

    def pieces_within(self, passage: int, spans: Sequence[tuple[int, int]]) -> list[Pieces] | None:
        """Return the pieces of some parts of a passage; None where it is not kept which letters are which piece.

        Args:
            passage: Its number.
            spans: Where in the passage the parts are, in code points; no piece goes on beyond one.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        number, _, _, begin, stop, *_ = self._passages[passage].tolist()
        units = self._read(number).units[begin:stop]
        with self._told_as_broken(number):
            pieces, starts = self._spelling.placed(units)
        if not (np.diff(starts) > 0).all():
            return None
        return [pieces[first:last] for first, last in np.searchsorted(starts, spans).tolist()]

    def readings(self, passages: Sequence[int]) -> list[Reading]:
        """Return passages as a question reads them, without the rest of their articles.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        return self._passages_read.get(passages)

    def _read_passages(self, passages: Sequence[int]) -> list[Reading]:
        parts: list[Units] = []
        rows = self._passages[list(passages)].tolist()
        for number, _, _, begin, stop, *_ in rows:
            kept = self._read(number)
            parts += [kept.title_units, kept.units[begin:stop]]
        with self._told_as_broken(*{number for number, *_ in rows}):
            spelt = self._spelling.read(parts)
        return [
            Reading(
                article=number,
                title=title.text,
                text=own.text,
                language=LANGUAGES[language],
                pieces=np.concatenate([title.pieces, own.pieces]),
            )
            for (number, *_, language, _), title, own in zip(rows, spelt[::2], spelt[1::2], strict=True)
        ]

    def lengths(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the lengths of some passages' vectors before they were scaled to 1."""
        return np.asarray(self._passages["length"][rows])

    def _unpacked(self, number: int) -> KeptArticle:
        with self._told_as_broken(number):
            return KeptArticle.unpack(self._packed(number))

    @contextmanager
    def _told_as_broken(self, *numbers: int) -> Iterator[None]:
        try:
            yield
        except (zlib.error, IndexError, ValueError, TypeError, KeyError, OverflowError) as error:
            told = ", ".join(map(str, sorted(numbers)))
            raise IndexBrokenError(self._folder, f"article {told} cannot be read") from error

    def raw(self, start: int, stop: int) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.uint8]]:
        """Return copies of some articles' rows and their passages' rows, and the articles as they are written."""
        articles = self._articles[start:stop].copy()
        passages = self._passages[self.span(start)[0] : self.span(stop - 1)[1]].copy()
        place, last = int(articles["offset"][0]), articles[-1]
        return articles, passages, self._records[place : int(last["offset"]) + int(last["size"])]

    def _packed(self, number: int) -> bytes:
        row = self._articles[number]
        start = int(row["offset"])
        return self._records[start : start + int(row["size"])].tobytes()

    def number_of(self, article_id: str) -> int | None:
        """Return the number of the article with an id, or None."""
        wanted = np.uint64(id_hash(article_id))
        ids, numbers = self._by_id
        place = int(np.searchsorted(ids, wanted))
        return int(numbers[place]) if place < len(ids) and ids[place] == wanted else None

    def article_number(self, passage: int) -> int:
        """Return the number of a passage's article."""
        return int(self._passages[passage]["article"])

    def languages(self, passages: Sequence[int]) -> list[Language]:
        """Return the languages of passages."""
        return [LANGUAGES[number] for number in self._passages["language"][list(passages)].tolist()]

    def passage(self, number: int, article: Article) -> Passage:
        """Return a passage by its number, cut from its article."""
        _, start, end, _, _, language, _ = self._passages[number].tolist()
        return Passage(
            article_id=article.id, start=start, end=end, text=article.text[start:end], language=LANGUAGES[language]
        )

    def span(self, number: int) -> tuple[int, int]:
        """Return the numbers (first, after the last) of an article's passages."""
        row = self._articles[number]
        return int(row["first"]), int(row["first"]) + int(row["passages"])

    def twin(self, number: int) -> int | None:
        """Return the number of the article that is a translation of this one, either way round, or None."""
        twin = int(self._articles[number]["twin"])
        return None if twin == number else twin

    def counts(self) -> list[int]:
        """Return how many passages each article has."""
        counts: list[int] = self._articles["passages"].tolist()
        return counts

    def contents(self) -> list[bytes]:
        """Return the `Record.content` of each article."""
        return list(map(bytes, self._articles["content"].tolist()))


def _mapped(file: Path) -> NDArray[np.uint8]:
    if not file.stat().st_size:  # an empty file cannot be mapped
        return np.empty(0, np.uint8)
    return np.asarray(np.memmap(file, dtype=np.uint8, mode="r"))
