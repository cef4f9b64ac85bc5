"""Articles and passages on disk, read one at a time: opening a million passages costs no more than opening ten.

Articles lie compressed behind one another in one file; a table beside it says where each begins, which passages are
its own, and what its content's hash is. A passage is four numbers; its text is cut from its article when it is asked
for.

Not here: how articles are cut (`corpus/passages.py`) or found (`index/search.py`).
"""

import hashlib
import json
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Language, ParagraphNote, Source
from corpus.passages import Passage
from index.errors import IndexBrokenError

_ARTICLES: Final = "articles.bin"
_ARTICLE_TABLE: Final = "articles.npy"
_PASSAGE_TABLE: Final = "passages.npy"
_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

_ARTICLE_ROW: Final = np.dtype(
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
_PASSAGE_ROW: Final = np.dtype([("article", "<u4"), ("start", "<u4"), ("end", "<u4"), ("language", "u1")])


def article_hash(article: Article) -> bytes:
    """Return a hash of all that is in an article, 16 bytes: equal ones need neither cutting nor embedding again."""
    return hashlib.sha256(_record(article)).digest()[:16]


def _record(article: Article) -> bytes:
    return json.dumps(asdict(article), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def _article(record: bytes) -> Article:
    fields: dict[str, Any] = json.loads(record)
    fields["people"] = tuple(fields["people"])
    fields["organisations"] = tuple(fields["organisations"])
    fields["sources"] = tuple(Source(**source) for source in fields["sources"])
    fields["notes"] = tuple(
        ParagraphNote(sources=tuple(note["sources"]), facts=tuple(note["facts"])) for note in fields["notes"]
    )
    return Article(**fields)


def _id_hash(article_id: str) -> int:
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:8], "little")


class ShelfWriter:
    """Writes articles and their passages into a folder, one after the other."""

    def __init__(self, folder: Path) -> None:
        """Begin a shelf in a folder that exists."""
        self._folder = folder
        self._file: BinaryIO = (folder / _ARTICLES).open("wb")
        self._articles: list[tuple[int, int, int, int, int, int, bytes]] = []
        self._translations: list[tuple[int, int]] = []  # (article's number, hash of the id that it translates)
        self._passages: list[tuple[int, int, int, int]] = []

    def add(self, article: Article, passages: tuple[Passage, ...]) -> None:
        """Add an article and its passages; both are numbered in the order they come."""
        record = _record(article)
        packed = zlib.compress(record, 6)
        content = hashlib.sha256(record).digest()[:16]
        number = len(self._articles)
        place = (self._file.tell(), len(packed), len(self._passages), len(passages))
        self._articles.append((*place, number, _id_hash(article.id), content))
        if article.translation_of:
            self._translations.append((number, _id_hash(article.translation_of)))
        self._passages.extend(
            (number, passage.start, passage.end, _LANGUAGES.index(passage.language)) for passage in passages
        )
        self._file.write(packed)

    def abandon(self) -> None:
        """Stop writing, closed or not."""
        self._file.close()

    def close(self) -> None:
        """Write the tables."""
        self._file.close()
        articles = np.array(self._articles, dtype=_ARTICLE_ROW)
        numbers = {row[-2]: number for number, row in enumerate(self._articles)}
        for number, original in self._translations:
            if original in numbers:
                articles["twin"][number], articles["twin"][numbers[original]] = numbers[original], number
        np.save(self._folder / _ARTICLE_TABLE, articles)
        np.save(self._folder / _PASSAGE_TABLE, np.array(self._passages, dtype=_PASSAGE_ROW))


class Shelf:
    """A written shelf, opened for reading. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open a shelf.

        Raises:
            ValueError: The tables are not what a writer wrote.
            OSError: A file is missing or cannot be read.
        """
        self._folder = folder
        try:
            self._articles = np.load(folder / _ARTICLE_TABLE, mmap_mode="r")
            self._passages = np.load(folder / _PASSAGE_TABLE, mmap_mode="r")
        except EOFError as error:
            raise ValueError(f"{folder} holds an empty table") from error
        if self._articles.dtype != _ARTICLE_ROW or self._passages.dtype != _PASSAGE_ROW:
            raise ValueError(f"{folder} holds tables of another form")
        self._records = _mapped(folder / _ARTICLES)
        ids = np.asarray(self._articles["id"])
        self._by_id = np.argsort(ids, kind="stable")
        self._sorted_ids = ids[self._by_id]

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
        try:
            row = self._articles[number]
            start = int(row["offset"])
            return _article(zlib.decompress(self._records[start : start + int(row["size"])].tobytes()))
        except (zlib.error, IndexError, ValueError, TypeError, KeyError) as error:
            raise IndexBrokenError(self._folder, f"article {number} cannot be read") from error

    def number_of(self, article_id: str) -> int | None:
        """Return the number of the article with an id, or None."""
        wanted = np.uint64(_id_hash(article_id))
        place = int(np.searchsorted(self._sorted_ids, wanted))
        if place == len(self._sorted_ids) or self._sorted_ids[place] != wanted:
            return None
        return int(self._by_id[place])

    def article_number(self, passage: int) -> int:
        """Return the number of a passage's article."""
        return int(self._passages[passage]["article"])

    def language(self, passage: int) -> Language:
        """Return a passage's language."""
        return _LANGUAGES[int(self._passages[passage]["language"])]

    def passage(self, number: int, article: Article) -> Passage:
        """Return a passage by its number, cut from its article."""
        _, start, end, language = (int(value) for value in self._passages[number].tolist())
        return Passage(
            article_id=article.id, start=start, end=end, text=article.text[start:end], language=_LANGUAGES[language]
        )

    def span(self, number: int) -> tuple[int, int]:
        """Return the numbers (first, after the last) of an article's passages."""
        row = self._articles[number]
        return int(row["first"]), int(row["first"]) + int(row["passages"])

    def twin(self, number: int) -> int | None:
        """Return the number of the article that is a translation of this one, either way round, or None."""
        twin = int(self._articles[number]["twin"])
        return None if twin == number else twin

    def numbers_by_content(self) -> dict[bytes, int]:
        """Return the number of each article by its `article_hash`."""
        return {bytes(content): number for number, content in enumerate(self._articles["content"].tolist())}


def _mapped(file: Path) -> NDArray[np.uint8]:
    if not file.stat().st_size:  # an empty file cannot be mapped
        return np.empty(0, np.uint8)
    return cast("NDArray[np.uint8]", np.memmap(file, dtype=np.uint8, mode="r"))
