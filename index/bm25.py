"""What tokens are worth in the passages that have them: BM25, with names that count only where all of them stands.

Okapi BM25 (Robertson and Zaragoza, 2009), with the inverse document frequency that is never negative.

Not here: where tokens stand (`index/lexical.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.postings import Counts

K1: Final = 1.2  # the usual constants, as Lucene has them
B: Final = 0.75
TITLE_WEIGHT: Final = 0.3  # of a title's match beside the text's

_WEIGHTS: Final = np.array([1.0, TITLE_WEIGHT])  # of the fields

Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a part has of some tokens, each in texts and then in titles.

    Attributes:
        count: How many passages the part has.
        tokens: Those that are somewhere; twice in a row if in both fields.
        fields: Which field each is in.
        idfs: The inverse document frequency of each there.
        counts: How many passages have each.
        passages: The numbers of these passages.
        times: How often it stands in each of them.
        lengths: How many tokens each of them has in that field.
    """

    count: int
    tokens: list[str]
    fields: list[int]
    idfs: list[float]
    counts: list[int]
    passages: Counts
    times: Counts
    lengths: NDArray[np.uint16]


def scored(parts: Sequence[Found], often: Mapping[str, int], mean_lengths: NDArray[np.float64]) -> Iterator["Matches"]:
    """Yield what tokens are worth in each part, all parts reckoned together: a dozen steps for each take longer.

    Args:
        parts: As they were read.
        often: How many times each token counts for itself.
        mean_lengths: Tokens of a passage in each field.
    """
    if not parts:
        return
    counts = [count for part in parts for count in part.counts]
    fields = np.repeat(np.array([field for part in parts for field in part.fields], np.int64), counts)
    idfs = np.repeat([idf for part in parts for idf in part.idfs], counts)
    asked = np.repeat([often[token] for part in parts for token in part.tokens], counts)
    times = np.concatenate([part.times for part in parts])
    lengths = np.concatenate([part.lengths for part in parts])
    norms = K1 * (1 - B) + (K1 * B / mean_lengths)[fields] * lengths
    scores = _WEIGHTS[fields] * idfs * (K1 + 1) * times / (times + norms)
    ends = np.cumsum([len(part.passages) for part in parts])[:-1]
    for part, score, of_words in zip(parts, np.split(scores, ends), np.split(scores * asked, ends), strict=True):
        yield Matches(read=part, scores=score, of_words=of_words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What tokens are worth in each passage of a part that has them, and what they are as words of the question."""

    read: Found
    scores: NDArray[np.float64]
    of_words: NDArray[np.float64]

    def score(self, names: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """Return the score of each passage of the part."""
        total: NDArray[np.float64] = np.zeros(self.read.count)
        total += np.bincount(self.read.passages, self.of_words, self.read.count)
        for forms in names:
            best: NDArray[np.float64] = np.zeros(self.read.count)
            for form in forms:
                if form and set(form) <= set(self.read.tokens):
                    np.maximum(best, self._form_score(form), out=best)
            total += best
        return total.astype(np.float32)

    def _form_score(self, form: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of each passage that has all tokens of a form; 0 for others."""
        read = self.read
        ends = np.cumsum(read.counts).tolist()
        total, whole = np.zeros(read.count), np.ones(read.count, np.bool_)
        for token in form:
            first = read.tokens.index(token)
            last = first + read.tokens.count(token) - 1
            mine = slice(ends[first] - read.counts[first], ends[last])
            score = np.bincount(read.passages[mine], self.scores[mine], read.count)
            total += score
            whole &= score > 0
        return total * whole


class Best:
    """The passages with the best scores so far, best first, ties by number."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.rows: Rows = np.empty(0, np.int64)
        self.scores: Scores = np.empty(0, np.float32)

    def add(self, first: int, scores: Scores) -> None:
        """Add the scores of passages in a row, numbered from the first; what scores nothing is not among the best."""
        full = 0 < self._limit <= len(self.scores)
        found = np.flatnonzero(scores > (self.scores[-1] if full else 0))
        if len(found) > self._limit > 0:
            least = np.partition(scores[found], -self._limit)[-self._limit]
            found = found[scores[found] >= least]
        rows, together = np.append(self.rows, first + found), np.append(self.scores, scores[found])
        order = np.lexsort((rows, -together))[: self._limit]
        self.rows, self.scores = rows[order], together[order]
