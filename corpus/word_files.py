"""Read a Word document (.docx): its paragraphs in order, those in tables too.

Not here: the older .doc; pictures, comments and what tracked changes have deleted.
"""

import io
import zipfile
from typing import Final

from corpus.drafts import Draft, UnreadableError, one_line
from corpus.encodings import clean

# A document is a ZIP of XML. News and reports have about 1 MB of it and a thousand paragraphs; these bound the time and
# memory for one that was made to unpack to gigabytes.
_LARGEST: Final = 200_000_000  # bytes unpacked, pictures included
_LARGEST_PART: Final = 10_000_000
_MOST_PARAGRAPHS: Final = 20_000
_BODY: Final = "word/document.xml"
_LONGEST_TITLE: Final = 100


def read_word(data: bytes, name: str) -> Draft:
    """Return what a Word document says; its id is `name`. Its dates are of its editing and are left out.

    Raises:
        UnreadableError: The file is encrypted, damaged, too large, or without text.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError("the document is encrypted or of an old kind; save it as .docx without a password")
    from docx import Document  # noqa: PLC0415 - slow to import, and few corpora have Word documents
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    try:
        _check_size(data)
        document = Document(io.BytesIO(data))
        found = [Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]
        lines = [clean(paragraph.text).strip() for paragraph in found]
        title = one_line(document.core_properties.title or "")
    except UnreadableError:
        raise
    except Exception as error:  # python-docx raises much besides its own errors on a damaged file
        reason = one_line(str(error))[:200] or type(error).__name__
        raise UnreadableError(f"the document cannot be read: {reason}") from error
    lines = [line for line in lines if line]
    if not lines:
        raise UnreadableError("the document holds no text")
    first = one_line(lines[0])
    return Draft(id=name, title=title or (first if len(first) <= _LONGEST_TITLE else name), text="\n\n".join(lines))


def _check_size(data: bytes) -> None:
    """Refuse what would unpack to more than a document holds; what is declared too small does not unpack at all."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sizes = {part.filename: part.file_size for part in parts.infolist()}
        texts = [size for part, size in sizes.items() if part.endswith((".xml", ".rels"))]
        if sum(sizes.values()) > _LARGEST or max(texts, default=0) > _LARGEST_PART:
            raise UnreadableError("the document unpacks to more than a document holds")
        if _BODY in sizes and parts.read(_BODY).count(b"<w:p") > _MOST_PARAGRAPHS * 3:  # properties begin so, too
            raise UnreadableError(f"the document has more than {_MOST_PARAGRAPHS:,} paragraphs")
