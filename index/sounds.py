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
        if not len(asked) or not passages:
            return heard
        question, owners, _, question_script = self._spell([asked], _BREAK_ASKED)
        text, _, places, text_script = self._spell(passages, _BREAK_FOUND)
        same = np.zeros((len(question), len(text)), dtype=bool)
        for mine in range(2):
            for theirs in range(2):
                known = question[:, mine] != NO_READING
                same[known] |= question[known, mine, None] == text[None, :, theirs]
        same &= question_script[:, None] != text_script[None, :]
        pairs = same[:-1, :-1] & same[1:, 1:]
        in_row = np.zeros_like(same)
        in_row[:-1, :-1] |= pairs
        in_row[1:, 1:] |= pairs
        by_passage = np.maximum.reduceat(in_row, np.searchsorted(places, np.arange(len(passages))), axis=1)
        pieces = np.searchsorted(owners, np.arange(len(asked)))
        heard[:] = np.minimum.reduceat(by_passage[:-1], pieces, axis=0)  # without the silence at the end
        return heard

    def _spell(
        self, texts: Sequence[TokenIds], silence: int
    ) -> tuple[Readings, NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Lay texts end to end as syllables.

        Returns:
            The readings, the piece and the text that each belongs to, and 1 for Chinese. Each piece without a sound,
            and each end of a text, is one syllable of silence.
        """
        ids = np.concatenate([np.append(text, -1) for text in texts])  # -1 ends a text
        text_of = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        starts = np.where(ids >= 0, self._offsets[ids], 0)
        counts = np.where(ids >= 0, self._offsets[ids + 1] - starts, 0)
        lengths = np.maximum(counts, 1)
        piece_of = np.repeat(np.arange(len(ids)), lengths)
        within = np.arange(len(piece_of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        sounding = counts[piece_of] > 0
        readings = np.full((len(piece_of), 2), silence, dtype=np.int16)
        readings[sounding] = self._readings[(starts[piece_of] + within)[sounding]]
        script = np.where(ids >= 0, self._chinese[ids], 0)[piece_of]
        return readings, piece_of, text_of[piece_of], script
