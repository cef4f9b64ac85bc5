"""Passages are whole sentences of an article, about equally long, and none is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Language, paragraph_spans
from corpus.passages import LONGEST_SIZE, TARGET_SIZE, cut
from corpus.sentences import LONGEST_SENTENCE, sentence_spans
from tests.conftest import articles

SENTENCE = {
    "zh": "吴永辉在二〇二五年二月离开谷歌，加入字节跳动。",
    "en": "Wu Yonghui left Google in 2025 and joined it. ",
}


def article(text: str, language: Language = "zh") -> Article:
    return Article(id="a", title="t", text=text, language=language)


def paragraph(size: int, language: Language = "zh") -> str:
    """Make a paragraph of whole sentences, at least `size` code points long."""
    sentence = SENTENCE[language]
    return (sentence * (-(-size // len(sentence)))).strip()


@given(articles())
def test_every_passage_stands_in_its_article(article: Article) -> None:
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.article_id == article.id


@given(articles())
def test_every_sentence_is_in_exactly_one_passage(article: Article) -> None:
    passages = cut(article)
    for start, end in sentence_spans(article.text):
        assert sum(passage.start <= start and end <= passage.end for passage in passages) == 1


@given(articles())
def test_passages_start_and_end_where_sentences_do_and_do_not_overlap(article: Article) -> None:
    passages = cut(article)
    sentences = sentence_spans(article.text)
    assert {passage.start for passage in passages} <= {start for start, _ in sentences}
    assert {passage.end for passage in passages} <= {end for _, end in sentences}
    assert all(earlier.end <= later.start for earlier, later in pairwise(passages))


@given(articles())
def test_no_passage_is_longer_than_the_longest(article: Article) -> None:
    assert all(len(passage.text) <= LONGEST_SIZE[article.language] for passage in cut(article))


@given(articles())
def test_the_same_article_is_cut_the_same_way(article: Article) -> None:
    assert cut(article) == cut(article)


def test_any_sentence_fits_into_a_passage() -> None:
    assert min(LONGEST_SIZE.values()) >= LONGEST_SENTENCE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_paragraph_below_the_longest_size_is_one_passage(language: Language) -> None:
    longest = LONGEST_SIZE[language]
    for size in range(20, longest - len(SENTENCE[language]), 20):
        text = paragraph(size, language)
        assert [passage.text for passage in cut(article(text, language))] == [text]


@pytest.mark.parametrize("language", ["zh", "en"])
@given(sizes=st.lists(st.floats(0.05, 1.5), min_size=2, max_size=12))
def test_no_passage_of_a_longer_article_is_a_scrap(language: Language, sizes: list[float]) -> None:
    text = "\n\n".join(paragraph(int(size * TARGET_SIZE[language]), language) for size in sizes)
    passages = cut(article(text, language))
    if len(passages) > 1:
        assert min(len(passage.text) for passage in passages) >= TARGET_SIZE[language] / 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_paragraphs_of_the_target_size_stay_whole(language: Language) -> None:
    text = "\n\n".join([paragraph(TARGET_SIZE[language] - 30, language)] * 5)
    spans = [(passage.start, passage.end) for passage in cut(article(text, language))]
    assert spans == list(paragraph_spans(text))


def test_short_paragraphs_are_joined_up_to_the_target() -> None:
    text = "\n".join([paragraph(90)] * 9)
    assert [passage.text.count("\n") + 1 for passage in cut(article(text))] == [3, 3, 3]


def test_a_long_paragraph_is_split_evenly() -> None:
    sizes = [len(passage.text) for passage in cut(article(paragraph(1500)))]
    assert len(sizes) in (4, 5)
    assert max(sizes) - min(sizes) <= 2 * len(SENTENCE["zh"])


def test_a_heading_goes_with_what_follows_it() -> None:
    text = "\n".join((paragraph(280), "二、人才去了哪里", paragraph(280), "三、钱从哪里来", paragraph(280)))
    starts = [passage.text[:4] for passage in cut(article(text))]
    assert starts == [SENTENCE["zh"][:4], "二、人才", "三、钱从"]


def test_a_passage_has_the_language_that_carries_it() -> None:
    text = paragraph(280, "zh") + "\n\n" + paragraph(450, "en")
    assert [passage.language for passage in cut(article(text, "zh"))] == ["zh", "en"]


def test_a_passage_without_words_has_the_language_of_its_article() -> None:
    assert [passage.language for passage in cut(article("2025: 30% → 40%", "zh"))] == ["zh"]


def test_sentences_far_apart_are_not_joined_by_the_space_between_them() -> None:
    text = "他走了。" + "\n" * 5000 + "她来了。"
    assert [passage.text for passage in cut(article(text))] == ["他走了。", "她来了。"]


def test_a_list_of_very_many_tiny_lines_is_cut_into_passages_of_use() -> None:
    text = "\n".join("啊。" for _ in range(5000))
    sizes = [len(passage.text) for passage in cut(article(text))]
    assert min(sizes[:-1]) >= 80
