"""Parts of a sentence that stand in each other's places."""

import pytest
from hypothesis import given

from bot.answer.transposed import transposed
from tests.conftest import texts

SPAN = "据公告，上海的极光影业以现金收购了深圳鹿影科技，交易约 1 亿元。"


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("深圳鹿影科技以现金收购了上海的极光影业，交易约 1 亿元。", SPAN),
        ("Borealis sued Acme Robotics in May.", "Acme Robotics sued Borealis in May, the court said."),
        ("华为的利润比小米高。", "小米的利润比华为高。"),
    ],
)
def test_two_parts_in_each_others_places_are_told(sentence: str, span: str) -> None:
    assert list(transposed(sentence, ["Nothing to do with it.", span]))


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("上海的极光影业以现金收购了深圳鹿影科技。", SPAN),
        ("深圳鹿影科技被上海的极光影业以现金收购了。", SPAN),
        ("Borealis and Acme Robotics parted ways.", "Acme Robotics and Borealis parted ways."),
        ("鹿影科技与极光影业分手。", "极光影业与鹿影科技分手。"),
        ("In May Acme Robotics sued Borealis.", "Acme Robotics sued Borealis in May."),
        ("", SPAN),
    ],
)
def test_what_is_only_ordered_otherwise_is_not(sentence: str, span: str) -> None:
    assert list(transposed(sentence, [span])) == []


@given(texts())
def test_no_text_stands_otherwise_than_itself(text: str) -> None:
    assert list(transposed(text, [text])) == []
