"""How near the whole sense of texts is to that of a question."""

import numpy as np
import pytest

from bot.answer.sense import Sense, sense_of
from bot.answer.wanted import Wanted
from corpus.entities import Entities
from index.embedding import EmbeddedModel
from index.question import read_question

TEXTS = ("微软最看重的是创始团队。", "微软花 6 亿美元买下了 Inflection。", "骑车的人可以过桥。", "")


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel.load()


def sense(question: str, model: EmbeddedModel) -> Sense:
    entities = Entities.load()
    wanted = Wanted.of(read_question(question, entities), entities, {})
    return sense_of(wanted, model.token_ids(TEXTS), model)


@pytest.mark.parametrize("question", ["微软买下它的资产，看重的是什么团队？", "What team did Microsoft value?"])
def test_what_asks_is_near_what_tells_it_in_either_language(question: str, model: EmbeddedModel) -> None:
    assert np.argmax(sense(question, model).asks) == 0


def test_names_say_nothing_of_what_is_asked(model: EmbeddedModel) -> None:
    assert np.allclose(sense("Where is the bridge?", model).asks, sense("Where is the Microsoft bridge?", model).asks)


@pytest.mark.parametrize("question", ["", "Microsoft?", "谁？", "为什么？"])
def test_any_question_has_some_sense_and_an_empty_text_none(question: str, model: EmbeddedModel) -> None:
    found = sense(question, model)
    for cosines in (found.asks, found.content):
        assert cosines.shape == (len(TEXTS),)
        assert (cosines >= 0).all()
        assert cosines[3] == 0
