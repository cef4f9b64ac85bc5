"""Scoring a passage piece by piece."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding import EmbeddedModel
from index.interaction import TELLING, best_partners, interaction_scores
from tests.index.sample import any_text

PASSAGES = [
    "吴永辉从谷歌加入字节跳动，负责基础研究。",
    "The museum opens at nine and closes at five.",
    "",
    "鲨鱼生活在温暖的海水中。",
]


def plainly(model: EmbeddedModel, question: str, passage: str) -> float:
    ids, other = model.token_ids([question, passage])
    asked, found = model.vectors_of(ids), model.vectors_of(other)
    weights = model.token_weights(ids) ** TELLING
    if not weights.any() or not len(found):
        return 0.0
    best = [max(float(a @ b) for b in found) for a in asked]
    return float(sum(w * b for w, b in zip(weights, best, strict=True)) / weights.sum())


@settings(deadline=None, max_examples=30)
@given(
    question=any_text | st.sampled_from(PASSAGES),
    passages=st.lists(any_text | st.sampled_from(PASSAGES), max_size=5),
)
def test_scores_are_those_of_the_plain_formula(model: EmbeddedModel, question: str, passages: list[str]) -> None:
    scores = interaction_scores(model, question, passages)
    assert scores.shape == (len(passages),)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, [plainly(model, question, passage) for passage in passages], atol=1e-4)


@pytest.mark.parametrize("question", ["吴永辉去了哪里？", "Where did Wu Yonghui of Google go?"])
def test_a_question_finds_its_passage_in_either_language(model: EmbeddedModel, question: str) -> None:
    assert interaction_scores(model, question, PASSAGES).argmax() == 0


def test_a_passage_that_holds_the_whole_question_scores_one(model: EmbeddedModel) -> None:
    assert interaction_scores(model, PASSAGES[0], [PASSAGES[3] + PASSAGES[0]])[0] == pytest.approx(1, abs=1e-5)


def test_the_pieces_from_one_on_score_as_a_question_of_their_own(model: EmbeddedModel) -> None:
    setting, asking = "动物园里，", "鲨鱼生活在哪里？"
    partners = best_partners(model, setting + asking, model.token_ids(PASSAGES))
    first = len(model.token_ids([setting])[0])
    np.testing.assert_allclose(partners.scores(first), interaction_scores(model, asking, PASSAGES), atol=1e-5)
    np.testing.assert_array_equal(partners.scores(len(partners.weights)), partners.scores())


def test_passages_of_one_owner_meet_a_question_together(model: EmbeddedModel) -> None:
    question = "吴永辉的鲨鱼"
    partners = best_partners(model, question, model.token_ids(PASSAGES))
    together = partners.scores_together([7, 8, 8, 7])
    whole = interaction_scores(model, question, [PASSAGES[0] + PASSAGES[3], PASSAGES[1]])
    np.testing.assert_allclose(together, whole[[0, 1, 1, 0]], atol=1e-5)
    np.testing.assert_array_equal(partners.scores_together([0, 1, 2, 3]), partners.scores())
