"""What the corpus holds, by id, address, content and likeness, so that an article is known again at once.

A SQLite file that can be thrown away: it is brought up to date from the folders before it is asked, reading only files
that are new or changed in size or time, and made anew where it is damaged or of another version.

Not here: which texts are alike (`corpus/reposts.py`), what stands in the files (`corpus/formats.py`).
"""

import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from corpus.article import Article, Language, content_hash
from corpus.formats import Complaint, read_file
from corpus.library import article_files, file_state
from corpus.own import LibraryError, folded_id
from corpus.reposts import FINGERPRINT_VERSION, Fingerprint, bands, fingerprint, repeats
from corpus.urls import url_key

_VERSION: Final = f"1 {FINGERPRINT_VERSION}"
_BUSY_TIMEOUT_S: Final = 60.0
_SCHEMA: Final = """
    create table version (version text not null);
    create table files (path text primary key, size integer not null, changed_ns integer not null) without rowid;
    create table articles (
        number integer primary key, path text not null, id text not null, folded text not null, title text not null,
        language text not null, published text not null, publisher text not null, url text not null,
        url_key text not null, length integer not null, hash text not null,
        shingles integer not null, numbers text not null, signature blob not null);
    create index by_path on articles (path);
    create index by_folded on articles (folded);
    create index by_url on articles (url_key) where url_key != '';
    create index by_hash on articles (hash);
    create table bands (band integer not null, number integer not null, primary key (band, number)) without rowid;
"""
_COLUMNS: Final = "id, title, language, published, publisher, url, length, path"

