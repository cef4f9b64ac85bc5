"""How much of a question texts meet, in either language."""

import numpy as np
import pytest

from bot.answer.meeting import Met, met_by
from bot.answer.wanted import Wanted
from corpus.entities import Entities
from index.embedding import EmbeddedModel
from index.interaction import interaction_scores
from index.question import read_question

TEXTS = (
    "Microsoft paid Inflection AI $650 million.",
    "微软收购了 Inflection 的核心资产。",
    "Cyclists may use the bridge.",
)


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel.load()


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def met(question: str, model: EmbeddedModel, entities: Entities, shown: float = 0.0) -> Met:
    asked = read_question(question, entities)
    wanted = Wanted.of(asked, entities, dict.fromkeys(asked.named, 1.0))
    return met_by(wanted, model.token_ids(TEXTS), [shown] * len(TEXTS), {1: 0}, model)


@pytest.mark.parametrize(
    "question", ["How much did Microsoft pay for it?", "微软花了多少钱收购 Foobar？", "Why Rust?", ""]
)
def test_the_meaning_is_that_of_the_whole_question_alone(
    question: str, model: EmbeddedModel, entities: Entities
) -> None:
    found = met(question, model, entities)
    assert np.allclose(found.meaning, interaction_scores(model, question, TEXTS), atol=1e-5)


def test_what_is_asked_is_met_where_it_is_told_in_either_language(model: EmbeddedModel, entities: Entities) -> None:
    paid, bought, cyclists = met("How much money did Microsoft pay?", model, entities).asked
    assert paid > cyclists
    paid, bought, cyclists = met("微软收购了什么资产？", model, entities).asked
    assert bought > max(paid, cyclists)


def test_the_words_of_an_aspect_are_met_where_it_is_shown(model: EmbeddedModel, entities: Entities) -> None:
    assert np.allclose(met("Who founded DeepSeek?", model, entities, shown=1.0).asked, 1)
    assert (met("Who founded DeepSeek?", model, entities, shown=0.0).asked < 1).all()


def test_unknown_names_are_met_where_they_stand(model: EmbeddedModel, entities: Entities) -> None:
    cyclists = met("Where is the bridge of Cyclists?", model, entities).strangers
    assert cyclists[2] > max(cyclists[:2])
    assert (met("Where is Microsoft?", model, entities).strangers == 0.5).all()


def test_words_may_be_met_in_the_sentence_before(model: EmbeddedModel, entities: Entities) -> None:
    paid, bought, cyclists = met("How much did Microsoft pay for the core assets?", model, entities).together
    assert bought > paid > cyclists
