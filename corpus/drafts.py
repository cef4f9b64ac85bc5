"""What a file says of an article, and how that becomes an article.

A file may be wrong about anything but its text: a language that is no language, a date of 30 February, notes for five
paragraphs where there are four. Such a field is left out, with a word about it, and the article stands.

Not here: how a file of some format is read (`corpus/formats.py` and the readers that it names).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from corpus.article import Article, Language, ParagraphNote, Source, detect_language, paragraph_spans
from corpus.dates import read_date
from corpus.encodings import clean

_LANGUAGES: Final[dict[str, Language]] = {
    **dict.fromkeys(("zh", "cn", "chi", "zho", "cmn", "chinese", "中文", "汉语", "简体中文", "繁體中文"), "zh"),
    **dict.fromkeys(("en", "eng", "english", "英文", "英语"), "en"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something in a file that was left out or replaced, told in one sentence, and the line that it stands in."""

    reason: str
    line: int | None = None


class UnreadableError(ValueError):
    """A file, or a part of one, that gives no article at all."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as its file has it: every field clean text, none of them checked.

    Attributes:
        lines: In which line of the file a field stands, as far as that is known.
        flaws: What the reader of the file already found.
    """

    id: str
    text: str
    title: str = ""
    language: str = ""
    published: str = ""
    updated: str = ""
    publisher: str = ""
    url: str = ""
    translation_of: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[ParagraphNote, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()


def one_line(text: str) -> str:
    """Return `text` clean and with single spaces for any white space in it, as a title or a name should be."""
    return " ".join(clean(text).split())


def complete(draft: Draft, today: dt.date | None) -> tuple[Article, tuple[Flaw, ...]]:
    """Return the article that a draft makes, and all that is wrong with it.

    Args:
        draft: What the file says.
        today: A later date of publication is a flaw; None lets any date stand.

    Raises:
        UnreadableError: The draft has no id or no text.
    """
    if not draft.id:
        raise UnreadableError("it has no id", draft.lines.get("id"))
    if not draft.text.strip():
        raise UnreadableError("it has no text", draft.lines.get("text"))
    flaws = [*draft.flaws, *_wrong_dates(draft, today)]
    language = _language(draft.language)
    if draft.language and not language:
        flaws.append(
            Flaw(reason=f"the language {draft.language!r} is neither zh nor en", line=draft.lines.get("language"))
        )
    notes = draft.notes
    paragraphs = len(paragraph_spans(draft.text)) if notes else 0
    if len(notes) != paragraphs:
        reason = f"it has notes for {len(notes)} paragraphs but {paragraphs} paragraphs; the notes are left out"
        flaws.append(Flaw(reason=reason, line=draft.lines.get("paragraphs")))
        notes = ()
    article = Article(
        id=draft.id,
        title=draft.title,
        text=draft.text,
        language=language or detect_language(draft.text),
        published=_usable_date(draft.published, today),
        updated=_usable_date(draft.updated, today),
        publisher=draft.publisher,
        url=draft.url,
        translation_of=draft.translation_of,
        people=draft.people,
        organisations=draft.organisations,
        sources=draft.sources,
        notes=notes,
    )
    return article, tuple(flaws)


def _language(code: str) -> Language | None:
    """Return the language of a code or a name such as `zh-Hans`, `en_US` or `Chinese`, or None where it is neither."""
    return _LANGUAGES.get(code.strip().lower().replace("_", "-").split("-")[0])


def _wrong_dates(draft: Draft, today: dt.date | None) -> Iterator[Flaw]:
    """Yield a flaw for every date that is none, and for every one that lies in the future."""
    for name, written in (("published", draft.published), ("updated", draft.updated)):
        if written and not _usable_date(written, today):
            wrong = "lies in the future" if read_date(written) else "is no date"
            yield Flaw(reason=f"{name}: {written[:40]!r} {wrong}; it is left out", line=draft.lines.get(name))


def _usable_date(written: str, today: dt.date | None) -> str:
    """Return the date in our form, or empty where it is none or lies after `today`."""
    date = read_date(written)
    return "" if today is not None and date > today.isoformat() else date
