"""The few weights of a logistic score."""

import numpy as np

from index.training.fit import fit_answer

ROWS = np.array([[1.0, 0.0], [0.9, 0.2], [0.1, 0.1], [0.0, 0.9], [0.1, 1.0]])
RIGHT = np.array([1.0, 1.0, 0.0, 0.0, 0.0])


def test_right_rows_score_higher_than_wrong_ones_and_no_evidence_speaks_against() -> None:
    weights, bias = fit_answer(ROWS, RIGHT)
    scores = ROWS @ weights + bias
    assert scores[:2].min() > 0 > scores[2:].max()
    assert (weights >= 0).all()


def test_a_row_that_counts_twice_is_two_rows() -> None:
    worth = np.array([1.0, 1.0, 1.0, 1.0, 2.0])
    weights, bias = fit_answer(ROWS, RIGHT, worth=worth)
    twice, twice_bias = fit_answer(np.vstack([ROWS, ROWS[-1:]]), np.append(RIGHT, 0.0))
    assert np.allclose(weights, twice)
    assert np.isclose(bias, twice_bias)


def test_rows_that_count_nothing_change_nothing() -> None:
    weights, bias = fit_answer(ROWS[:4], RIGHT[:4])
    same, same_bias = fit_answer(ROWS, RIGHT, worth=np.array([1.0, 1.0, 1.0, 1.0, 0.0]))
    assert np.allclose(weights, same)
    assert np.isclose(bias, same_bias)
