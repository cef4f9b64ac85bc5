"""What tokens are worth in the passages that have them: BM25, with names that count only where all of them stands.

Okapi BM25 (Robertson and Zaragoza, 2009), with the inverse document frequency that is never negative.

Not here: where tokens stand (`index/lexical.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
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
    fields = np.array([field for part in parts for field in part.fields], np.int64)
    worths = _WEIGHTS[fields] * (K1 + 1) * [idf for part in parts for idf in part.idfs]
    slopes = (K1 * B / mean_lengths)[fields]
    asked = [often[token] for part in parts for token in part.tokens]
    times = np.concatenate([part.times for part in parts]).astype(np.float32)
    lengths = np.concatenate([part.lengths for part in parts])
    norms = np.repeat(slopes.astype(np.float32), counts) * lengths + np.float32(K1 * (1 - B))
    scores = np.repeat(worths.astype(np.float32), counts) * times / (times + norms)
    of_words = scores if set(asked) == {1} else scores * np.repeat(np.array(asked, np.float32), counts)
    ends = np.cumsum([len(part.passages) for part in parts])[:-1]
    for part, score, of_word in zip(parts, np.split(scores, ends), np.split(of_words, ends), strict=True):
        yield Matches(read=part, scores=score, of_words=of_word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What tokens are worth in each passage of a part that has them, and what they are as words of the question."""

    read: Found
    scores: Scores
    of_words: Scores

    def score(self, names: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """Return the score of each passage of the part."""
        total = np.zeros(self.read.count, np.float32)
        np.add.at(total, self.read.passages, self.of_words)
        return self._with_names(total, names)

    def score_of_names(self, names: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """Return what the names alone are worth in each passage of the part."""
        return self._with_names(np.zeros(self.read.count, np.float32), names)

    def _with_names(self, total: Scores, names: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """Add to some scores what the best form of each name is worth."""
        for forms in names:
            there = [form for form in forms if form and set(form) <= set(self.read.tokens)]
            if there:
                total += reduce(np.maximum, map(self._form_score, there))
        return total

    def _form_score(self, form: Sequence[str]) -> Scores:
        """Return the score of each passage that has all tokens of a form; 0 for others."""
        read = self.read
        ends = np.cumsum(read.counts).tolist()
        total = np.zeros(read.count, np.float32)
        has = np.zeros(read.count, np.int64)
        for token in form:
            first = read.tokens.index(token)
            last = first + read.tokens.count(token) - 1
            mine = slice(ends[first] - read.counts[first], ends[last])
            np.add.at(total, read.passages[mine], self.scores[mine])
            has[read.passages[mine]] += 1  # once, whether in the text, the title or both
        return np.where(has == len(form), total, np.float32(0))


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
