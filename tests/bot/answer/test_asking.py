"""The words of a question that say what is asked."""

import pytest

from bot.answer.asking import words_that_ask
from corpus.entities import Entities
from index.question import read_question


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What did it care about most when it bought the assets?", "care most"),
        ("When did it buy the assets?", "buy assets?"),
        ("微软买下资产，看重的是什么团队？", "看重的 团队?"),
    ],
)
def test_what_asks_is_without_its_setting(question: str, asks: str) -> None:
    entities = Entities.load()
    assert " ".join(words_that_ask(read_question(question, entities), entities).split()) == asks
