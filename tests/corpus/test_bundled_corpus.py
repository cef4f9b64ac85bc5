"""The bundled articles: how many there are, that every fact and every source is in them, and how old they are."""

import re
from collections import defaultdict
from typing import Final, get_args

import pytest

from corpus.article import DATE_FORM, Article, Confidence, Language
from tests.corpus.bundled import EDITED, Pair, all_paragraphs, complaints, facts, pairs, paragraphs
from tests.corpus.bundled_numbers import figures

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
ARTICLES_AT_LEAST: Final = 70
PARAGRAPHS_AT_LEAST: Final = 440
PAGES_AT_LEAST: Final = 220
FACTS: Final = 328

# How long an article may be, in words and in characters: shorter ones say too little, longer ones are two articles.
ENGLISH_WORDS: Final = (250, 700)
CHINESE_CHARACTERS: Final = (400, 1100)

# Years after publication that a text may name, because it tells a forecast.
FORECASTS: Final = {"china-ai-salaries": {"2030"}}


def articles() -> list[Article]:
    found = [pair.article(language) for pair in pairs() for language in LANGUAGES]
    assert len(found) >= 2 * ARTICLES_AT_LEAST
    return found


def test_the_whole_corpus_was_read_and_nothing_in_it_is_wrong() -> None:
    assert complaints() == ()
    assert len(pairs()) >= ARTICLES_AT_LEAST
    assert len(all_paragraphs()) >= PARAGRAPHS_AT_LEAST
    assert len({fact for paragraph in all_paragraphs() for fact in paragraph.zh_note.facts}) == FACTS
    assert len({source.url for pair in pairs() for source in pair.en.sources}) >= PAGES_AT_LEAST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_is_told_in_some_paragraph(language: Language) -> None:
    told = {fact for pair in pairs() for note in pair.article(language).notes for fact in note.facts}
    assert len(facts()) == FACTS
    assert sorted(set(facts()) - told) == []
    assert sorted(told - set(facts())) == []


def test_both_languages_rest_on_the_same_facts_and_sources() -> None:
    for pair in pairs():
        assert pair.zh.notes == pair.en.notes, pair.slug
        chinese, english = (
            [(s.url, s.title, s.published, s.confidence) for s in a.sources] for a in (pair.zh, pair.en)
        )
        assert chinese == english, pair.slug


def test_every_article_says_what_it_is() -> None:
    for article in articles():
        slug, language = article.id.rsplit(".", 1)
        assert article.language == language, article.id
        assert article.translation_of == (f"{slug}.zh" if language == "en" else ""), article.id
        assert article.publisher == "talentwars", article.id
        assert article.title, article.id
        assert article.people or article.organisations, article.id


def test_every_source_is_named() -> None:
    for article in articles():
        assert article.sources, article.id
        for source in article.sources:
            assert source.publisher, (article.id, source)
            assert source.title, (article.id, source)
            assert DATE_FORM.fullmatch(source.published), (article.id, source)
            assert source.published <= article.updated, (article.id, source)
            assert source.confidence in get_args(Confidence), (article.id, source)
            assert source.url == "" or re.fullmatch(r"https?://[^\s\"<>]+", source.url), (article.id, source)


def test_every_paragraph_has_a_source_and_every_source_is_used() -> None:
    for article in articles():
        assert len(article.notes) == len(paragraphs(article)), article.id
        assert all(note.sources and note.facts for note in article.notes), article.id
        assert {place for note in article.notes for place in note.sources} == set(range(len(article.sources))), (
            article.id
        )


def test_one_page_has_one_publisher_and_one_title() -> None:
    names: dict[tuple[Language, str], set[tuple[str, str, str]]] = defaultdict(set)
    for article in articles():
        for source in article.sources:
            if source.url:
                names[article.language, source.url].add((source.publisher, source.title, source.published))
    assert len(names) >= 2 * PAGES_AT_LEAST
    assert {page: sorted(found) for page, found in names.items() if len(found) > 1} == {}


