"""Fit the few weights of a logistic score, in numpy: a dozen numbers need no library.

Not here: what the features are (`index/ranking.py`, `bot/answer/sentences.py`).
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]  # (n, features)
Column = NDArray[np.float64]  # (n,) or (features,)

STEPS: Final = 2000
NEWTON_STEPS: Final = 50
RIDGE: Final = 0.01  # keeps two features that say the same from taking opposite signs


def fit_choice(groups: Sequence[tuple[Matrix, Column]], *, ridge: float = RIDGE) -> Column:
    """Fit weights such that the right one of each group's rows scores highest (conditional logit).

    Args:
        groups: (features of the candidates, 1.0 for each right one) of each question; a group without a right one is
            passed over.
        ridge: Strength of the pull towards zero.

    Returns:
        Shape (features,), none below 0: evidence never speaks against.
    """
    groups = [(features, right) for features, right in groups if right.any()]
    shape = (len(groups), max(len(right) for _, right in groups))
    features, is_right = np.zeros((*shape, groups[0][0].shape[1])), np.zeros(shape)
    absent = np.full(shape, -np.inf)  # logits of the rows that a group does not have
    for place, (rows, right) in enumerate(groups):
        features[place, : len(rows)], is_right[place, : len(rows)], absent[place, : len(rows)] = rows, right, 0

    def gradient(weights: Column) -> Column:
        chance = _softmax(features @ weights + absent)
        among_right = chance * is_right
        among_right /= among_right.sum(axis=1, keepdims=True)
        slope: Column = ridge * weights + np.tensordot(chance - among_right, features, axes=2) / len(groups)
        return slope

    return _descend(gradient, features.shape[2], free=0)


def fit_answer(
    features: Matrix, right: Column, *, worth: Column | None = None, ridge: float = RIDGE
) -> tuple[Column, float]:
    """Fit (weights, bias) such that sigmoid(features @ weights + bias) tells right rows from wrong ones, balanced.

    Args:
        features: Shape (n, features).
        right: Shape (n,), 1.0 or 0.0.
        worth: Shape (n,), how much each row counts among the right or the wrong ones; alike where there is none.
        ridge: Strength of the pull towards zero.
    """
    worth = np.ones(len(right)) if worth is None else worth
    all_right, all_wrong = float(worth @ right), float(worth @ (1 - right))
    balance = 0.5 * worth * (right / (all_right or 1.0) + (1 - right) / (all_wrong or 1.0))
    columns = np.column_stack([features, np.ones(len(features))])

    def gradient(weights: Column) -> Column:
        chance = 1 / (1 + np.exp(-columns @ weights))
        pull = ridge * weights
        pull[-1] = 0.0  # the bias is free
        slope: Column = columns.T @ (balance * (chance - right)) + pull
        return slope

    fitted = _descend(gradient, columns.shape[1], free=1)
    return fitted[:-1], float(fitted[-1])


def fit_scale(scores: Column, right: Column) -> tuple[float, float]:
    """Fit (scale, bias) such that sigmoid(scale * score + bias) is how often a score is right (Platt scaling)."""
    features = np.column_stack([scores, np.ones_like(scores)])
    weights = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-features @ weights))
        hessian = (features.T * (chance * (1 - chance))) @ features + 1e-6 * np.eye(2)
        weights -= np.linalg.solve(hessian, features.T @ (chance - right))
    return float(weights[0]), float(weights[1])


def _softmax(logits: Matrix) -> Matrix:
    """Return the chances of each row's entries."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    chance: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return chance


def _descend(gradient: Callable[[Column], Column], size: int, *, free: int) -> Column:
    """Follow a gradient from zero by Adam (Kingma and Ba 2015); only the last `free` weights may fall below 0."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        slope = gradient(weights)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = 0.5 * (1 - step / STEPS) + 0.005
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights[: size - free] = np.maximum(weights[: size - free], 0.0)
    return weights
