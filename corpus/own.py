"""The user's own articles: one Markdown file each, which a person can read and mend.

A file is written under another name, brought to the disk and then given its own: whatever happens, a file under an
article's name is whole. One process writes at a time.

Not here: what may be added (`corpus/candidates.py`), and what is there already (`corpus/catalogue.py`).
"""

import errno
import os
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from corpus.article import Article, Source, content_hash
from corpus.errors import TalentWarsError

_LOCK: Final = ".lock"
_WORK: Final = ".writing-"
_CHANGED: Final = ".not-indexed"
_LOCK_TIMEOUT_S: Final = 60.0
RIGHTS_REMEDY: Final = "Make room or give yourself the right to write there, or set TALENTWARS_DATA to another folder."

_Dumper: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDEST: Final = 2**31 - 1  # one line a value

_SAFE_ID: Final = re.compile(r"\w[\w.+-]{0,78}\w|\w")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_UNSAFE: Final = re.compile(r"[\W_]+")
_LONGEST_SLUG: Final = 24  # characters, three bytes each where Chinese
_LONGEST_NAME: Final = 200  # bytes; disks take 255, and an ending and a number may follow
_HASH_LENGTH: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an own article comes from.

    Attributes:
        origin: The address or the file that it was read from.
        added: When, as text of ISO 8601.
        sha256: Of the original file or page.
    """

    origin: str
    added: str
    sha256: str = ""


class LibraryError(TalentWarsError):
    """The folder of own articles cannot be used."""

    def __init__(self, folder: Path, reason: str, remedy: str = RIGHTS_REMEDY) -> None:
        """Tell which folder, why, and what to do."""
        super().__init__(problem=f"The articles in {folder} cannot be changed: {reason}.", remedy=remedy)


@dataclass(frozen=True, slots=True)
class OwnArticles:
    """A folder of own articles, which need not exist yet."""

    folder: Path

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other processes that would write, and sweep up what a killed one left lying.

        Raises:
            LibraryError: The folder cannot be written, or another process has been writing for a minute.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - 30 ms that only a change needs

        lock = FileLock(self.folder / _LOCK, timeout=_LOCK_TIMEOUT_S)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            for left in self.folder.glob(f"{_WORK}*"):
                left.unlink(missing_ok=True)
            self._mark_changed()
        except Timeout as error:
            reason = f"another process has been writing there for {_LOCK_TIMEOUT_S:.0f} s"
            raise LibraryError(self.folder, reason, "Try again once it is done.") from error
        except OSError as error:
            lock.release()
            raise LibraryError(self.folder, error.strerror or str(error)) from error
        try:
            yield
            _fsync_folder(self.folder)
        except OSError as error:
            raise LibraryError(self.folder, error.strerror or str(error)) from error
        finally:
            lock.release()

    def write(self, article: Article, provenance: Provenance) -> Path:
        """Write an article's file; only while `writing`.

        Raises:
            LibraryError: It cannot be written; no trace of it is left.
        """
        path = self.path(article.id)
        work = self.folder / f"{_WORK}{os.getpid()}"
        try:
            with work.open("wb") as file:
                file.write(render(article, provenance).encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            work.replace(path)
        except OSError as error:
            work.unlink(missing_ok=True)
            raise LibraryError(self.folder, error.strerror or str(error)) from error
        return path

    def remove(self, article_id: str) -> None:
        """Remove an article's file; only while `writing`. One that is gone already is no error.

        Raises:
            LibraryError: It cannot be removed.
        """
        try:
            self.path(article_id).unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(self.folder, error.strerror or str(error)) from error

    def path(self, article_id: str) -> Path:
        """Return the path of an article's file."""
        return self.folder / f"{article_id}.md"

    def changed(self) -> str:
        """Return a mark of the last change that no index has yet, empty where there is none."""
        try:
            return (self.folder / _CHANGED).read_text(encoding="utf-8", errors="replace") or "a change"
        except OSError:
            return ""

    def indexed(self, mark: str) -> None:
        """Take the mark away, now that an index has that change; a later change keeps its own."""
        if mark and mark == self.changed():
            (self.folder / _CHANGED).unlink(missing_ok=True)

    def _mark_changed(self) -> None:
        """Note that the index lacks something, before it does; on a full disk, which must not keep from removing."""
        try:
            (self.folder / _CHANGED).write_text(uuid.uuid4().hex, encoding="utf-8")
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def free_id(article: Article, taken: Callable[[str], bool], *, keep: bool) -> str:
    """Return an id that no other article has, on a disk that does not tell case apart either.

    Args:
        article: With the id that it came with.
        taken: Tells whether an id is in use.
        keep: Whether the id that it came with was given on purpose, and is kept if it is safe; any other is made anew
            from date, title and content.
    """
    if keep and is_safe(article.id):
        wanted = article.id
    else:
        slug = _UNSAFE.sub("-", article.title.lower())[:_LONGEST_SLUG].strip("-")
        digest = content_hash(article.title, article.text)[:_HASH_LENGTH]
        wanted = f"{article.published}-{slug}-{digest}".strip("-").replace("--", "-")
    number, found = 1, wanted
    while taken(found):
        number += 1
        found = f"{wanted}-{number}"
    return found


def is_safe(article_id: str) -> bool:
    """Tell whether an id can be a file's name on every platform, and be typed in a shell."""
    fits = len(article_id.encode("utf-8", "replace")) <= _LONGEST_NAME
    return fits and _SAFE_ID.fullmatch(article_id) is not None and not _RESERVED.fullmatch(article_id)


def folded_id(article_id: str) -> str:
    """Return an id as disks compare names that do not tell case or composition apart."""
    return unicodedata.normalize("NFC", article_id).casefold()


def render(article: Article, provenance: Provenance) -> str:
    """Return the Markdown file of an article: reading it gives the same article again."""
    fields: dict[str, Any] = {
        "title": article.title,
        "language": article.language,
        "published": article.published,
        "updated": article.updated,
        "publisher": article.publisher,
        "url": article.url,
        "translation_of": article.translation_of,
        "people": list(article.people),
        "organisations": list(article.organisations),
        "sources": [_source(number, source) for number, source in enumerate(article.sources, 1)],
        "paragraphs": [
            {"sources": [f"s{position + 1}" for position in note.sources], "facts": list(note.facts)}
            for note in article.notes
        ],
        "added": provenance.added,
        "added_from": provenance.origin,
        "original_sha256": provenance.sha256,
    }
    kept = {name: value for name, value in fields.items() if value}
    head = yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDEST)
    body = article.text.strip("\n")
    return f"---\n{head}---\n\n{body}\n"


def _source(number: int, source: Source) -> dict[str, str]:
    """Return the entry of a source under its local id."""
    fields = {
        "id": f"s{number}",
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "published": source.published,
        "confidence": source.confidence,
    }
    return {name: value for name, value in fields.items() if value}


def _fsync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
