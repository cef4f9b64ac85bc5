"""Words of one meaning are found in a question, and in the passages that say it in other words."""

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from corpus.entities import Entities
from index.embedding import EmbeddedModel
from index.folding import fold
from index.interaction import MEANS_ALIKE, best_partners
from index.thesaurus import WORDS_FILE, Thesaurus, bundled_groups
from tests.conftest import texts


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel.load()


@pytest.fixture(scope="module")
def thesaurus(model: EmbeddedModel) -> Thesaurus:
    return Thesaurus(
        (("quit", "step down", "离职"), ("缺人", "short supply", "供不应求"), ("quit", "stop")), model.token_ids
    )


def test_a_passage_in_other_words_is_found(model: EmbeddedModel, thesaurus: Thesaurus) -> None:
    question = "who is in short supply"
    _, starts = model.placed(question)
    passages = model.token_ids(["数据科学家供不应求。", "The supply of power is short.", ""])
    meant = thesaurus.meant(question, starts, passages)
    assert meant.tolist() == [[False] * 3, [False] * 3, [False] * 3, [True, False, False], [True, False, False]]


def test_a_word_in_several_groups_meets_each(model: EmbeddedModel, thesaurus: Thesaurus) -> None:
    _, starts = model.placed("quit")
    assert thesaurus.meant("quit", starts, model.token_ids(["他离职了", "they stop", "他来了"])).tolist() == [
        [True, True, False]
    ]


def test_parts_of_longer_words_are_none(thesaurus: Thesaurus) -> None:
    assert not list(thesaurus.found_in("quite a stopover"))
    assert [span[:2] for span in thesaurus.found_in("stop缺人quit")] == [(0, 4), (4, 6), (6, 10)]


def test_without_passages_or_phrases_nothing_is_meant(model: EmbeddedModel, thesaurus: Thesaurus) -> None:
    _, starts = model.placed("谁离职了")
    assert thesaurus.meant("谁离职了", starts, []).shape == (len(starts), 0)
    assert not thesaurus.meant("", np.empty(0, np.int32), model.token_ids(["离职"])).size


@given(question=texts(), passage=texts())
def test_any_text_is_read(model: EmbeddedModel, question: str, passage: str) -> None:
    partners = best_partners(model, question, model.token_ids([passage]))
    assert partners.cosines.shape == (len(partners.weights), 1)


def test_words_of_one_meaning_are_partners(model: EmbeddedModel) -> None:
    cosines = best_partners(model, "加入", model.token_ids(["他加盟了对手", "他吃了饭"])).cosines
    assert cosines[:, 0].min() == pytest.approx(MEANS_ALIKE)
    assert cosines[:, 1].max() < MEANS_ALIKE


def test_the_bundled_groups_are_folded_and_name_nobody() -> None:
    entities = Entities.load()
    for group in bundled_groups():
        assert len(group) > 1
        assert not [word for word, count in Counter(group).items() if count > 1]
        for word in group:
            assert word == fold(word).strip()
            assert len(word) > 1
            assert not entities.find(word)
    assert json.loads(WORDS_FILE.read_text(encoding="utf-8"))["about"]
