"""Words of one meaning on this subject: a question says `snapped up` or 缺人, a text `hired` or 供不应求.

The vectors were learnt from translations, so that they know `hire` in 聘用, but hardly that 跳槽 and 加入 tell of one
thing. The groups in `thesaurus.json` say so, in both languages at once.

Not here: words of talk that mean the same whatever is spoken of (`index/colloquial.py`), how near other words are
(`index/interaction.py`).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

TokenIds = NDArray[np.int32]  # (n,), rows of the embedded model's table
Meant = NDArray[np.bool_]  # (pieces of the question, passages)
Phrase = tuple[int, ...]  # the pieces of a word or of several

WORDS_FILE: Final = Path(__file__).with_name("thesaurus.json")
_HEAD: Final = 2  # letters that tell whether a phrase may begin; none is shorter
_BREAK: Final = -1  # between two passages, in place of a piece


class Thesaurus:
    """Groups of words and phrases of one meaning each, folded; one may stand in several groups."""

    def __init__(self, groups: Sequence[Sequence[str]], cut: Callable[[Sequence[str]], list[TokenIds]]) -> None:
        """Note which groups each phrase is in.

        Args:
            groups: The phrases of each.
            cut: Cuts texts into pieces.
        """
        self._groups = groups
        self._groups_of: dict[str, list[int]] = {}
        for number, phrases in enumerate(groups):
            for phrase in phrases:
                self._groups_of.setdefault(phrase, []).append(number)
        self._heads = {phrase[:_HEAD] for phrase in self._groups_of}
        self._lengths = sorted(set(map(len, self._groups_of)), reverse=True)
        self._cut = cut
        self._pieces: dict[int, frozenset[Phrase]] = {}

    def meant(self, folded: str, starts: NDArray[np.int32], passages: Sequence[TokenIds]) -> Meant:
        """Find the pieces of a question that belong to a phrase of whose group a passage has one.

        Args:
            folded: The question.
            starts: Where in it each of its pieces begins.
            passages: The pieces of each passage, in order.
        """
        meant = np.zeros((len(starts), len(passages)), dtype=np.bool_)
        spans = list(self.found_in(folded))
        told = self._told({group for *_, groups in spans for group in groups}, passages)
        for start, end, groups in spans:
            first, last = np.searchsorted(starts, (start, end))
            for group in groups:
                meant[first:last, told[group]] = True
        return meant

    def found_in(self, folded: str) -> Iterator[tuple[int, int, list[int]]]:
        """Yield where in a folded text each phrase stands, and its groups; of two that overlap the first, the longer.

        >>> thesaurus = Thesaurus((("quit", "step down"), ("抢人",)), lambda texts: [])
        >>> list(thesaurus.found_in("who quit 抢人"))
        [(4, 8, [0]), (9, 11, [1])]
        """
        start = 0
        while start < len(folded):
            end = self._end_of_phrase(folded, start)
            if end:
                yield start, end, self._groups_of[folded[start:end]]
            start = end or start + 1

    def _end_of_phrase(self, folded: str, start: int) -> int:
        """Return where the longest phrase ends that begins at a place, 0 where none does or where a word goes on."""
        if folded[start : start + _HEAD] not in self._heads or _goes_on(folded, start):
            return 0
        ends = (start + length for length in self._lengths if start + length <= len(folded))
        return next((end for end in ends if folded[start:end] in self._groups_of and not _goes_on(folded, end)), 0)

    def _told(self, groups: set[int], passages: Sequence[TokenIds]) -> defaultdict[int, list[int]]:
        """Return which passages have a phrase of each group."""
        told: defaultdict[int, list[int]] = defaultdict(list)
        by_first: defaultdict[int, list[tuple[Phrase, int]]] = defaultdict(list)
        for group in groups:
            for phrase in self._pieces_of(group):
                by_first[phrase[0]].append((phrase, group))
        if not by_first or not passages:
            return told
        ends = np.cumsum([len(passage) + 1 for passage in passages])
        flat = np.insert(np.concatenate(passages), ends - np.arange(1, len(ends) + 1), _BREAK)
        begins = np.zeros(int(flat.max()) + 1, np.bool_)
        begins[[piece for piece in by_first if piece < len(begins)]] = True
        places = np.flatnonzero(begins[flat] & (flat != _BREAK))
        for place, owner in zip(places.tolist(), np.searchsorted(ends, places, side="right").tolist(), strict=True):
            for phrase, group in by_first[int(flat[place])]:
                if len(phrase) == 1 or tuple(flat[place : place + len(phrase)].tolist()) == phrase:
                    told[group].append(owner)
        return told

    def _pieces_of(self, group: int) -> frozenset[Phrase]:
        """Return the phrases of a group, cut into pieces once."""
        if group not in self._pieces:
            cut = (tuple(ids.tolist()) for ids in self._cut(self._groups[group]))
            self._pieces[group] = frozenset(phrase for phrase in cut if phrase)
        return self._pieces[group]


def _goes_on(text: str, place: int) -> bool:
    """Whether a word in Latin letters goes on at a place."""
    around = text[max(place - 1, 0) : place + 1]
    return len(around) > 1 and around.isascii() and around.isalnum()


@lru_cache(maxsize=1)
def bundled_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of the bundled thesaurus."""
    return tuple(map(tuple, json.loads(WORDS_FILE.read_text(encoding="utf-8"))["groups"]))