How = Literal["url", "content", "repost"]
Progress = Callable[[int], None]  # articles read so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as a list shows it; `length` counts code points of its text, `path` is the file that it lies in."""

    id: str
    title: str
    language: Language
    published: str
    publisher: str
    url: str
    length: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article that is there already, and by what it was known again."""

    entry: Entry
    how: How


class Catalogue:
    """The articles of some folders. A context manager; one that never touches the disk has no path."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, made anew where it is missing or cannot be used.

        Raises:
            LibraryError: It cannot be written.
        """
        self._path = path
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(path.parent if path else Path(), str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change all or nothing; within another change, be part of it.

        Raises:
            LibraryError: The catalogue cannot be written.
        """
        if self._database.in_transaction:
            yield
            return
        try:
            self._database.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._database.execute("rollback")
                raise
            self._database.execute("commit")
        except sqlite3.Error as error:
            raise LibraryError(self._path.parent if self._path else Path(), str(error)) from error

    def bring_up_to_date(self, folders: Sequence[Path], progress: Progress = lambda _articles: None) -> None:
        """Read what is new or changed in the folders, and forget what is gone.

        Raises:
            LibraryError: The catalogue cannot be written.
        """
        with self.changing():
            known = {path: (size, changed) for path, size, changed in self._database.execute("select * from files")}
            count = 0
            for found in article_files(folders):
                if isinstance(found, Complaint):
                    continue
                state = file_state(found)
                if state is None or known.pop(str(found), None) == state:
                    continue
                self._forget(str(found))
                for item in read_file(found):
                    if isinstance(item, Article):
                        self._insert(item, fingerprint(item.text), found)
                        count += 1
                        progress(count)
                self._database.execute("insert into files values (?, ?, ?)", (str(found), *state))
            for gone in known:
                self._forget(gone)

    def recognise(self, article: Article, likeness: Fingerprint, *, force: bool = False) -> Known | None:
        """Return the article that this one is, or repeats; None where it is new.

        Args:
            article: Any; its id does not matter.
            likeness: The fingerprint of its text.
            force: Whether only the very same text counts.
        """
        key = url_key(article.url)
        if key and not force and (entry := self._first("url_key = ? and language = ?", key, article.language)):
            return Known(entry=entry, how="url")
        if entry := self._first("hash = ?", content_hash("", article.text)):
            return Known(entry=entry, how="content")
        for number in () if force else self._candidates(likeness):
            row = self._database.execute(
                f"select {_COLUMNS}, shingles, numbers, signature from articles where number = ?",  # noqa: S608 - ours
                (number,),
            ).fetchone()
            if row and repeats(likeness, _fingerprint(*row[-3:])):
                return Known(entry=_entry(row[:-3]), how="repost")
        return None

    def add(self, article: Article, likeness: Fingerprint, path: Path) -> None:
        """Note an article that was just written to a file of its own.

        Raises:
            LibraryError: The catalogue cannot be written.
        """
        with self.changing():
            self._forget(str(path))
            self._insert(article, likeness, path)
            if state := file_state(path):
                self._database.execute("insert into files values (?, ?, ?)", (str(path), *state))

    def find(self, article_id: str) -> Entry | None:
        """Return the article with an id, or None."""
        return self._first("folded = ?", folded_id(article_id))

    def has_address(self, url: str) -> bool:
        """Tell whether an article has this address, in any language."""
        key = url_key(url)
        return bool(key) and self._first("url_key = ?", key) is not None

    def taken(self, article_id: str) -> bool:
        """Tell whether an article has this id, or one that a disk may not tell from it."""
        return self.find(article_id) is not None

    def entries(self) -> Iterator[Entry]:
        """Yield all articles, the newest first, those without a date last."""
        for row in self._database.execute(f"select {_COLUMNS} from articles order by published desc, id"):  # noqa: S608
            yield _entry(row)

    def _opened(self) -> sqlite3.Connection:
        """Return a connection to a file of our version."""
        database = self._connect()
        try:
            _prepare(database)
        except sqlite3.OperationalError:  # locked, or not to be written: nothing is wrong with the file
            database.close()
            raise
        except sqlite3.DatabaseError:
            database.close()
            if self._path is None:
                raise
            for ending in ("", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
            database = self._connect()
            _prepare(database)
        return database

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path or ":memory:", timeout=_BUSY_TIMEOUT_S, isolation_level=None)

    def _forget(self, path: str) -> None:
        query = "select number, shingles, numbers, signature from articles where path = ?"
        for number, *likeness in self._database.execute(query, (path,)).fetchall():
            rows = ((band, number) for band in bands(_fingerprint(*likeness)))
            self._database.executemany("delete from bands where band = ? and number = ?", rows)
        self._database.execute("delete from articles where path = ?", (path,))
        self._database.execute("delete from files where path = ?", (path,))

    def _insert(self, article: Article, likeness: Fingerprint, path: Path) -> None:
        fields = (
            str(path), article.id, folded_id(article.id), article.title, article.language, article.published,
            article.publisher, article.url, url_key(article.url), len(article.text), content_hash("", article.text),
            likeness.shingles, " ".join(sorted(likeness.numbers)),
            struct.pack(f"<{len(likeness.signature)}I", *likeness.signature),
        )  # fmt: skip
        marks = ", ".join("?" * len(fields))
        number = self._database.execute(f"insert into articles values (null, {marks})", fields).lastrowid  # noqa: S608
        rows = ((band, number) for band in bands(likeness))
        self._database.executemany("insert or ignore into bands values (?, ?)", rows)

    def _first(self, condition: str, *values: str) -> Entry | None:
        found = self._database.execute(
            f"select {_COLUMNS} from articles where {condition} order by number limit 1",  # noqa: S608 - all ours
            values,
        ).fetchone()
        return _entry(found) if found else None

    def _candidates(self, likeness: Fingerprint) -> list[int]:
        """Return the numbers of the articles that may be alike."""
        keys = bands(likeness)
        marks = ", ".join("?" * len(keys))
        query = f"select distinct number from bands where band in ({marks}) order by number"  # noqa: S608
        return [number for (number,) in self._database.execute(query, keys)]


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables anew where there are none of our version."""
    if _version(database) == _VERSION:
        return
    database.execute("begin immediate")
    if _version(database) != _VERSION:  # another process may have been first
        for table in ("bands", "articles", "files", "version"):
            database.execute(f"drop table if exists {table}")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute("insert into version values (?)", (_VERSION,))
    database.execute("commit")


def _version(database: sqlite3.Connection) -> str:
    """Return which version of the tables a file holds, empty where it holds none."""
    if not database.execute("select 1 from sqlite_master where name = 'version'").fetchone():
        return ""
    return str((database.execute("select version from version").fetchone() or ("",))[0])


def _entry(row: tuple[str, str, Language, str, str, str, int, str]) -> Entry:
    names = ("id", "title", "language", "published", "publisher", "url", "length", "path")
    return Entry(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def _fingerprint(shingles: int, numbers: str, signature: bytes) -> Fingerprint:
    values = struct.unpack(f"<{len(signature) // 4}I", signature)
    return Fingerprint(signature=values, shingles=shingles, numbers=frozenset(numbers.split()))
