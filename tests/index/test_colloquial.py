"""Words of talk in a question are read as the words that articles write."""

import json
import re

import pytest
from hypothesis import given

from corpus.article import Language, detect_language
from corpus.entities import Entities
from index.colloquial import WORDS_FILE, written
from index.question import read_question
from tests.conftest import texts


@pytest.mark.parametrize(
    ("spoken", "plain"),
    [
        ("罗福莉现在给谁打工？", "罗福莉现在在哪家公司任职？"),
        ("周畅咋就走人了？", "周畅为什么离职了？"),
        ("许主洪到阿里当的什么官?", "许主洪到阿里当的什么职务?"),
        ("听说微软烧钱挖墙脚", " 微软花钱挖人"),
        ("Who bailed on OpenAI?", "Who left OpenAI?"),
        ("What was his gig at Apple?", "What was his job at Apple?"),
        ("Who is the boss at MiniMax?", "Who is the head at MiniMax?"),
    ],
)
def test_words_of_talk_are_replaced(spoken: str, plain: str) -> None:
    assert written(spoken, (), detect_language(spoken)) == plain


@pytest.mark.parametrize(
    "plain",
    [
        "男子砍伤两人",
        "他从来不搞笑",
        "天凉了",
        "领导批评了谁？",
        "法国的官方语言",
        "How do I boil an egg?",
        "Who is his boss?",
    ],
)
def test_words_that_mean_something_else_stay(plain: str) -> None:
    assert written(plain, (), detect_language(plain)) == plain


def test_a_name_is_left_alone() -> None:
    entities = Entities.load()
    text = "Who founded Snap Up Labs with Scale AI?"
    assert written(text, entities.find(text), "en").endswith("Scale AI?")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_put_in_is_not_replaced_once_more(language: Language) -> None:
    listed = json.loads(WORDS_FILE.read_text(encoding="utf-8"))[language]
    assert len(listed) > 50
    for words, plain in listed:
        assert re.compile(words), words
        assert written(written(plain, (), language), (), language) == written(plain, (), language), plain


def test_a_question_is_read_in_written_words() -> None:
    assert read_question("为啥马斯克起诉？", Entities.load()).text == "为什么马斯克起诉？"


@given(texts())
def test_any_text_can_be_read(text: str) -> None:
    for language in ("zh", "en"):
        written(text, (), language)
