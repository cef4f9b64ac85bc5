"""How much speaks for a sentence, and in which order the sentences of some passages come."""

import datetime as dt
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.answer.core import Answerer
from bot.answer.sentences import (
    BEST,
    PARTS,
    WEIGHED,
    WEIGHTS_FILE,
    SentenceEvidence,
    bundled_weights,
    weigh_sentences,
)
from corpus.article import Article
from index.ranking import sigmoid
from tests.bot.small_corpus import answer_over
from tests.conftest import texts

HE_WENT = "Mustafa Suleyman led Inflection AI. He went to Microsoft in March 2024 with most of the staff."
PAID = "How much did Microsoft pay Inflection AI?"


def evidence_of(small: Answerer, question: str) -> dict[str, SentenceEvidence]:
    asked = small.index.read(question)
    return {one.text: one.evidence for one in weigh_sentences(asked, small.index.search(asked), small.index)}


def test_the_weights_are_readable_numbers_for_each_pair_of_languages() -> None:
    fitted = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    weights = bundled_weights()
    assert 0 < weights.threshold == fitted["threshold"] < 1
    assert set(weights.order) == set(weights.answers) == {"zh", "en", "cross"}
    for pair in weights.order:
        assert set(weights.order[pair]) >= set(PARTS)
        assert set(weights.answers[pair]) >= {*PARTS, "bias"}
        assert all(isinstance(value, float | int) for value in weights.answers[pair].values())
    assert tuple(field.name for field in fields(SentenceEvidence)) == PARTS


@pytest.mark.parametrize("question", [PAID, "罗福莉什么时候加入小米？", "What of the bridge?"])
def test_every_sentence_of_every_hit_is_weighed_once(small: Answerer, question: str) -> None:
    asked = small.index.read(question)
    hits = small.index.search(asked)
    assert len(hits) == 3
    weighed = weigh_sentences(asked, hits, small.index)
    assert sorted(one.text for one in weighed) == sorted(
        [
            "In May 2024 Microsoft paid Inflection AI $650 million for a licence.",
            "Mustafa Suleyman led Inflection AI.",
            HE_WENT,
            "罗福莉 2025 年 11 月加入小米，负责 MiMo 大模型。",
            "小米没有公布罗福莉的年薪。",
            "The city opened a bridge over its old harbour in March 2023.",
            "Cyclists may use it from Monday.",
        ]
    )
    for one in weighed:
        assert one.hit.article.text[one.start : one.end] == one.text


@given(texts())
@settings(max_examples=25)
def test_evidence_and_scores_are_shares_and_probabilities(small: Answerer, question: str) -> None:
    asked = small.index.read(question)
    for one in weigh_sentences(asked, small.index.search(asked), small.index):
        assert 0 <= one.score <= 1
        for part in PARTS:
            value = getattr(one.evidence, part)
            assert -0.3 <= value <= 1 + 1e-6 if part in ("meaning", "asking", "before") else 0 <= value <= 1 + 1e-6, (
                part
            )
        assert all(0 <= start < end <= len(one.text) for start, end in one.emphasis)


def test_sentences_come_by_their_weighed_evidence_and_ties_by_place(small: Answerer) -> None:
    asked = small.index.read(PAID)
    hits = small.index.search(asked)
    weighed = weigh_sentences(asked, hits, small.index)
    weights = bundled_weights()
    pair = {one.text: "en" if one.hit.passage.language == "en" else "cross" for one in weighed}
    order = [
        (one.score > 0, sum(weights.order[pair[one.text]][part] * getattr(one.evidence, part) for part in PARTS))
        for one in weighed
    ]
    assert order == sorted(order, reverse=True)
    for one in weighed:
        if not one.score:
            continue  # it has no amount
        answers = weights.answers[pair[one.text]]
        linear = answers["bias"] + sum(answers[part] * getattr(one.evidence, part) for part in PARTS)
        assert one.score == pytest.approx(sigmoid(linear))
    few = hits[:2]
    once = weigh_sentences(asked, few, small.index)
    twice = weigh_sentences(asked, [*few, *(replace(hit, rank=hit.rank + 2) for hit in few)], small.index)
    assert [one.text for one in twice[::2]] == [one.text for one in once]
    assert [one.hit.rank for one in twice[:2]] == [once[0].hit.rank, once[0].hit.rank + 2]