# How a publisher's remark reads in Chinese: who carried a text, whom it cites, what was done to it.
REMARKS: Final = (
    (r"repost, outlet not shown", "转载，原媒体未注明"),
    (r"rewritten repost", "改写转载"),
    (r"repost", "转载"),
    (r"mirror", "镜像"),
    (r"rewritten", "改写"),
    (r"excerpt", "摘录"),
    (r"archived copy", "存档"),
    (r"\(index\)", "（索引）"),
    (r"auto-generated", "自动生成"),
    (r"automatic summary", "自动摘要"),
    (r"written by an AI agent", "AI 代理撰写"),
    (r"summary by", "摘要"),
    (r"\bciting\b", "援引"),
    (r"\bvia\b", "（经"),
)


def test_a_publisher_is_the_same_in_both_languages() -> None:
    seen = 0
    for pair in pairs():
        for zh, en in zip(pair.zh.sources, pair.en.sources, strict=True):
            if zh.publisher == en.publisher:
                continue
            seen += 1
            said = [(english, chinese) for english, chinese in REMARKS if re.search(english, en.publisher)]
            assert all(chinese in zh.publisher for _, chinese in said), (pair.slug, zh.publisher, en.publisher)
            outlet = re.split(r" via | \(", en.publisher)[0]
            translated = ("repost, outlet not shown", "personal notes site", "GitHub document, repository not named")
            assert outlet in translated or outlet.replace(", ", "、") in zh.publisher, (pair.slug, zh.publisher)
            assert not re.search(r"[()]|\b(?:via|citing|repost|mirror)\b", zh.publisher), (pair.slug, zh.publisher)
    assert seen >= 350


def page(url: str | None) -> str:
    """A fact's address as the articles give it; pages without one have the empty one."""
    if match := re.fullmatch(r"github:([^:]+):(.+)", url or ""):
        return f"https://github.com/{match[1]}/blob/HEAD/{match[2]}"
    return url.replace('"', "%22") if url and url.startswith("http") else ""


def test_a_paragraph_cites_a_page_of_each_of_its_facts_with_the_fact_s_confidence() -> None:
    for pair in pairs():
        for paragraph in pair.paragraphs():
            cited = [pair.zh.sources[place] for place in paragraph.zh_note.sources]
            known = [facts()[fact] for fact in paragraph.zh_note.facts]
            assert {source.confidence for source in cited} == {fact["confidence"] for fact in known}, paragraph.where
            for fact in known:
                pages = {page(source["url"]) for source in (fact["source"], *fact["corroborated_by"])}
                resting = {source.url for source in cited if source.confidence == fact["confidence"]}
                assert pages & resting, (paragraph.where, fact["id"])


def test_every_article_is_dated() -> None:
    for pair in pairs():
        assert pair.en.published == pair.zh.published, pair.slug
        assert DATE_FORM.fullmatch(pair.zh.published), pair.slug
        assert pair.zh.updated == pair.en.updated == EDITED.isoformat(), pair.slug
        assert pair.zh.published <= pair.zh.updated, pair.slug


def test_an_article_is_as_new_as_its_newest_fact() -> None:
    known = facts()
    for pair in pairs():
        dates = [known[fact]["date"] for note in pair.zh.notes for fact in note.facts if known[fact]["date"]]
        newest = max(dates)
        published = pair.zh.published
        assert published[: len(newest)] >= newest[: len(published)], (pair.slug, newest)


def test_no_text_tells_of_a_day_after_its_publication() -> None:
    for article in articles():
        told = figures(article.text, article.language).dates - FORECASTS.get(article.id.rsplit(".", 1)[0], set())
        assert told, article.id
        for date in told:
            assert date[: len(article.published)] <= article.published[: len(date)], (article.id, date)


def test_every_article_has_a_fitting_length() -> None:
    for article in articles():
        if article.language == "en":
            assert ENGLISH_WORDS[0] <= len(article.text.split()) <= ENGLISH_WORDS[1], article.id
        else:
            length = len("".join(article.text.split()))
            assert CHINESE_CHARACTERS[0] <= length <= CHINESE_CHARACTERS[1], (article.id, length)


def test_no_two_articles_tell_the_same_thing_in_the_same_words() -> None:
    def runs(pair: Pair, size: int) -> set[str]:
        han = "".join(re.findall(r"[\u3400-\u9fff]", pair.zh.text))
        return {han[at : at + size] for at in range(len(han) - size + 1)}

    seen: dict[str, str] = {}
    for pair in pairs():
        for run in runs(pair, size=18):
            assert seen.setdefault(run, pair.slug) == pair.slug, (run, seen[run], pair.slug)
    assert len(seen) > 10_000
