"""Tasks as piece ids, and batches drawn from all of them.

Not here: what a task is (`index/training/texts.py`), what is learnt from a batch (`index/training/learn.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.texts import Example, Recipe

Ids = NDArray[np.int32]  # (n,), pieces of one text, or of several end to end
Offsets = NDArray[np.int64]  # (texts + 1,), where each text starts, and the end

QUERY_PIECES: Final = 100
PASSAGE_PIECES: Final = 200
NEIGHBOURS: Final = 4  # clauses on each side
SHORTEST_DROPPED: Final = 4  # pieces; a shorter text would be left with nothing to go by
AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Many texts as one array of ids."""

    ids: Ids
    offsets: Offsets

    def __getitem__(self, place: int) -> Ids:
        return self.ids[self.offsets[place] : self.offsets[place + 1]]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def cut(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> Texts:
    """Cut texts into pieces, each text to its first ones."""
    pieces: list[Ids] = []
    for start in range(0, len(texts), AT_ONCE):
        encodings = tokenizer.encode_batch_fast(list(texts[start : start + AT_ONCE]), add_special_tokens=False)
        pieces += [np.array(encoding.ids[:longest], dtype=np.int32) for encoding in encodings]
    offsets = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
    return Texts(ids=np.concatenate([np.zeros(0, np.int32), *pieces]), offsets=offsets)


@dataclass(slots=True, kw_only=True)
class Task:
    """One task's texts, drawn in random order without repetition until all were seen.

    Attributes:
        queries: Of all examples, end to end.
        owners: Shape (examples + 1,): where each example's queries start, and the end.
        passages: One for each example; empty where the query's neighbours are the passage.
    """

    recipe: Recipe
    queries: Texts
    owners: Offsets
    passages: Texts
    _order: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, recipe: Recipe, examples: Sequence[Example], tokenizer: Tokenizer) -> "Task":
        """Cut a task's texts into pieces."""
        return cls(
            recipe=recipe,
            queries=cut(tokenizer, [query for queries, _ in examples for query in queries], QUERY_PIECES),
            owners=np.cumsum([0, *(len(queries) for queries, _ in examples)], dtype=np.int64),
            passages=cut(tokenizer, [passage for _, passage in examples], PASSAGE_PIECES),
        )

    def draw(self, count: int, chance: np.random.Generator) -> list[tuple[Ids, Ids]]:
        """Draw pairs of a query and its passage; fewer than asked where an example has no known piece."""
        if len(self._order) < count:
            self._order = np.concatenate([self._order, chance.permutation(len(self.passages))])
        drawn, self._order = self._order[:count], self._order[count:]
        pairs = (self._pair(int(example), chance) for example in drawn)
        return [pair for pair in pairs if pair[0].size and pair[1].size]

    def _pair(self, example: int, chance: np.random.Generator) -> tuple[Ids, Ids]:
        first, last = int(self.owners[example]), int(self.owners[example + 1])
        chosen = int(chance.integers(first, last))
        passage = self.passages[example]
        if not passage.size and last - first > 1:
            near = range(max(first, chosen - NEIGHBOURS), min(last, chosen + NEIGHBOURS + 1))
            passage = np.concatenate([self.queries[place] for place in near if place != chosen])
        return (
            _thin(self.queries[chosen], self.recipe.query_dropout, chance),
            _thin(passage, self.recipe.passage_dropout, chance),
        )


def _thin(ids: Ids, dropout: float, chance: np.random.Generator) -> Ids:
    if not dropout or len(ids) < SHORTEST_DROPPED:
        return ids
    left: Ids = ids[chance.random(len(ids)) >= dropout]
    return left


def draw_batch(tasks: Mapping[str, Task], size: int, chance: np.random.Generator) -> tuple[list[Ids], list[Ids]]:
    """Draw a batch from all tasks by their shares: queries, and the passage of each."""
    whole = sum(task.recipe.share for task in tasks.values())
    pairs = [
        pair
        for task in tasks.values()
        for pair in task.draw(min(round(size * task.recipe.share / whole), len(task.passages)), chance)
    ]
    return [query for query, _ in pairs], [passage for _, passage in pairs]


def inverse_frequencies(passages: Sequence[Texts], vocabulary: int) -> NDArray[np.float32]:
    """Return log(1 + passages / passages with the piece) for each piece; 0 for the special ones."""
    found = np.zeros(vocabulary)
    count = 0
    for texts in passages:
        count += len(texts)
        for place in range(len(texts)):
            found[np.unique(texts[place])] += 1
    weights: NDArray[np.float32] = np.log(1 + (count + 0.5) / (found + 0.5)).astype(np.float32)
    weights[:2] = 0
    return weights