def test_sentences_of_the_best_passages_are_weighed_or_of_all_for_a_list(small: Answerer) -> None:
    asked = small.index.read(PAID)
    hits = small.index.search(asked)
    low = [hits[0], *(replace(hit, rank=hit.rank + WEIGHED - 1) for hit in hits[1:])]
    weighed = {one.hit.rank for one in weigh_sentences(asked, low, small.index)}
    assert weighed == {hit.rank for hit in low if hit.rank <= WEIGHED} != {hit.rank for hit in low}
    many = [*low, replace(hits[0], rank=BEST + 1)]
    assert {one.hit.rank for one in weigh_sentences(asked, many, small.index)} == {hit.rank for hit in many}


def test_no_hit_gives_no_sentence(small: Answerer) -> None:
    assert weigh_sentences(small.index.read(PAID), (), small.index) == []


def test_what_is_asked_for_speaks_for_a_sentence_that_has_it(small: Answerer) -> None:
    found = evidence_of(small, PAID)
    assert found["In May 2024 Microsoft paid Inflection AI $650 million for a licence."].kind == 1
    assert found["Mustafa Suleyman led Inflection AI."].kind == 0
    assert {evidence.kind for evidence in evidence_of(small, "Tell me about Microsoft").values()} == {0.5}


def test_a_number_of_the_question_is_no_answer_to_it(small: Answerer) -> None:
    paid = "In May 2024 Microsoft paid Inflection AI $650 million for a licence."
    assert evidence_of(small, "When in 2024 did Microsoft pay?")[paid].numbers == 1
    assert evidence_of(small, "Did Microsoft pay $650 million or how much?")[paid].kind == 0
    assert evidence_of(small, "Did Microsoft pay $600 million or how much?")[paid].kind == 1


def test_the_names_of_the_question_speak_for_a_sentence_and_less_for_its_neighbours(small: Answerer) -> None:
    found = evidence_of(small, "What did Mustafa Suleyman lead?")
    assert found["Mustafa Suleyman led Inflection AI."].names == 1
    assert found[HE_WENT].names == 1
    assert found["In May 2024 Microsoft paid Inflection AI $650 million for a licence."].names == 0.75
    assert found["In May 2024 Microsoft paid Inflection AI $650 million for a licence."].named == 1
    assert found["Cyclists may use it from Monday."].names == 0


def test_a_name_in_the_other_language_is_the_same_name(small: Answerer) -> None:
    found = evidence_of(small, "When did Luo Fuli join Xiaomi?")
    assert found["罗福莉 2025 年 11 月加入小米，负责 MiMo 大模型。"].names == 1


def test_others_who_are_named_draw_the_focus_away(small: Answerer) -> None:
    found = evidence_of(small, "When did Mustafa Suleyman leave?")
    assert found["Mustafa Suleyman led Inflection AI."].focus == 0.5
    assert found[HE_WENT].focus == pytest.approx(1 / 3)
    assert found["Cyclists may use it from Monday."].focus == 1
    where = evidence_of(small, "Where did Mustafa Suleyman go?")
    assert where[HE_WENT].focus == 1


def test_words_that_a_sentence_shares_with_the_question_cover_it(small: Answerer) -> None:
    found = evidence_of(small, "bridge harbour")
    opened = found["The city opened a bridge over its old harbour in March 2023."]
    assert opened.coverage == pytest.approx(1)
    assert opened.around == pytest.approx(1)
    cyclists = found["Cyclists may use it from Monday."]
    assert cyclists.coverage == 0
    assert cyclists.around == pytest.approx(1)
    assert found["Mustafa Suleyman led Inflection AI."].around == 0


def test_a_passage_that_says_nothing_of_what_is_asked_hardly_meets_it(small: Answerer) -> None:
    met = evidence_of(small, "罗福莉的身高是多少？")["小米没有公布罗福莉的年薪。"].met
    assert met < evidence_of(small, "罗福莉的年薪是多少？")["小米没有公布罗福莉的年薪。"].met


def test_evidence_is_the_same_whatever_stands_beside_it(small: Answerer) -> None:
    asked = small.index.read(PAID)
    hits = small.index.search(asked)
    together = weigh_sentences(asked, hits, small.index)

    for hit in hits:
        wanted = {one.start: one.evidence for one in together if one.hit.row == hit.row}
        alone = {one.start: one.evidence for one in weigh_sentences(asked, [hit], small.index)}
        assert alone.keys() == wanted.keys()
        for start, found in alone.items():
            for part in (part for part in PARTS if part != "article"):
                assert getattr(found, part) == pytest.approx(getattr(wanted[start], part), abs=1e-5)


def test_an_article_has_its_share_of_what_is_found(small: Answerer) -> None:
    asked = small.index.read(PAID)
    hits = small.index.search(asked)
    shares = {one.hit.article.id: one.evidence.article for one in weigh_sentences(asked, hits, small.index)}
    assert sum(shares.values()) == pytest.approx(1)
    alone = weigh_sentences(asked, hits[:1], small.index)
    assert {one.evidence.article for one in alone} == {1.0}


