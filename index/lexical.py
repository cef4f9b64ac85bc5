"""Tokens ⇄ BM25: on disk, memory-mapped, read by many threads at once.

A passage has two fields, its own text and its article's title, since news passages speak of "he" and "the company"
where the title has the name. Its index is in parts, and a part knows nothing of others: one of an earlier index can be
copied into a new one.

Not here: what a token is (`index/tokens.py`), how a part is packed (`index/postings.py`), how BM25 is weighed against
vectors (`index/ranking.py`).
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexBrokenError
from index.postings import PASSAGE_BITS, Counts, Entry, Numbers, Part, find, write_part
from index.remembered import Remembered
from index.tokens import CODE_BITS, Coded, token_code

K1: Final = 1.2  # the usual constants of BM25, as Lucene has them
B: Final = 0.75
TITLE_WEIGHT: Final = 0.3  # of a title's match beside the text's

_LIST: Final = "parts.json"  # how many passages each part has
_TITLE: Final = np.uint64(1 << CODE_BITS)  # added to a token's code where it stands in a title
_LONGEST_QUESTION: Final = 256  # tokens; the rest of an endless question adds milliseconds and no meaning

_WEIGHTS: Final = (1.0, TITLE_WEIGHT)

Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)


def _part_file(folder: Path, number: int) -> Path:
    return folder / f"{number:04}.part"


class LexicalWriter:
    """Writes a lexical index into a folder; the order of the passages numbers them from 0."""

    def __init__(self, folder: Path) -> None:
        """Begin an index in a folder, which is made where it is missing.

        Raises:
            OSError: The folder cannot be written.
        """
        self._folder = folder
        self._passages: list[int] = []  # of each part
        self._places: list[Numbers] = []  # of the part that is added to
        self._lengths: list[tuple[Counts, Counts]] = []
        self._added = 0
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, texts: Coded, titles: Coded) -> None:
        """Add passages to the part: the tokens of their texts and of their articles' titles."""
        for field, coded in ((np.uint64(0), texts), (_TITLE, titles)):
            self._places.append((coded.codes | field) << PASSAGE_BITS | (coded.texts + self._added).astype(np.uint64))
        self._lengths.append((texts.lengths, titles.lengths))
        self._added += len(texts.lengths)

    def end_part(self) -> None:
        """Write the part that was added to; the next passage begins another.

        Raises:
            OSError: The disk is full or gone.
        """
        if not self._added:
            return
        places = np.concatenate(self._places)
        self._places.clear()
        places.sort()
        texts, titles = (np.concatenate(field) for field in zip(*self._lengths, strict=True))
        write_part(_part_file(self._folder, len(self._passages)), places, (texts, titles))
        self._passages.append(self._added)
        self._lengths.clear()
        self._added = 0

    def copy_part(self, earlier: "LexicalIndex", first: int, last: int) -> bool:
        """Add the passages numbered first to last of an index that was written before.

        Returns:
            Whether that could be: these passages must be whole parts there. If not, nothing was added.

        Raises:
            OSError: The disk is full or gone.
        """
        parts = earlier.parts(first, last)
        for file, passages in parts:
            shutil.copyfile(file, _part_file(self._folder, len(self._passages)))
            self._passages.append(passages)
        return bool(parts)

    def close(self) -> None:
        """Write what is left, and the list of all parts.

        Raises:
            OSError: The disk is full or gone.
        """
        self.end_part()
        (self._folder / _LIST).write_text(json.dumps(self._passages), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """A token, in the texts and in the titles.

    Attributes:
        idfs: Its inverse document frequency in each of the two.
        entries: What each part has of it in each of the two.
    """

    idfs: list[float]
    entries: list[tuple[Entry | None, ...]]


class LexicalIndex:
    """A written lexical index, opened for reading. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder.

        Raises:
            ValueError: The folder holds no whole index.
            OSError: A file is missing or cannot be read.
        """
        self.folder = folder
        passages = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        self._parts = [Part(_part_file(folder, number)) for number in range(len(passages))]
        if [part.passages for part in self._parts] != passages:
            raise ValueError(f"{folder} has not the passages that it lists")
        self._firsts: list[int] = np.cumsum([0, *passages]).tolist()  # of each part, and the count in the end
        self.count = self._firsts[-1]
        tokens = sum((part.tokens for part in self._parts), np.zeros(2))
        self._mean_lengths = np.maximum(tokens, 1) / max(self.count, 1)
        self._terms = Remembered(self._look_up)  # a question asks for them more than once

    def parts(self, first: int, last: int) -> list[tuple[Path, int]]:
        """Return file and size of each part that holds the passages numbered first to last.

        There are none where these passages are not whole parts.
        """
        if first not in self._firsts or last not in self._firsts:
            return []
        numbers = range(self._firsts.index(first), self._firsts.index(last))
        return [(_part_file(self.folder, number), self._parts[number].passages) for number in numbers]

    def idfs(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return how much each token tells: BM25's inverse document frequency over the texts, most where it is in none.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        return {token: term.idfs[0] for token, term in zip(tokens, self._terms.get(tokens), strict=True)}

    def _look_up(self, tokens: Sequence[str]) -> list[_Term]:
        codes = np.array([token_code(token) for token in tokens], np.uint64)
        terms = np.concatenate([codes, codes | _TITLE])
        with self._told_as_broken():
            entries = list(zip(*find(self._parts, terms), strict=True)) or [()] * len(terms)
        found = np.array([sum(entry.passages for entry in parts if entry) for parts in entries])
        idfs = np.log(1 + (self.count - found + 0.5) / (found + 0.5)).tolist()
        return [
            _Term(idfs=idfs[number :: len(tokens)], entries=entries[number :: len(tokens)])
            for number in range(len(tokens))
        ]

    @contextmanager
    def _told_as_broken(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, IndexError) as error:
            raise IndexBrokenError(self.folder, str(error)) from error

    def search(
        self, words: Sequence[str], limit: int, *, names: Sequence[Sequence[Sequence[str]]] = ()
    ) -> tuple[Rows, Scores]:
        """Find the passages that score best.

        Args:
            words: Tokens, of which each counts for itself.
            limit: How many to return at most.
            names: For each name its forms, in one language and in the other say, each cut into tokens. A form counts
                only where all of its tokens are there ("安全" alone names no Safe Superintelligence), and the best
                form counts.

        Returns:
            Passage numbers and BM25 scores, best first, ties by number.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        words = words[:_LONGEST_QUESTION]
        tokens = list(dict.fromkeys([*words, *(token for forms in names for form in forms for token in form)]))
        terms = dict(zip(tokens, self._terms.get(tokens), strict=True))
        best = _Best(max(limit, 0))
        for number, first in enumerate(self._firsts[:-1]):
            with self._told_as_broken():
                matches = self._matches(number, terms)
            best.add(first, matches.score(words, names))
        return best.rows, best.scores

    def _matches(self, number: int, terms: Mapping[str, _Term]) -> "_Matches":
        """Return where tokens are in a part, in texts and in titles."""
        part = self._parts[number]
        found = [
            (token, field, term.idfs[field] * _WEIGHTS[field] * (K1 + 1), entry)
            for token, term in terms.items()
            for field, entries in enumerate(term.entries)
            if (entry := entries[number])
        ]
        tokens = [token for token, *_ in found]
        counts = [entry.passages for *_, entry in found]
        passages, times = part.read([entry for *_, entry in found])
        fields = np.repeat(np.array([field for _, field, *_ in found], np.int64), counts)
        norms = K1 * (1 - B) + (K1 * B / self._mean_lengths)[fields] * part.lengths[fields, passages]
        scores = np.repeat([worth for *_, worth, _ in found], counts) * times / (times + norms)
        return _Matches(count=part.passages, tokens=tokens, counts=counts, passages=passages, scores=scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matches:
    """Where tokens are in a part, each in texts and then in titles.

    Attributes:
        count: How many passages the part has.
        tokens: Those that are somewhere; twice in a row if in both.
        counts: How many passages have each of them there.
        passages: The numbers of these passages.
        scores: What it is worth in each of them.
    """

    count: int
    tokens: list[str]
    counts: list[int]
    passages: Counts
    scores: NDArray[np.float64]

    def score(self, words: Sequence[str], names: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """Return the score of each passage of the part."""
        often = Counter(words)
        times = np.repeat([often[token] for token in self.tokens], self.counts)
        total: NDArray[np.float64] = np.zeros(self.count)
        total += np.bincount(self.passages, times * self.scores, self.count)
        for forms in names:
            best: NDArray[np.float64] = np.zeros(self.count)
            for form in forms:
                if form and set(form) <= set(self.tokens):
                    np.maximum(best, self._form_score(form), out=best)
            total += best
        return total.astype(np.float32)

    def _form_score(self, form: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of each passage that has all tokens of a form; 0 for others."""
        ends = np.cumsum(self.counts).tolist()
        total, whole = np.zeros(self.count), np.ones(self.count, np.bool_)
        for token in form:
            first = self.tokens.index(token)
            last = first + self.tokens.count(token) - 1
            mine = slice(ends[first] - self.counts[first], ends[last])
            score = np.bincount(self.passages[mine], self.scores[mine], self.count)
            total += score
            whole &= score > 0
        return total * whole


class _Best:
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
