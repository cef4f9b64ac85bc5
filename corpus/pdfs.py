"""Read the text of a PDF and make paragraphs of its lines.

Not here: scanned pages; they hold pictures, no text.
"""

import io
import logging
import re
from typing import TYPE_CHECKING, Final

from corpus.drafts import Draft, UnreadableError, one_line
from corpus.encodings import clean

if TYPE_CHECKING:
    from pypdf import PdfReader

# Keeps what pypdf says of every oddity off standard error, unless someone listens to its logger.
_UNHEARD: Final = logging.NullHandler()

_MOST_PAGES: Final = 2000

# A line that is shorter than this part of the usual one, and ends in a mark, ends a paragraph.
_SHORT_LINE: Final = 0.85
# One that is shorter still ends one without a mark: a heading.
_HEADING_LINE: Final = 0.6

_ENDS: Final = re.compile(r"[。！？!?….：:][”’」』）)\"']*$")
_PAGE_NUMBER: Final = re.compile(
    r"[-—–\s]*(?:第\s*)?(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?(?:\s*页)?[-—–\s]*", re.IGNORECASE
)
_LIST_ITEM: Final = re.compile(r"[•●▪■◆·*-]\s|\(?\d{1,2}[.)、]\s?\D|[一二三四五六七八九十]{1,3}、|　　")
_HYPHENATED: Final = re.compile(r"[a-z]-$")
_NO_TITLE: Final = re.compile(
    r"untitled|microsoft (?:word|powerpoint)|.*\.(?:docx?|pptx?|indd|tex|pdf|wps)$|\W*$", re.IGNORECASE
)
_LONGEST_TITLE: Final = 100
_CJK: Final = "\u2e80"


def read_pdf(data: bytes, name: str) -> Draft:
    """Return what a PDF says; its id is `name`.

    Raises:
        UnreadableError: The file is encrypted, damaged, or without text.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - slow to import, and few corpora have PDFs

    logging.getLogger("pypdf").addHandler(_UNHEARD)
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text() for page in reader.pages[:_MOST_PAGES]]
        title, published = ("", "") if locked else _metadata(reader)
    except Exception as error:  # pypdf raises much besides its own errors on a damaged file
        reason = one_line(str(error))[:200] or type(error).__name__
        raise UnreadableError(f"the PDF cannot be read: {reason}") from error
    if locked:
        raise UnreadableError("the PDF is encrypted; save it without a password")
    text = join_lines([clean(page).split("\n") for page in pages])
    if not text:
        raise UnreadableError("the PDF holds no text; a scan needs to be recognised first")
    return Draft(id=name, title=title or _first_line(text) or name, text=text, published=published)


def join_lines(pages: list[list[str]]) -> str:
    r"""Return the text of pages whose lines are cut at the margin: a line for each paragraph, a blank line between.

    A word that was hyphenated at a line end is put together, Chinese is joined without a space, page numbers go.

    >>> join_lines([["The research team was dis-", "banded in 2025."]])
    'The research team was disbanded in 2025.'
    """
    lines = [line for page in pages for line in _without_page_numbers(page)]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0
    paragraphs: list[str] = []
    ended = True
    for line in lines:
        if line and ended:
            paragraphs.append(line)
        elif line and not _LIST_ITEM.match(line):
            paragraphs[-1] = _joined(paragraphs[-1], line)
        elif line:
            paragraphs.append(line)
        closed = _ENDS.search(line) is not None
        ended = not line or len(line) < usual * (_SHORT_LINE if closed else _HEADING_LINE)
    return "\n\n".join(paragraphs)


def _without_page_numbers(lines: list[str]) -> list[str]:
    """Return the lines of a page, stripped, without a page number and blank lines at its top and bottom."""
    kept = [line.rstrip() if line.startswith("　　") else line.strip() for line in lines]
    for end in (0, -1):
        while kept and not kept[end]:
            kept.pop(end)
        if len(kept) > 1 and _PAGE_NUMBER.fullmatch(kept[end]):
            kept.pop(end)
        while kept and not kept[end]:
            kept.pop(end)
    return kept


def _joined(paragraph: str, line: str) -> str:
    """Return a paragraph with its next line: Chinese without a space, a hyphenated word put together."""
    if _HYPHENATED.search(paragraph) and line[0].islower():
        return paragraph[:-1] + line
    closed_up = paragraph[-1] >= _CJK and line[0] >= _CJK
    return paragraph + ("" if closed_up else " ") + line


def _first_line(text: str) -> str:
    """Return the first paragraph where it is short enough for a title, else empty."""
    first = text.split("\n", 1)[0]
    return one_line(first) if len(first) <= _LONGEST_TITLE else ""


def _metadata(reader: "PdfReader") -> tuple[str, str]:
    """Return the title and the date that the file says of itself, each empty where it is missing or worthless."""
    found = reader.metadata
    if found is None:
        return "", ""
    title = one_line(found.title or "")
    try:
        created = found.creation_date
    except ValueError:
        created = None
    return "" if _NO_TITLE.match(title) else title, created.date().isoformat() if created else ""