def test_the_sentence_before_speaks_for_one_that_goes_on(small: Answerer) -> None:
    found = evidence_of(small, "Which bridge did the city open?")
    assert found["Cyclists may use it from Monday."].before == pytest.approx(
        found["The city opened a bridge over its old harbour in March 2023."].meaning
    )
    assert found["The city opened a bridge over its old harbour in March 2023."].before == 0


def test_the_part_that_asks_speaks_beside_the_setting(small: Answerer) -> None:
    found = evidence_of(small, "After the harbour got its bridge, who may use it from Monday?")
    opened = found["The city opened a bridge over its old harbour in March 2023."]
    cyclists = found["Cyclists may use it from Monday."]
    assert opened.asking < opened.meaning
    assert cyclists.asking > cyclists.meaning


def test_each_thing_that_is_missing_halves_how_well_a_sentence_fits(small: Answerer) -> None:
    found = evidence_of(small, "小米的大模型由谁负责？")
    assert found["罗福莉 2025 年 11 月加入小米，负责 MiMo 大模型。"].fits == 1
    assert found["小米没有公布罗福莉的年薪。"].fits == 0.5
    assert found["Mustafa Suleyman led Inflection AI."].fits < 0.5


def test_a_passage_without_the_unknown_name_of_a_question_answers_nothing(small: Answerer) -> None:
    asked = small.index.read("How much did Microsoft pay Zorblatt?")
    assert all(one.score == 0 for one in weigh_sentences(asked, small.index.search(asked), small.index))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Who left OpenAI for Meta?", "Yang Song left OpenAI for Meta.", "Ruoming Pang left Meta for OpenAI."),
        ("林俊旸哪年离开阿里？", "林俊旸 2026 年离开阿里。", "林俊旸离开阿里。"),
        ("林俊旸今年几岁？", "林俊旸 33 岁。", "林俊旸今年离开阿里。"),
        ("郭达雅去了哪家公司？", "郭达雅去了字节跳动。", "郭达雅离开 DeepSeek。"),
        ("郭达雅去了哪里？", "郭达雅加入一家新公司。", "郭达雅离开了。"),
    ],
)
def test_a_sentence_without_what_no_answer_lacks_comes_last(
    tmp_path: Path, question: str, right: str, wrong: str
) -> None:
    article = Article(id="a", title="", text=f"{wrong}\n\n{right}", language="zh")
    index = answer_over(tmp_path, (article,), today=dt.date(2026, 11, 24)).index
    asked = index.read(question)
    first, last = weigh_sentences(asked, index.search(asked), index)
    assert (first.text, last.text) == (right, wrong)
    assert first.score > last.score


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            "罗福莉的年薪是多少？",
            "罗福莉加入了小米。\n\n年薪为一千万元。",
            "人才争夺战打响，千万年薪频现。\n\n罗福莉加入了小米。",
        ),
        ("罗福莉是哪一年从北大毕业的？", "罗福莉 2019 年从北大毕业。", "罗福莉毕业于北大，她 2025 年加入小米。"),
        ("阿里起诉周畅的原因是什么？", "阿里起诉周畅，是因为竞业协议。", "周畅因为薪水离开了阿里。"),
        ("周畅入职的地点在哪个城市？", "周畅在北京入职。", "周畅入职，蒋路也去了。"),
    ],
)
def test_what_is_told_of_nobody_asked_about_or_of_another_thing_answers_nothing(
    tmp_path: Path, question: str, right: str, wrong: str
) -> None:
    for name, text in (("right", right), ("wrong", wrong)):
        article = Article(id=name, title="", text=text, language="zh")
        index = answer_over(tmp_path / name, (article,), today=dt.date(2026, 11, 24)).index
        asked = index.read(question)
        scores = [one.score for one in weigh_sentences(asked, index.search(asked), index)]
        assert any(scores) == (name == "right")


def test_beside_who_moves_no_sentence_counts_that_does_not_tell_who(tmp_path: Path) -> None:
    telling = "Yang Song left OpenAI for Meta."
    headline = (
        'Outlook Business summed it up in the headline "OpenAI Hires AI Researcher That Meta Poached From Apple".'
    )
    article = Article(id="a", title="", text=f"{telling}\n\n{headline}", language="en")
    index = answer_over(tmp_path, (article,), today=dt.date(2026, 11, 24)).index
    asked = index.read("Who left OpenAI for Meta?")
    scores = {one.text: one.score for one in weigh_sentences(asked, index.search(asked), index)}
    assert scores[telling] > scores[headline] == 0
