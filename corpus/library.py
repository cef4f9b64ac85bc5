"""Read whole folders of articles, each article once, and tell what is wrong with any of them.

Not here: what a file says (`corpus/formats.py`); adding to a folder (`corpus/own.py`).
"""

import datetime as dt
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article, Language, content_hash
from corpus.formats import ENDINGS, Complaint, printable, read_file


def read_library(
    folders: Sequence[Path], *, today: dt.date | None = None, entities: Collection[str] | None = None
) -> Iterator[Article | Complaint]:
    """Yield the articles of all files below the folders, in a fixed order, and a complaint for all that is wrong.

    Files come in the order of the folders, then of their paths. Hidden files and folders are passed over, and so are
    files of other kinds. An article whose id or whose text was there before is told and not yielded. What an article
    says of others is checked when all were seen. No text is kept, only hashes and ids.

    Args:
        folders: Where to look; a file stands for itself.
        today: A date of publication after it is a flaw; None lets any date stand.
        entities: The ids that `people` and `organisations` may name; None lets any id stand.
    """
    references = References(entities)
    ids_by_hash: dict[str, str] = {}
    for found in article_files(folders):
        if isinstance(found, Complaint):
            yield found
            continue
        for item in read_file(found, today=today):
            if isinstance(item, Complaint):
                yield item
                continue
            file = printable(found)
            text_hash = content_hash("", item.text)
            if item.id in references.languages:
                reason = f"there is another article with the id {item.id!r}; this one is left out"
            elif text_hash in ids_by_hash:
                reason = f"article {item.id!r} has the same text as {ids_by_hash[text_hash]!r} and is left out"
            else:
                ids_by_hash[text_hash] = item.id
                references.add(item, file)
                yield item
                continue
            yield Complaint(file=file, line=None, reason=reason, kind="duplicate")
    yield from references.complaints()


@dataclass(slots=True)
class References:
    """Checks what articles say of other articles and of entities, while they stream by.

    Attributes:
        entities: The ids of all known people and organisations, or None to let any id stand.
        languages: The language of each article so far, by id.
    """

    entities: Collection[str] | None = None
    languages: dict[str, Language] = field(default_factory=dict)
    _translations: list[tuple[str, str, str]] = field(default_factory=list)  # file, article, what it translates
    _strangers: list[tuple[str, str]] = field(default_factory=list)  # file, id that no entity has

    def add(self, article: Article, file: str) -> None:
        """Remember what an article refers to; its text is not kept."""
        self.languages[article.id] = article.language
        if article.translation_of:
            self._translations.append((file, article.id, article.translation_of))
        if self.entities is not None:
            named = (*article.people, *article.organisations)
            self._strangers.extend((file, entity) for entity in named if entity not in self.entities)

    def complaints(self) -> Iterator[Complaint]:
        """Yield what is wrong, now that all articles are known: in the order in which they came."""
        for file, entity in self._strangers:
            yield Complaint(
                file=file, line=None, reason=f"there is no person or organisation {entity!r}", kind="flawed"
            )
        for file, article, original in self._translations:
            if original not in self.languages:
                reason = f"translation_of: there is no article {original!r}"
            elif self.languages[original] == self.languages[article]:
                reason = f"translation_of: {original!r} is in the same language"
            else:
                continue
            yield Complaint(file=file, line=None, reason=reason, kind="flawed")


def article_files(folders: Sequence[Path]) -> Iterator[Path | Complaint]:
    """Yield every file to read once, in order, and a complaint for each folder that cannot be listed.

    Args:
        folders: Where to look; a file stands for itself, whatever its ending.
    """
    seen: set[Path] = set()
    for folder in folders:
        try:
            is_folder = stat.S_ISDIR(folder.stat().st_mode)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError | NotADirectoryError)
            reason = "there is no such folder" if gone else error.strerror or "cannot be read"
            yield Complaint(file=printable(folder), line=None, reason=reason, kind="unreadable")
            continue
        failures: list[OSError] = []
        for path in _walk(folder, failures) if is_folder else [folder]:
            resolved = _resolved(path)
            if resolved not in seen:
                seen.add(resolved)
                yield path
        for failure in failures:
            file = printable(Path(failure.filename or folder))
            yield Complaint(file=file, line=None, reason=failure.strerror or "cannot be listed", kind="unreadable")


def file_state(path: Path) -> tuple[int, int] | None:
    """Return a file's size and time of change, which tell whether it is as it was read, or None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _resolved(path: Path) -> Path:
    """Return a path without links; one that leads in circles as it is, which is told when it is read."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # the latter is what Python calls a circle before 3.13
        return path.absolute()


def _walk(folder: Path, failures: list[OSError]) -> Iterator[Path]:
    """Yield the files below a folder that may hold articles, sorted within each folder, subfolders after files."""
    for parent, folders, files in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower().endswith(ENDINGS):
                yield Path(parent, name)
