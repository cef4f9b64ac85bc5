"""Scoring a passage piece by piece."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding import EmbeddedModel
from index.interaction import TELLING, interaction_scores, met_shares, piece_scores
from tests.index.sample import any_text

PASSAGES = [
    "吴永辉从谷歌加入字节跳动，负责基础研究。",
    "The museum opens at nine and closes at five.",
    "",
    "鲨鱼生活在温暖的海水中。",
]


def plainly(model: EmbeddedModel, question: str, passage: str) -> float:
    ids, asked = model.token_vectors(question)
    found = model.token_vectors(passage)[1]
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


def test_passages_that_were_cut_before_score_the_same(model: EmbeddedModel) -> None:
    question = "Where did Wu Yonghui of Google go?"
    np.testing.assert_array_equal(
        piece_scores(model, question, model.token_ids(PASSAGES)), interaction_scores(model, question, PASSAGES)
    )


@settings(deadline=None, max_examples=30)
@given(words=any_text | st.sampled_from(PASSAGES), passages=st.lists(any_text | st.sampled_from(PASSAGES), max_size=4))
def test_what_is_met_is_a_share_and_the_words_themselves_meet_all(
    model: EmbeddedModel, words: str, passages: list[str]
) -> None:
    shares = met_shares(model, words, model.token_ids([*passages, words]))
    assert shares.shape == (len(passages) + 1,)
    assert ((shares >= 0) & (shares <= 1 + 1e-6)).all()
    assert shares[-1] == pytest.approx(1, abs=1e-6)


def test_a_passage_about_something_else_meets_little(model: EmbeddedModel) -> None:
    shares = met_shares(model, "加入字节跳动", model.token_ids(PASSAGES))
    assert shares[0] > 0.9
    assert max(shares[1:]) < 0.4
