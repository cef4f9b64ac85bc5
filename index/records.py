"""An article ⇄ bytes: what is hashed to know it again, and what is kept, its title and text as pieces.

Not here: where the bytes lie (`index/shelf.py`), how pieces are spelt (`index/pieces.py`).
"""

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

import numpy as np

from corpus.article import Article, ParagraphNote, Source
from index.pieces import Units

_WHOLE: Final = json.JSONEncoder(default=asdict, ensure_ascii=False, separators=(",", ":"))
_TOLD: Final = json.JSONEncoder(default=asdict, separators=(",", ":"))
_FIELDS: Final = tuple(field.name for field in fields(Article))
_HEAD: Final = np.dtype([("title", "<u4"), ("told", "<u4")])  # units of the title, bytes of what is told
# What compression may refer to besides the article: what is told of most of them is then told in a few bytes.
_KNOWN: Final = (
    b'"organisations":["sources":[{"publisher":"","confidence":"reported","translation_of":"","url":"https://www.",'
    b'"publisher":"{"id":"","language":"zh","published":"202'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An article that is to be written.

    Attributes:
        content: Hash of all that is in it, 16 bytes: equal ones need neither cutting nor embedding again.
    """

    article: Article
    content: bytes

    def packed(self, units: Units, title: int) -> bytes:
        """Return it as it is kept: what is told of it, then title and text as pieces.

        Args:
            units: Of the title, a line end and the text.
            title: How many are the title's.
        """
        told = {name: getattr(self.article, name) for name in _FIELDS if name not in ("title", "text")}
        text = _TOLD.encode({name: value for name, value in told.items() if value})
        head = np.array((title, len(text)), dtype=_HEAD).tobytes()
        packer = zlib.compressobj(memLevel=9, zdict=_KNOWN)
        return packer.compress(head + text.encode("ascii") + units.tobytes()) + packer.flush()


def record_of(article: Article) -> Record:
    """Return an article with its hash."""
    values = {name: getattr(article, name) for name in _FIELDS}
    written = _WHOLE.encode(values).encode("utf-8", "surrogatepass")  # a broken file may hold half a surrogate
    return Record(article=article, content=hashlib.sha256(written).digest()[:16])


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """An article as it was kept.

    Attributes:
        units: Of title, a line end and text; `title` says how many are the title's.
        told: What else is told of it, as JSON.
    """

    units: Units
    title: int
    told: bytes

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Read what `Record.packed` returned.

        Raises:
            ValueError: It is something else; zlib.error likewise.
        """
        unpacker = zlib.decompressobj(zdict=_KNOWN)
        written = unpacker.decompress(packed)
        if not unpacker.eof:
            raise ValueError("it is cut off")
        title, told = np.frombuffer(written, _HEAD, 1)[0].tolist()
        end = _HEAD.itemsize + told
        return cls(units=np.frombuffer(written[end:], "<u2"), title=title, told=written[_HEAD.itemsize : end])

    @property
    def title_units(self) -> Units:
        """Of its title."""
        return self.units[: self.title]

    @property
    def text_units(self) -> Units:
        """Of its text."""
        return self.units[self.title + 1 :]

    def article(self, title: str, text: str) -> Article:
        """Return the article, given its title and text as they were written."""
        read: dict[str, Any] = dict.fromkeys(("people", "organisations", "sources", "notes"), ())
        read |= json.loads(self.told)
        read["title"], read["text"] = title, text
        read["people"] = tuple(read["people"])
        read["organisations"] = tuple(read["organisations"])
        read["sources"] = tuple(Source(**source) for source in read["sources"])
        read["notes"] = tuple(
            ParagraphNote(sources=tuple(note["sources"]), facts=tuple(note["facts"])) for note in read["notes"]
        )
        return Article(**read)
