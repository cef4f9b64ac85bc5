"""Which sentences make an answer, and how they are cited."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.answer import Citation, Statement, marked
from bot.answer.extract import MOST_LISTED, MOST_STATEMENTS, choose, citation_of, cite, renumbered
from bot.answer.sentences import PARTS, Sentence, SentenceEvidence, bundled_weights
from bot.answer.thoughts import thought_spans
from corpus.article import Article, ParagraphNote, Source
from corpus.passages import Passage
from index.ranking import Evidence
from index.search import Hit

EVIDENCE = SentenceEvidence(**dict.fromkeys(PARTS, 0.5))
SURE = 0.99
UNLIKELY = bundled_weights().threshold / 2

# Sentences that share no word with one another.
APART = ("Wolves howl nightly.", "Copper conducts well.", "Rivers freeze slowly.", "Bakers rise early.")


def hit_of(text: str, *, row: int = 0, article_id: str = "a") -> Hit:
    """A hit whose passage is the whole of its article."""
    article = Article(
        id=article_id,
        title="Title",
        text=text,
        language="en",
        published="2025-02",
        publisher="Daily",
        url="https://example.org",
        sources=(Source(publisher="First"), Source(publisher="Second")),
        notes=tuple(ParagraphNote(sources=(place % 2,)) for place in range(text.count("\n") + 1)),
    )
    passage = Passage(article_id=article_id, start=0, end=len(text), text=text, language="en")
    return Hit(rank=row + 1, row=row, article=article, passage=passage, score=0.7, evidence=Evidence())


def sentences_of(hit: Hit, *scores: float) -> list[Sentence]:
    """The sentences of a hit in their order, with such scores."""
    spans = list(thought_spans(hit.passage.text))
    assert len(spans) == len(scores)
    return [
        Sentence(
            hit=hit,
            start=start,
            end=end,
            text=hit.article.text[start:end],
            emphasis=(),
            evidence=EVIDENCE,
            score=score,
        )
        for (start, end), score in zip(spans, scores, strict=True)
    ]


def quotes(question: str, sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in choose(question, sentences)]


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose("why?", []) == ()


def test_nothing_is_chosen_where_the_best_is_below_the_threshold() -> None:
    threshold = bundled_weights().threshold
    (sentence,) = sentences_of(hit_of(APART[0]), threshold)
    assert choose("why?", [sentence]) == (sentence,)
    assert choose("why?", [replace(sentence, score=threshold - 1e-9)]) == ()


def test_the_first_sentence_decides_whether_there_is_an_answer() -> None:
    first, second = sentences_of(hit_of(" ".join(APART[:2])), UNLIKELY, SURE)
    assert choose("why?", [first, second]) == ()


def test_further_sentences_follow_only_if_they_are_nearly_as_good() -> None:
    sentences = sentences_of(hit_of(" ".join(APART)), 0.9, 0.85, 0.5, 0.6)
    assert quotes("why?", sentences) == [APART[0], APART[1]]


def test_the_same_words_with_another_date_are_no_repetition() -> None:
    texts = ["Ada joined Acme in May 2024.", "Ada joined Acme in June 2025.", "Ada joined Acme in May 2024, again."]
    hits = [hit_of(text, row=row, article_id=str(row)) for row, text in enumerate(texts)]
    dated = [
        replace(sentence, emphasis=((start, start + len(date)),), evidence=replace(EVIDENCE, kind=1.0))
        for hit, date in zip(hits, ("May 2024", "June 2025", "May 2024"), strict=True)
        for sentence in sentences_of(hit, SURE)
        for start in [sentence.text.index(date)]
    ]
    assert quotes("when?", dated) == texts[:2]


def test_a_further_sentence_tells_two_fifths_of_what_the_best_tells_of_what_is_asked() -> None:
    first, second, third, _ = sentences_of(hit_of(" ".join(APART)), SURE, SURE, SURE, UNLIKELY)
    told = [
        replace(one, evidence=replace(EVIDENCE, told=share))
        for one, share in ((first, 0.8), (second, 0.4), (third, 0.3))
    ]
    assert quotes("why?", told) == [APART[0], APART[1]]


def test_an_answer_has_few_sentences_and_a_list_may_have_more() -> None:
    hits = [hit_of("Somebody was here.", row=row) for row in range(8)]
    sentences = [sentence for hit in hits for sentence in sentences_of(hit, SURE)]
    distinct = [replace(sentence, text=str(place) * 3) for place, sentence in enumerate(sentences)]
    assert len(choose("Who was here?", distinct)) == MOST_STATEMENTS
    for question in (
        "Which researchers were here?",
        "Who are the founders?",
        "Who were they?",
        "List the founders",
        "All of the founders",
        "哪些人来过？",
        "都有谁来过？",
        "有谁来过？",
        "创始人分别是谁？",
        "请列出创始人",
        "来了哪几位？",
    ):
        assert len(choose(question, distinct)) == MOST_LISTED, question


def test_what_was_said_already_is_not_said_again() -> None:
    first = sentences_of(hit_of("Copper conducts electricity very well."), SURE)
    repost = sentences_of(hit_of("COPPER conducts electricity well.", row=1, article_id="b"), SURE)
    other = sentences_of(hit_of(APART[2], row=2, article_id="c"), SURE)
    chosen = choose("why?", [*first, *repost, *other])
    assert [sentence.hit.article.id for sentence in chosen] == ["a", "c"]


def test_the_same_chinese_sentence_from_two_outlets_is_quoted_once() -> None:
    first = sentences_of(hit_of("罗福莉 2025 年 11 月加入小米。"), SURE)
    repost = sentences_of(hit_of("据报道，罗福莉 2025年11月加入小米。", row=1, article_id="b"), SURE)
    assert len(choose("何时？", [*first, *repost])) == 1


def test_a_sentence_that_raises_the_question_is_quoted_with_the_one_that_answers() -> None:
    first, second = sentences_of(hit_of("Accounts differ. May or June is named."), SURE, UNLIKELY)
    without = replace(first, evidence=replace(EVIDENCE, kind=0.0))
    having = replace(second, evidence=replace(EVIDENCE, kind=1.0))
    assert quotes("when?", [without, having]) == ["Accounts differ. May or June is named."]
    assert quotes("when?", [first, having]) == ["Accounts differ."]


def test_a_sentence_quoted_with_its_neighbour_replaces_the_neighbour_quoted_alone() -> None:
    text = "Ada led the lab. He left in May."
    first, second = sentences_of(hit_of(text), SURE, SURE)
    assert quotes("when?", [second, first]) == [text]


def test_no_two_quotes_overlap() -> None:
    text = "Wolves howl nightly. They rest. She sleeps there. It rains. Copper conducts well."
    sentences = sentences_of(hit_of(text), 0.9, 0.91, 0.92, 0.93, 0.94)
    for order in ([2, 1, 0, 3, 4], [1, 2, 3, 0, 4], [0, 2, 1, 4, 3], [3, 2, 1, 0, 4]):
        chosen = sorted(
            choose("Which ones are they?", [sentences[place] for place in order]), key=lambda one: one.start
        )
        assert len(chosen) > 1
        for left, right in pairwise(chosen):
            assert left.end <= right.start


def test_the_words_that_answer_are_marked_where_the_joined_quote_has_them() -> None:
    first, second = sentences_of(hit_of("Accounts differ. May or June is named."), SURE, UNLIKELY)
    first = replace(first, evidence=replace(EVIDENCE, kind=0.0))
    second = replace(second, evidence=replace(EVIDENCE, kind=1.0), emphasis=((0, 3), (7, 11)))
    (joined,) = choose("when?", [first, second])
    assert [joined.text[start:end] for start, end in joined.emphasis] == ["May", "June"]


def test_each_chosen_sentence_is_a_statement_with_its_own_citation() -> None:
    text = f"{APART[0]}\n{APART[1]}"
    first, second = sentences_of(hit_of(text), 0.9, 0.8)
    extract = cite([second, replace(first, emphasis=((0, 6),))])
    assert extract.statements == (
        Statement(text=APART[1], numbers=(1,)),
        Statement(text=APART[0], numbers=(2,), emphasis=((0, 6),)),
    )
    assert extract.citations[0] == Citation(
        number=1,
        article_id="a",
        title="Title",
        publisher="Daily",
        published="2025-02",
        url="https://example.org",
        language="en",
        start=21,
        end=42,
        quote=APART[1],
        passage_start=0,
        passage_end=42,
        passage=text,
        score=0.8,
        sources=(Source(publisher="Second"),),
    )
    assert extract.citations[1].sources == (Source(publisher="First"),)
    assert extract.citations[1].quote == APART[0]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 3), (0, 999), (999, 1000)])
def test_a_span_outside_the_article_is_never_cited(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"article 'a' has no text at {start}:{end}"):
        citation_of(1, hit_of(APART[0]), start, end, 1.0)


@given(st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=3), max_size=6))
def test_numbers_are_given_in_the_order_of_citing_and_lead_to_the_same_passages(cited: list[list[int]]) -> None:
    passages = [
        citation_of(number, hit_of(f"Text {number}.", article_id=str(number)), 0, 7, 1.0) for number in range(1, 7)
    ]
    statements = [Statement(text="x", numbers=tuple(numbers), verbatim=False) for numbers in cited]
    new = renumbered(statements, passages)
    assert [citation.number for citation in new.citations] == list(range(1, len(new.citations) + 1))
    by_number = {citation.number: citation.article_id for citation in new.citations}
    assert [[by_number[number] for number in one.numbers] for one in new.statements] == [
        [str(number) for number in numbers] for numbers in cited
    ]
    seen = list(dict.fromkeys(number for one in new.statements for number in one.numbers))
    assert seen == [citation.number for citation in new.citations]


def test_a_running_text_has_each_statement_followed_by_its_marks() -> None:
    statements = (Statement(text="One.", numbers=(1,)), Statement(text="Two.", numbers=(2, 3)))
    assert marked(statements, "en") == "One. [1] Two. [2][3]"
    assert marked(statements, "zh") == "One. [1]\nTwo. [2][3]"
    assert marked((), "en") == ""


def test_a_list_goes_on_with_sentences_that_name_somebody_new() -> None:
    hit = hit_of(
        "Ann Lee left a famous laboratory. Bob Ray quit later. Paris bakeries welcome Ann Lee, who loves bread."
    )
    named = (((0, 7),), ((0, 7),), ((23, 30),))
    sentences = [
        replace(one, emphasis=emphasis, evidence=replace(EVIDENCE, kind=1.0))
        for one, emphasis in zip(sentences_of(hit, SURE, SURE, SURE), named, strict=True)
    ]
    assert [one.text for one in choose("Which researchers left?", sentences)] == [
        "Ann Lee left a famous laboratory.",
        "Bob Ray quit later.",
    ]
    everything = choose("Who left?", sentences)
    assert "Paris bakeries welcome Ann Lee, who loves bread." in [one.text for one in everything]
