"""Tokens ⇄ BM25: on disk, memory-mapped, read by many threads at once.

A passage has two fields, its own text and its article's title, since news passages speak of "he" and "the company"
where the title has the name. Its index is in parts, and a part knows nothing of others: one of an earlier index can be
copied into a new one.

Not here: what a token is (`index/tokens.py`), how a part is packed (`index/postings.py`), what its tokens are worth
(`index/bm25.py`), how that is weighed against vectors (`index/ranking.py`).
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

from index.bm25 import Best, Found, Rows, Scores, scored
from index.errors import IndexBrokenError
from index.postings import PASSAGE_BITS, Counts, Entry, Numbers, Part, find, write_part
from index.remembered import Remembered
from index.tokens import CODE_BITS, Coded, token_code

_LIST: Final = "parts.json"  # how many passages each part has
_TITLE: Final = np.uint64(1 << CODE_BITS)  # added to a token's code where it stands in a title
_LONGEST_QUESTION: Final = 256  # tokens; the rest of an endless question adds milliseconds and no meaning


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
        self._titled = bool(tokens[1])  # news often has no titles, which need not be looked up then
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
        terms = np.concatenate([codes, codes | _TITLE]) if self._titled else codes
        with self._told_as_broken():
            entries = list(zip(*find(self._parts, terms), strict=True)) or [()] * len(terms)
        entries += [(None,) * len(self._parts)] * (2 * len(tokens) - len(entries))
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
        found, _ = self._search(words, names, limit, 0)
        return found.rows, found.scores

    def search_with_names(
        self, words: Sequence[str], limit: int, names: Sequence[Sequence[Sequence[str]]], limit_named: int
    ) -> tuple[Rows, Scores, Rows]:
        """Find the passages that score best, and those that do by the names alone, in one reading of the index.

        Args:
            words: Tokens, as for `search`.
            limit: How many passages to return at most.
            names: The forms of each name, as for `search`.
            limit_named: How many of the second to return at most.

        Returns:
            Passage numbers and BM25 scores, best first, as for `search`, and the numbers of the others, best first.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        found, named = self._search(words, names, limit, limit_named)
        return found.rows, found.scores, named.rows

    def _search(
        self, words: Sequence[str], names: Sequence[Sequence[Sequence[str]]], limit: int, limit_named: int
    ) -> tuple[Best, Best]:
        """Return the best passages, and the best by the names alone where some are wanted."""
        words = words[:_LONGEST_QUESTION]
        tokens = list(dict.fromkeys([*words, *(token for forms in names for form in forms for token in form)]))
        terms = dict(zip(tokens, self._terms.get(tokens), strict=True))
        best, best_named = Best(max(limit, 0)), Best(limit_named)
        with self._told_as_broken():
            read = [self._read(number, terms) for number in range(len(self._parts))]
        for first, matches in zip(self._firsts[:-1], scored(read, Counter(words), self._mean_lengths), strict=True):
            best.add(first, matches.score(names))
            if limit_named:
                best_named.add(first, matches.score_of_names(names))
        return best, best_named

    def _read(self, number: int, terms: Mapping[str, _Term]) -> Found:
        """Return what a part has of tokens, those that are nowhere in it left out."""
        there = [
            (token, field, term.idfs[field], entry)
            for token, term in terms.items()
            for field, entries in enumerate(term.entries)
            if (entry := entries[number])
        ]
        part = self._parts[number]
        counts = [entry.passages for *_, entry in there]
        fields = [field for _, field, *_ in there]
        passages, times = part.read([entry for *_, entry in there])
        return Found(
            count=part.passages,
            tokens=[token for token, *_ in there],
            fields=fields,
            idfs=[idf for _, _, idf, _ in there],
            counts=counts,
            passages=passages,
            times=times,
            lengths=part.lengths[np.repeat(np.array(fields, np.int64), counts), passages],
        )
