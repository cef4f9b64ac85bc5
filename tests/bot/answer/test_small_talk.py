"""Courtesies ask nothing."""

import pytest
from hypothesis import given

from bot.answer.small_talk import is_small_talk, is_thanks
from tests.conftest import texts

CHINESE = (
    "你好",
    "您好！",
    "大家好",
    "早上好",
    "谢谢",
    "谢谢你！",
    "多谢了",
    "好的，谢谢",
    "太好了！谢谢啦",
    "嗯嗯嗯",
    "再见",
)
ENGLISH = (
    "hello",
    "Hi there!",
    "Hey",
    "Thanks a lot",
    "Thank you very much.",
    "OK, thanks",
    "good morning",
    "Bye",
    "THX",
)
ASKING = (
    "",
    "?",
    "谁？",
    "为什么？",
    "你好，罗福莉去哪了？",
    "谢谢，那吴永辉呢？",
    "好公司",
    "hello world model",
    "Thanks, and why?",
)


@pytest.mark.parametrize("text", CHINESE + ENGLISH)
def test_courtesies_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", [*ASKING, "嗯" * 61, "哈" * 59 + "x", "hi " * 5_000])
def test_whatever_asks_is_none(text: str) -> None:
    assert not is_small_talk(text)


@given(texts())
def test_any_text_is_small_talk_or_none(text: str) -> None:
    assert is_small_talk(text) in (True, False)


def test_thanks_are_told_from_greetings() -> None:
    assert is_thanks("好的，谢谢")
    assert is_thanks("Thank you")
    assert not is_thanks("你好")


@pytest.mark.parametrize("courtesy", ["谢", "哈", "嗯", "好的", "ok ", "哈哈 "])
def test_a_row_of_courtesies_that_ends_in_something_else_is_told_at_once(courtesy: str) -> None:
    text = courtesy * (59 // len(courtesy))
    assert not is_small_talk(f"{text}x")
