"""Read articles from a file, whatever its format and encoding; what cannot be read is told, not raised.

Not here: which files there are (`corpus/library.py`), and how each format is taken apart (`corpus/front_matter.py`,
`corpus/json_lines.py`, `corpus/web_pages.py`, `corpus/pdfs.py`, `corpus/word_files.py`).
"""

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from corpus.article import Article
from corpus.drafts import Draft, UnreadableError, complete, one_line
from corpus.encodings import UndecodableError, decode
from corpus.front_matter import read_markdown
from corpus.json_lines import read_json_lines
from corpus.pdfs import read_pdf
from corpus.web_pages import read_web_page
from corpus.word_files import read_word

# A larger file is refused, but for `.jsonl`, which is read line by line. No article comes near it; PDFs hold pictures.
LARGEST_FILE: Final = 50_000_000  # bytes
LARGEST_PAGE: Final = 10_000_000  # the same for a web page

# The first line of a plain text is its title where it is no longer than this and does not end like a sentence.
_LONGEST_TITLE: Final = 100
_SENTENCE_ENDS: Final = ("。", ".", "，", ",", "；", ";", "：", ":")

_READERS: Final[dict[str, Callable[[bytes, str], Draft]]] = {
    ".md": lambda data, name: read_markdown(decode(data), name),
    ".txt": lambda data, name: read_plain_text(decode(data), name),
    ".html": read_web_page,
    ".htm": read_web_page,
    ".pdf": read_pdf,
    ".docx": read_word,
}
_PAGES: Final = (".html", ".htm")
ENDINGS: Final = (*_READERS, ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with a file, for the person who put it there.

    Attributes:
        file: The file's path.
        line: The line in it, where that can be told.
        reason: One sentence without a full stop.
        kind: `unreadable`: there is no article; `flawed`: there is one, but for what is named; `duplicate`: it was
            there before and is left out.
    """

    file: str
    line: int | None
    reason: str
    kind: Literal["unreadable", "flawed", "duplicate"]

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.reason}"


def read_file(path: Path, *, today: dt.date | None = None) -> Iterator[Article | Complaint]:
    """Yield the articles of a file, and a complaint for each thing that is wrong with it.

    A `.jsonl` file gives an article a line and is never held whole; any other gives one.

    Args:
        path: A file of one of the `ENDINGS`.
        today: A date of publication after it is a flaw; None lets any date stand.
    """
    file = printable(path)
    for found in _drafts(path):
        try:
            if isinstance(found, UnreadableError):
                raise found
            article, flaws = complete(found, today)
        except UnreadableError as error:
            yield Complaint(file=file, line=error.line, reason=error.reason, kind="unreadable")
            continue
        for flaw in flaws:
            yield Complaint(file=file, line=flaw.line, reason=flaw.reason, kind="flawed")
        yield article


def printable(path: Path) -> str:
    """Return a path as text that can be printed, whatever bytes a file name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_plain_text(text: str, name: str) -> Draft:
    """Return what a plain text says: all of it, its first line being the title where it looks like one."""
    first, _, rest = text.strip().partition("\n")
    first = one_line(first)
    is_title = rest.strip() and len(first) <= _LONGEST_TITLE and not first.endswith(_SENTENCE_ENDS)
    return Draft(id=name, title=first if is_title and first else name, text=text)


def _drafts(path: Path) -> Iterator[Draft | UnreadableError]:
    """Yield what a file says, or why it says nothing."""
    ending = path.suffix.lower()
    try:
        if ending not in ENDINGS:
            raise UnreadableError(f"a file must end in one of {', '.join(ENDINGS)}")  # noqa: TRY301
        size = _size(path)
        if ending == ".jsonl":
            yield from read_json_lines(path)
        else:
            data = _bytes(path, size, LARGEST_PAGE if ending in _PAGES else LARGEST_FILE)
            yield _READERS[ending](data, one_line(printable(Path(path.stem))))
    except UnreadableError as error:
        yield error
    except UndecodableError as error:
        yield UnreadableError(str(error))
    except OSError as error:
        yield UnreadableError(error.strerror or type(error).__name__)


def _size(path: Path) -> int:
    """Return a file's size in bytes.

    Raises:
        UnreadableError: It is a folder or a device; reading one could wait for ever.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("it is not a regular file")
    return found.st_size


def _bytes(path: Path, size: int, largest: int) -> bytes:
    """Return what is in a file, read at once: whoever writes to it meanwhile changes nothing of the article.

    Raises:
        UnreadableError: It is larger than `largest` bytes, or grew to that since its `size` was asked for.
    """
    if size <= largest:
        with path.open("rb") as file:
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read(largest - size)
        if len(data) <= largest:
            return data
    raise UnreadableError(f"the file is larger than {largest // 1_000_000} MB")
