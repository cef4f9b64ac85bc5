"""Hear a Chinese name in its pinyin: `Wu Yonghui` in 吴永辉, and the other way round.

A name that no dictionary has cannot be translated, but it can be read aloud. Two or more syllables in a row that sound
the same in both scripts are seldom chance; a single one often is, and counts for nothing. Tones and spaces are ignored.

Not here: what pieces are (`index/embedding.py`), how their readings were found (`index/training/sounding.py`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TokenIds = NDArray[np.int32]  # (n,)
Readings = NDArray[np.int16]  # (syllables, 2): the number of a syllable's reading, and of another one, or NO_READING
Heard = NDArray[np.float32]  # (pieces of the question, passages): 1 where the passage sounds like the piece, else 0

NO_READING = -1
_BREAK_ASKED = -2  # between pieces that have no sound; different from a passage's, so that two breaks never match
_BREAK_FOUND = -3
_END = -1  # in place of a piece: silence


class Sounds:
    """What each piece sounds like, where it is Chinese or pinyin."""

    def __init__(self, offsets: NDArray[np.int32], readings: Readings, chinese: NDArray[np.uint8]) -> None:
        """Keep the tables.

        Args:
            offsets: Shape (pieces + 1,): where each piece's syllables start, and the end.
            readings: Of all syllables, end to end.
            chinese: Shape (pieces,): 1 where a piece is written in characters.
        """
        self._offsets = np.asarray(offsets)
        self._readings = np.asarray(readings)
        self._chinese = np.asarray(chinese)

    def heard(self, asked: TokenIds, passages: Sequence[TokenIds]) -> Heard:
        """Find the pieces of a question that a passage spells in the other script.

        Args:
            asked: The question's pieces, in order.
            passages: The pieces of each passage, in order.
        """
        heard = np.zeros((len(asked), len(passages)), dtype=np.float32)
        if not passages:
            return heard
        text, text_of = self._audible(asked, passages)
        if not (text >= 0).any():
            return heard
        question, owners, question_script = self._spell(np.append(asked, _END), _BREAK_ASKED)
        syllables, pieces, script = self._spell(text, _BREAK_FOUND)
        same = np.zeros((len(question), len(syllables)), dtype=bool)
        for mine in range(2):
            for theirs in range(2):
                known = question[:, mine] != NO_READING
                same[known] |= question[known, mine, None] == syllables[None, :, theirs]
        same &= question_script[:, None] != script[None, :]
        pairs = same[:-1, :-1] & same[1:, 1:]
        in_row = np.zeros_like(same)
        in_row[:-1, :-1] |= pairs
        in_row[1:, 1:] |= pairs
        by_passage = np.maximum.reduceat(in_row, np.searchsorted(text_of[pieces], np.arange(len(passages))), axis=1)
        heard[:] = np.minimum.reduceat(by_passage[:-1], np.searchsorted(owners, np.arange(len(asked))), axis=0)
        return heard

    def _audible(self, asked: TokenIds, passages: Sequence[TokenIds]) -> tuple[TokenIds, NDArray[np.int64]]:
        """Lay passages end to end, without what a question cannot be heard in: most of a text, in its own script.

        Returns:
            The pieces that have a sound and are in the other script than one of the question's, a silence wherever
            others were, and the passage that each belongs to; each passage ends with a silence.
        """
        lengths = np.array([len(passage) for passage in passages])
        ids = np.insert(np.concatenate(passages), np.cumsum(lengths), _END)
        text_of = np.repeat(np.arange(len(passages)), lengths + 1)
        scripts = self._chinese[asked][self._sounding(asked)]
        other = np.isin(self._chinese[ids], 1 - scripts)
        heard = self._sounding(ids) & other & (ids != _END)
        kept = heard | (ids == _END)
        kept[1:] |= heard[:-1]
        return np.where(heard, ids, _END)[kept], text_of[kept]

    def _sounding(self, ids: TokenIds) -> NDArray[np.bool_]:
        return np.asarray(self._offsets[ids + 1] > self._offsets[ids])

    def _spell(self, ids: TokenIds, silence: int) -> tuple[Readings, NDArray[np.int64], NDArray[np.uint8]]:
        """Turn pieces into syllables.

        Returns:
            The readings, the place of the piece that each belongs to, and 1 for Chinese. Each piece without a sound is
            one syllable of silence.
        """
        starts = np.where(ids >= 0, self._offsets[ids], 0)
        counts = np.where(ids >= 0, self._offsets[ids + 1] - starts, 0)
        lengths = np.maximum(counts, 1)
        piece_of = np.repeat(np.arange(len(ids)), lengths)
        within = np.arange(len(piece_of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        sounding = counts[piece_of] > 0
        readings = np.full((len(piece_of), 2), silence, dtype=np.int16)
        readings[sounding] = self._readings[(starts[piece_of] + within)[sounding]]
        script = np.where(ids >= 0, self._chinese[ids], 0)[piece_of]
        return readings, piece_of, script
