"""Learn one vector for each piece such that a query's sum points to its passage's.

Every other passage of the batch is a wrong one (symmetric cross-entropy over cosines, as in CLIP and in sentence-
transformers' MultipleNegativesSymmetricRankingLoss). The loop is our own because the queries, their neighbours and the
dropped pieces are drawn anew for every batch, thousands of pairs a second, which a data set of fixed columns cannot do.

Not here: the tasks (`index/training/texts.py`), the files of the model (`index/training/publish.py`).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.batches import Ids, Task, draw_batch

Table = NDArray[np.float32]  # (pieces, dimension)

SCALE: Final = 20.0  # of cosines, in the cross-entropy
WARM_UP_STEPS: Final = 20
LEAST_RATE: Final = 0.02  # of the highest, at the end
BETAS: Final = (0.9, 0.98)
REPORT_S: Final = 60.0


def random_table(vocabulary: int, dimension: int, seed: int) -> Table:
    """Return a table to start from: rows of about unit length in all directions."""
    rows = np.random.default_rng(seed).standard_normal((vocabulary, dimension), dtype=np.float32)
    return rows / np.float32(dimension**0.5)


def learn(
    tasks: Mapping[str, Task],
    start: Table,
    *,
    batch: int,
    rate: float,
    steps: int,
    seed: int,
    report: Callable[[str, Table], None],
) -> Table:
    """Train a table.

    Args:
        tasks: To learn from.
        start: To begin with, shape (pieces, dimension).
        batch: Pairs at once; more is better, and costs their square.
        rate: The highest learning rate of Adam; it falls to almost nothing in a straight line.
        steps: Batches to learn; a second each on two idle cores.
        seed: Of what is drawn.
        report: Told a line of progress and the table, once a minute.

    Returns:
        Shape as `start`. The length of a row says how much the piece counts in a sum.
    """
    table = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = torch.optim.Adam([table], lr=rate, betas=BETAS, fused=True)
    chance = np.random.default_rng(seed)
    losses: list[float] = []
    reported = time.monotonic()
    with ThreadPoolExecutor(1) as drawing:  # the next batch is drawn while this one is learnt
        upcoming = drawing.submit(draw_batch, tasks, batch, chance)
        for step in range(steps):
            drawn, upcoming = upcoming.result(), drawing.submit(draw_batch, tasks, batch, chance)
            optimizer.param_groups[0]["lr"] = (
                rate * min(1.0, (step + 1) / WARM_UP_STEPS) * max(LEAST_RATE, 1 - step / steps)
            )
            loss = batch_loss(table, *drawn)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if time.monotonic() - reported > REPORT_S:
                reported = time.monotonic()
                report(f"step {step + 1} of {steps}  loss {np.mean(losses[-30:]):.3f}", table.detach().numpy())
    trained: Table = table.detach().numpy()
    trained[:2] = 0  # padding and the unknown piece say nothing
    return trained


def batch_loss(table: torch.Tensor, queries: Sequence[Ids], passages: Sequence[Ids]) -> torch.Tensor:
    """Return the symmetric cross-entropy of one batch."""
    cosines = _pooled(table, queries) @ _pooled(table, passages).T
    right = torch.arange(len(queries))
    return (functional.cross_entropy(SCALE * cosines, right) + functional.cross_entropy(SCALE * cosines.T, right)) / 2


def _pooled(table: torch.Tensor, texts: Sequence[Ids]) -> torch.Tensor:
    starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
    ids = torch.from_numpy(np.concatenate(texts).astype(np.int64))
    return functional.normalize(functional.embedding_bag(ids, table, torch.from_numpy(starts), mode="sum"), dim=1)
