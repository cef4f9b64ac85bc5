"""From where to where people move, in questions and in sentences."""

import pytest

from bot.answer.sides import against, asked_sides, matches, side_spans
from corpus.entities import Entities


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


@pytest.mark.parametrize(
    ("question", "left", "joined"),
    [
        ("Who left OpenAI for Meta?", "o-openai", "o-meta"),
        ("Who moved from Apple to Meta?", "o-apple", "o-meta"),
        ("Who did OpenAI poach from Google?", "o-google", "o-openai"),
        ("Which researchers did Meta take from OpenAI in 2025?", "o-openai", "o-meta"),
        ("Who joined Anthropic from OpenAI?", "o-openai", "o-anthropic"),
        ("谁从字节跳动跳槽到Meta？", "o-bytedance", "o-meta"),
        ("Meta从苹果挖了谁？", "o-apple", "o-meta"),
        ("谁离开Meta去了OpenAI？", "o-meta", "o-openai"),
    ],
)
def test_a_question_tells_both_sides(entities: Entities, question: str, left: str, joined: str) -> None:
    asked = asked_sides(question, entities)
    assert asked.known == {left: "from", joined: "to"}
    assert asked.both


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("郭达雅去了哪家公司？", "to"),
        ("姚顺雨是从哪家公司到腾讯的？", "from"),
        ("Where did ByteDance poach Wu Yonghui from?", "from"),
        ("罗福莉现在在哪家公司？", "now"),
        ("Where is Noam Shazeer working now?", "now"),
        ("周畅原来在哪家公司？", "before"),
        ("Where did Cao Xi work before?", "before"),
        ("Where did Lilian Weng go after OpenAI?", "to"),
        ("Which company did Jerry Tworek leave?", "from"),
        ("Which company did Jerry Tworek leave OpenAI for?", "to"),
        ("Where did Wang Xiaochuan go to university?", ""),
        ("Where is Meta based?", ""),
    ],
)
def test_a_question_asks_for_a_side(entities: Entities, question: str, side: str) -> None:
    assert asked_sides(question, entities).wanted == side


def test_whoever_was_formerly_at_a_company_left_it(entities: Entities) -> None:
    asked = asked_sides("Which company did former Google DeepMind vice president Wu Yonghui join?", entities)
    assert asked.known == {"o-googledeepmind": "from"}
    assert asked.wanted == "to"


@pytest.mark.parametrize(
    "question", ["What did Meta pay for Scale AI?", "OpenAI 的估值是多少？", "Who founded Anthropic?", ""]
)
def test_a_question_without_a_move_has_no_sides(entities: Entities, question: str) -> None:
    assert not asked_sides(question, entities).told


@pytest.mark.parametrize(
    ("sentence", "reversed_names", "fits"),
    [
        ("Yang Song, who had been in charge of research at OpenAI, went to Meta.", set(), True),
        ("OpenAI's Lucas Beyer joined Meta in June 2025.", set(), True),
        ("In February 2026 Ruoming Pang left Meta and joined OpenAI.", {"o-openai", "o-meta"}, False),
        ("2026 年 2 月，庞若鸣离开 Meta，加入 OpenAI。", {"o-openai", "o-meta"}, False),
        ("Jerry Tworek left OpenAI.", set(), False),
        ("Jason Wei of OpenAI joined Meta Superintelligence Labs in July 2025.", set(), True),
        ("A researcher of OpenAI went to ByteDance, and another left ByteDance for Meta.", set(), False),
        ("Meta and OpenAI agree on chips.", set(), False),
    ],
)
def test_a_sentence_goes_along_or_against(
    entities: Entities, sentence: str, reversed_names: set[str], fits: bool
) -> None:
    asked = asked_sides("Who left OpenAI for Meta?", entities)
    found = side_spans(sentence, entities.find(sentence), entities)
    assert against(asked, found) == reversed_names
    assert matches(asked, found) == fits


def test_whoever_reports_a_move_is_no_side_of_it(entities: Entities) -> None:
    sentence = "腾讯科技 2017 年 3 月报道，吴恩达离开百度。"
    assert [side for _, side in side_spans(sentence, entities.find(sentence), entities)] == ["tells", "from"]
