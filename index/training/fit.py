"""Fit the few weights of a logistic score, in numpy: a dozen numbers need no library.

Not here: what the features are (`index/ranking.py`, `bot/answer/sentences.py`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]  # (n, features)
Column = NDArray[np.float64]  # (n,) or (features,)

STEPS = 200
RIDGE = 0.02  # keeps two features that say the same from taking opposite signs


def fit_choice(groups: Sequence[tuple[Matrix, Column]], *, ridge: float = RIDGE, floor: float | None = 0.0) -> Column:
    """Fit weights such that the right one of each group's rows scores highest (conditional logit).

    Args:
        groups: (features of the candidates, 1.0 for each right one) of each question; a group without a right one is passed over.
        ridge: Strength of the pull towards zero, a question.
        floor: The least that a weight may be: evidence never speaks against. None where it may.

    Returns:
        Shape (features,).
    """
    groups = [(features, right) for features, right in groups if right.any()]
    weights = np.zeros(groups[0][0].shape[1])
    rate = 0.5
    momentum = np.zeros_like(weights)
    squares = np.zeros_like(weights)
    for step in range(1, 10 * STEPS + 1):
        gradient = ridge * weights
        for features, right in groups:
            logits = features @ weights
            chance = np.exp(logits - logits.max())
            chance /= chance.sum()
            among_right = chance * right
            gradient += (features.T @ (chance - among_right / among_right.sum())) / len(groups)
        momentum = 0.9 * momentum + 0.1 * gradient
        squares = 0.999 * squares + 0.001 * gradient**2
        weights -= rate * (momentum / (1 - 0.9**step)) / (np.sqrt(squares / (1 - 0.999**step)) + 1e-9)
        if floor is not None:
            weights = np.maximum(weights, floor)
        rate = 0.5 * (1 - step / (10 * STEPS)) + 0.01
    return weights


def fit_scale(scores: Column, right: Column) -> tuple[float, float]:
    """Fit (scale, bias) such that sigmoid(scale * score + bias) is how often a score is right (Platt scaling)."""
    features = np.column_stack([scores, np.ones_like(scores)])
    weights = np.zeros(2)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-features @ weights))
        hessian = (features.T * (chance * (1 - chance))) @ features + 1e-6 * np.eye(2)
        weights -= np.linalg.solve(hessian, features.T @ (chance - right))
    return float(weights[0]), float(weights[1])
