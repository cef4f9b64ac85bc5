"""Evidence → one score: its bounds, its direction, its weights."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking import Evidence, bundled_weights, pair, score, sigmoid, weighted_share

PARTS = [field.name for field in fields(Evidence)]
PAIRS = ["zh", "en", "cross"]

any_evidence = st.builds(Evidence, **{part: st.floats(-1, 1) for part in PARTS})


def test_each_pair_of_languages_has_a_weight_for_each_part_and_a_bias() -> None:
    assert len(PARTS) >= 5
    assert {name: sorted(weights) for name, weights in bundled_weights().items()} == {
        name: sorted([*PARTS, "bias"]) for name in PAIRS
    }


@pytest.mark.parametrize(
    ("question", "passage", "name"),
    [("zh", "zh", "zh"), ("en", "en", "en"), ("zh", "en", "cross"), ("en", "zh", "cross")],
)
def test_a_pair_is_named_by_its_language_or_as_crossing(question: str, passage: str, name: str) -> None:
    assert pair(question, passage) == name  # type: ignore[arg-type]  # literals, from the table


@given(any_evidence, st.sampled_from(PAIRS))
def test_a_score_is_a_probability(evidence: Evidence, name: str) -> None:
    assert 0 < score(evidence, bundled_weights()[name]) < 1


@given(any_evidence, st.sampled_from(PARTS), st.floats(0, 1), st.sampled_from(PAIRS))
def test_no_evidence_speaks_against_a_passage(evidence: Evidence, part: str, more: float, name: str) -> None:
    weights = bundled_weights()[name]
    better = replace(evidence, **{part: getattr(evidence, part) + more})
    assert score(better, weights) >= score(evidence, weights)


@given(st.floats(-1e6, 1e6))
def test_the_logistic_function_is_symmetric_and_never_overflows(value: float) -> None:
    assert sigmoid(value) == pytest.approx(1 - sigmoid(-value))
    if abs(value) < 500:
        assert sigmoid(value) == pytest.approx(1 / (1 + math.exp(-value)))


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 10)), st.lists(st.sampled_from("abcxyz")))
def test_a_share_is_that_of_the_weight_that_was_found(wanted: dict[str, float], found: list[str]) -> None:
    share = weighted_share(wanted, found)
    assert 0 <= share <= 1 + 1e-9
    assert share == pytest.approx(weighted_share(wanted, set(found)))
    assert weighted_share(wanted, [*wanted]) == pytest.approx(1 if wanted else 0)
    assert weighted_share(wanted, [*found, *wanted]) >= share
    assert weighted_share(wanted, []) == 0
