"""What an article is, and what it must hold to.

Not here: how articles are read from files (`corpus/formats.py`) and where they lie (`corpus/library.py`).
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["zh", "en"]
Confidence = Literal["confirmed", "reported", "rumour"]

# A date as sources give it: a year, a month or a day. Text, because "2025-02" is no less true than "2025-02-21".
DATE_FORM: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff、。《》「」！，：；？]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet's page that an article rests on."""

    publisher: str
    title: str = ""
    url: str = ""
    published: str = ""
    confidence: Confidence = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphNote:
    """What one paragraph rests on: its sources, as positions in `Article.sources`, and the ids of its facts."""

    sources: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    r"""One article: the text that citations point into, and where it comes from.

    Attributes:
        id: Unique in a library: the `id` of a `.jsonl` line, else the file's name without its ending.
        text: What offsets count in, code points from 0. Line ends are `\n`; paragraphs are split by a blank line or a
            line end.
        published: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or empty where unknown. `updated` likewise.
        translation_of: The id of the article that this one translates, or empty.
        notes: One entry per paragraph in order, or none at all.
    """

    id: str
    title: str
    text: str
    language: Language
    published: str = ""
    updated: str = ""
    publisher: str = ""
    url: str = ""
    translation_of: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[ParagraphNote, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no article can be."""
        if not self.id:
            raise ValueError("an article needs an id")
        if not self.text.strip():
            raise ValueError(f"article {self.id!r} has no text")
        for name in ("published", "updated"):
            date = getattr(self, name)
            if date and not DATE_FORM.fullmatch(date):
                raise ValueError(f"article {self.id!r}: {name} {date!r} is not YYYY, YYYY-MM or YYYY-MM-DD")

    def sources_at(self, start: int, end: int) -> tuple[Source, ...]:
        """Return the sources of the paragraphs that the span [start, end) touches, or all where none are told apart."""
        if not self.notes:
            return self.sources
        wanted: list[int] = []
        for note, (left, right) in zip(self.notes, paragraph_spans(self.text), strict=False):
            if left < end and start < right:
                wanted.extend(position for position in note.sources if position not in wanted)
        return tuple(self.sources[position] for position in wanted)


def paragraph_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) of every paragraph, which is a line that is not blank, without the space around it."""
    spans = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if stripped := line.strip():
            start = match.start() + line.index(stripped[0])
            spans.append((start, start + len(stripped)))
    return tuple(spans)


def detect_language(text: str) -> Language:
    """Return `zh` where Chinese carries the text, else `en`.

    A Han character or a Chinese mark counts as one word and so does a run of Latin letters; a Chinese sentence full of
    English names is still Chinese.

    >>> detect_language("OpenAI 研究员姚顺雨加入腾讯"), detect_language("Wu Yonghui (吴永辉) joined ByteDance")
    ('zh', 'en')
    """
    sample = text[:1000]
    chinese = 0 if sample.isascii() else len(sample) - len(_CHINESE.sub("", sample))
    if not chinese:
        return "en"
    # Of at least half Chinese, no more words than Chinese characters are left: they need not be counted.
    return "zh" if 2 * chinese >= len(sample) or chinese >= len(_LATIN_WORD.findall(sample)) else "en"


def content_hash(title: str, text: str) -> str:
    """Return a hash that two copies of an article share whatever their white space, 32 hexadecimal digits."""
    folded = "".join(title.split()) + "\0" + "".join(text.split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]
