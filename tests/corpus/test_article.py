"""What an article must hold to, and what is told of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import (
    Article,
    ParagraphNote,
    Source,
    content_hash,
    detect_language,
    paragraph_spans,
)
from tests.conftest import texts


def article(**changes: object) -> Article:
    fields: dict[str, object] = {"id": "a", "title": "t", "text": "x", "language": "en"}
    return Article(**(fields | changes))  # type: ignore[arg-type]


def test_an_article_without_an_id_is_refused() -> None:
    with pytest.raises(ValueError, match="an article needs an id"):
        article(id="")


@pytest.mark.parametrize("text", ["", " \n\t　"])
def test_an_article_without_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="article 'a' has no text"):
        article(text=text)


@pytest.mark.parametrize("date", ["2025", "2025-02", "2025-02-21"])
def test_a_date_may_be_a_year_a_month_or_a_day(date: str) -> None:
    assert article(published=date, updated=date).published == date


@pytest.mark.parametrize("date", ["25", "2025-2", "2025-13", "2025-02-32", "2025/02", "2025-02-21T10:00", "soon"])
@pytest.mark.parametrize("name", ["published", "updated"])
def test_any_other_date_is_refused(name: str, date: str) -> None:
    with pytest.raises(ValueError, match=f"article 'a': {name} '{date}' is not YYYY"):
        article(**{name: date})


@given(texts())
def test_paragraphs_cover_all_that_is_not_space_and_hold_no_line_end(text: str) -> None:
    position = 0
    for start, end in paragraph_spans(text):
        assert not text[position:start].strip()
        assert "\n" not in text[start:end]
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()


def test_sources_are_those_of_the_paragraphs_that_a_span_touches() -> None:
    first, second, third = (Source(publisher=name) for name in "abc")
    text = "one.\n\ntwo.\n\nthree."
    notes = (ParagraphNote(sources=(1, 0)), ParagraphNote(sources=(1,)), ParagraphNote())
    story = article(text=text, sources=(first, second, third), notes=notes)
    assert story.sources_at(0, 4) == (second, first)
    assert story.sources_at(6, 10) == (second,)
    assert story.sources_at(2, 8) == (second, first)
    assert story.sources_at(12, 18) == ()
    assert story.sources_at(4, 6) == ()


def test_all_sources_are_told_where_paragraphs_have_no_notes() -> None:
    sources = (Source(publisher="a"), Source(publisher="b"))
    assert article(sources=sources).sources_at(0, 1) == sources


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("吴永辉加入字节跳动。", "zh"),
        ("OpenAI 研究员姚顺雨加入腾讯", "zh"),
        ("GPT-4、Gemini、Claude、Llama 的较量", "zh"),
        ("Wu Yonghui (吴永辉) left Google for ByteDance.", "en"),
        ("2025: 30 %", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_one_that_carries_the_text(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_the_same_article_has_the_same_hash_whatever_its_white_space() -> None:
    assert content_hash("A title", "one two\n\nthree") == content_hash("A  title ", "one\ttwo\nthree\n")
    assert content_hash("A title", "one two") != content_hash("A", "title one two")


@given(st.text(), st.text())
def test_any_text_has_a_hash_half_surrogates_included(title: str, text: str) -> None:
    assert len(content_hash(title + "\ud800", text)) == 32
