import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def turned(sentence: str, span: str) -> bool:
    problems = check(sentence, [span], ENTITIES).problems
    return any(problem.startswith("direction:") for problem in problems)


@pytest.mark.parametrize(
    ("straight", "other_way", "span"),
    [
        (
            "Nvidia took a licence to Groq's technology.",
            "Groq took a licence to Nvidia's technology.",
            "Groq 宣布英伟达取得其技术授权。",
        ),
        ("谷歌取得 Windsurf 的授权。", "Windsurf 取得谷歌的授权。", "Windsurf licensed its models to Google."),
        (
            "Meta has a 49% stake in Scale AI.",
            "Scale AI has a 49% stake in Meta.",
            "Meta 2025 年 6 月取得 Scale AI 49% 股份。",
        ),
        (
            "Soumith Chintala was named in Barret Zoph's place; Chintala took over from Barret Zoph.",
            "Barret Zoph took over from Soumith Chintala.",
            "实验室与佐夫分手，由 Soumith Chintala 接替。",
        ),
        ("DeepMind is ahead of OpenAI.", "OpenAI is ahead of DeepMind.", "OpenAI 的留任率低于 DeepMind。"),
        (
            "After a month at Meta, Ethan Knight went back to OpenAI.",
            "Ethan Knight went back to Meta after a month at OpenAI.",
            "Ethan Knight returned to OpenAI after a month at Meta.",
        ),
        ("AI Lab 并入了 Seed。", "Seed 并入了 AI Lab。", "The AI Lab was merged into Seed."),
        (
            "Toby Pohlen left xAI before Ross Nordeen did.",
            "Ross Nordeen left xAI before Toby Pohlen did.",
            "先于 Ross Nordeen 离开 xAI 的有 Toby Pohlen。",
        ),
    ],
)
def test_a_deed_is_the_same_from_either_end_and_another_the_other_way_round(
    straight: str, other_way: str, span: str
) -> None:
    assert not turned(straight, span)
    assert turned(other_way, span)


def test_him_is_the_person_named_before() -> None:
    span = "Yang Song became research principal and reports to Shengjia Zhao."
    assert turned("Since Yang Song became research principal, Shengjia Zhao reports to him.", span)
    assert not turned("Shengjia Zhao has Yang Song under him; Yang Song reports to Shengjia Zhao.", span)


@pytest.mark.parametrize(
    ("straight", "another", "span"),
    [
        (
            "Eddie Wu told staff that Lin Junyang's resignation had been accepted.",
            "Zhou Jingren told staff that Lin Junyang's resignation had been accepted.",
            "Eddie Wu told staff that Lin Junyang's resignation had been accepted and that Zhou Jingren would stay.",
        ),
        (
            "Eddie Wu let staff know that Lin Junyang's resignation had been approved.",
            "Eddie Wu let staff know that Zhou Jingren's resignation had been approved.",
            "吴泳铭告诉员工，公司已批准林俊旸辞职，周靖人继续负责通义实验室。",
        ),
    ],
)
def test_what_one_alone_can_do_is_not_done_by_another(straight: str, another: str, span: str) -> None:
    assert not turned(straight, span)
    assert turned(another, span)


def test_people_return_where_the_spans_have_them_return() -> None:
    span = "2024 年 8 月，谷歌与 Character.AI 达成交易，沙齐尔同意重新为谷歌工作。"
    assert not turned("Under the deal with Character.AI, Noam Shazeer agreed to work for Google again.", span)
    assert turned("Noam Shazeer agreed to leave Google and work for Character.AI again.", span)
