"""What is asked about a person or a company, and whether a text speaks of it."""

import re

import pytest
from hypothesis import given

from bot.answer.aspects import asked_aspects, aspects, shown_share
from index.folding import fold
from tests.conftest import texts


def names_of(question: str) -> set[str]:
    return {aspect.name for aspect in asked_aspects(question)}


def test_every_aspect_has_a_name_of_its_own_and_words_in_both_languages() -> None:
    assert len(aspects()) >= 35
    assert len({aspect.name for aspect in aspects()}) == len(aspects())
    for aspect in aspects():
        for words in (aspect.asking, aspect.showing):
            assert re.search("[\u4e00-\u9fff]", words)
            assert re.search("[a-z]{3}", words)
            assert not re.search(words, "")


def test_a_role_a_school_and_a_pay_are_personal() -> None:
    assert {aspect.name for aspect in aspects() if aspect.personal} == {"role", "education", "pay"}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("罗福莉的身高是多少？", "body"),
        ("吴永辉是哪里人？", "birthplace"),
        ("許主洪的博士是在哪所大學念的？", "education"),
        ("周畅的年薪是多少？", "pay"),
        ("小米给罗福莉开了多少钱？", "pay"),
        ("Matt Deitke 到底拿了多少？", "pay"),
        ("Who runs Meta's superintelligence lab?", "head"),
        ("Who is in charge of the lab?", "head"),
        ("谁收购了 Manus？", "acquisition"),
        ("月之暗面融了多少钱？", "funding"),
        ("字节有多少名研究员？", "headcount"),
        ("Where was Wu Yonghui born?", "birthplace"),
        ("Who is Zhou Chang's boss at ByteDance?", "superior"),
        ("田值在字节负责哪个模型？", "role"),
        ("罗福莉最后去哪家了？", "joining"),
        ("Who pays engineers more, Meta or Google?", "comparison"),
        ("阿里和小米谁的团队更大？", "comparison"),
        ("Did regulators look into the deal?", "competition law"),
        ("梁文锋亲自面试过他吗？", "interviewing"),
        ("最先放弃的是哪家公司？", "first"),
        ("Who was the last of the authors to go?", "last"),
        ("When did Ilya part ways with OpenAI?", "leaving"),
        ("张一鸣给自己安排了怎样的角色？", "role"),
        ("What salary does OpenAI pay him?", "pay"),
        ("Who owns xAI now?", "ownership"),
        ("Did he sign a non-compete?", "non-compete"),
        ("How many employees does it have?", "headcount"),
        ("Which university did she graduate from?", "education"),
    ],
)
def test_a_question_asks_about(question: str, name: str) -> None:
    assert name in names_of(question)


@pytest.mark.parametrize("question", ["", "Tell me about SSI", "说说罗福莉", "What of the bridge?"])
def test_a_question_may_ask_about_nothing_in_particular(question: str) -> None:
    assert names_of(question) == set()
    assert shown_share(asked_aspects(question), "whatever stands there") == 0.5


@pytest.mark.parametrize(
    ("question", "answer", "silence"),
    [
        ("他是哪所大学毕业的？", "He is a graduate of Tsinghua.", "He joined ByteDance."),
        ("Who bought xAI?", "SpaceX 收购了 xAI。", "xAI 起诉了 OpenAI。"),
        ("How much is he paid?", "年薪超过千万。", "他来自谷歌。"),
        ("Who took over from him?", "Zhou Hao replaced him.", "He left in March."),
        ("王慧文的妻子是谁？", "He and his wife founded it.", "王兴和王慧文是好兄弟。"),
        ("Who bought xAI?", "SpaceX acquired xAI.", "He sold stock worth $7 million."),
    ],
)
def test_an_answer_speaks_of_what_is_asked_in_either_language(question: str, answer: str, silence: str) -> None:
    asked = asked_aspects(question)
    assert shown_share(asked, fold(answer)) == 1
    assert shown_share(asked, fold(silence)) == 0


def test_a_word_with_another_sense_asks_about_nothing_else() -> None:
    assert "parents" not in names_of("Which family of models did he build?")
    assert "award" not in names_of("What did he say of the competition for engineers?")
    assert "last" not in names_of("罗福莉最后去了哪家公司？")


def test_of_several_things_asked_each_counts_alike() -> None:
    asked = asked_aspects("他离开后起诉了谁？")
    assert {aspect.name for aspect in asked} == {"leaving", "lawsuit"}
    assert shown_share(asked, "他离开了。") == 0.5


@given(texts())
def test_any_text_can_be_asked_and_shown(text: str) -> None:
    assert 0 <= shown_share(asked_aspects(text), fold(text)) <= 1
