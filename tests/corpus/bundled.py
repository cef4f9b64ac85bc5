"""The bundled corpus as its tests see it: pairs of articles, paragraph beside paragraph, and the material it rests on.

The material (facts, founding article) lies beside a working copy in `../shared`; a stranger's clone has none.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

from corpus.article import Article, Language, ParagraphNote, paragraph_spans
from corpus.bundled import bundled_articles
from corpus.entities import Entities
from corpus.formats import Complaint
from corpus.library import read_library

ROOT: Final = Path(__file__).parents[2]
SHARED: Final = ROOT.parent / "shared"
FACTS: Final = SHARED / "facts" / "facts.jsonl"
FOUNDING: Final = SHARED / "seed"

# The day to which the articles were brought up to date: the newest date that may stand in them.
EDITED: Final = dt.date(2026, 11, 24)

# A part that is named implies its whole, and languages differ in naming both: 字节跳动 Seed, "Seed at ByteDance".
WHOLES: Final = {
    "o-seed": "o-bytedance",
    "o-bdailab": "o-bytedance",
    "o-tiktok": "o-bytedance",
    "o-qwen": "o-alibaba",
    "o-damo": "o-alibaba",
    "o-msl": "o-meta",
    "o-fair": "o-meta",
    "o-googledeepmind": "o-google",
    "o-msra": "o-microsoft",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph in both languages, with what each language's file says it rests on."""

    slug: str
    number: int
    zh: str
    en: str
    zh_note: ParagraphNote
    en_note: ParagraphNote

    @property
    def where(self) -> str:
        """The place as failures name it."""
        return f"{self.slug}, paragraph {self.number}"

    def text(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An article in its two languages."""

    slug: str
    zh: Article
    en: Article

    def article(self, language: Language) -> Article:
        """The article in one language."""
        return self.zh if language == "zh" else self.en

    def paragraphs(self) -> Iterator[Paragraph]:
        """Paragraph beside paragraph; fails where the two are not equally many."""
        texts = zip(self.zh.notes, self.en.notes, paragraphs(self.zh), paragraphs(self.en), strict=True)
        for number, (zh_note, en_note, zh, en) in enumerate(texts, start=1):
            yield Paragraph(slug=self.slug, number=number, zh=zh, en=en, zh_note=zh_note, en_note=en_note)


def paragraphs(article: Article) -> tuple[str, ...]:
    """The texts of an article's paragraphs."""
    return tuple(article.text[start:end] for start, end in paragraph_spans(article.text))


@lru_cache(maxsize=1)
def complaints() -> tuple[Complaint, ...]:
    """What the reader of the corpus says is wrong with it, on the day of its last edit."""
    return tuple(item for item in _read() if isinstance(item, Complaint))


@lru_cache(maxsize=1)
def pairs() -> tuple[Pair, ...]:
    """Every bundled article with its translation, by slug."""
    articles = {item.id: item for item in _read() if isinstance(item, Article)}
    slugs = sorted({name.rsplit(".", 1)[0] for name in articles})
    return tuple(Pair(slug=slug, zh=articles[f"{slug}.zh"], en=articles[f"{slug}.en"]) for slug in slugs)


@lru_cache(maxsize=1)
def _read() -> tuple[Article | Complaint, ...]:
    ids = {entity.id for entity in entities()}
    return tuple(read_library([bundled_articles()], today=EDITED, entities=ids))


@lru_cache(maxsize=1)
def all_paragraphs() -> tuple[Paragraph, ...]:
    """Every paragraph of the bundled corpus."""
    return tuple(paragraph for pair in pairs() for paragraph in pair.paragraphs())


@lru_cache(maxsize=1)
def entities() -> Entities:
    """The bundled list of people and organisations."""
    return Entities.load()


@lru_cache(maxsize=1)
def facts() -> Mapping[str, Mapping[str, Any]]:
    """The facts by id; skips the test where they are absent."""
    if not FACTS.exists():
        pytest.skip(f"the facts that the articles rest on are not at {FACTS}")
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return {fact["id"]: fact for fact in map(json.loads, lines)}


@lru_cache(maxsize=1)
def founding_article() -> str:
    """The text of the founding article; skips the test where it is absent."""
    files = sorted(FOUNDING.glob("*.txt")) if FOUNDING.exists() else []
    if not files:
        pytest.skip(f"the founding article is not in {FOUNDING}")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
