"""What becomes of each letter of a text before it is cut into pieces: a letter of a piece, or nothing that counts.

Not here: what is done with them (`index/cutting.py`, `index/pieces.py`).
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint32]  # (n,), the code points of a text
Places = NDArray[np.int64]  # (n,), in code points of a text

# Kinds of letters: in no piece, several of a piece, belonging to the letter before, one of a piece. What becomes such a
# one between marks (℃ is written °c) counts one more for a mark before it, two more for a mark behind it.
_OUTSIDE, _SEVERAL, _JOINING, _INSIDE = range(1, 5)
CODES: Final = 0x110000  # numbers of letters
_SURROGATES: Final = range(0xD800, 0xE000)
_JOINERS: Final = {0x200C, 0x200D, 0xFF9E, 0xFF9F, *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)}


def letters_of(text: str) -> Letters:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


class Kinds:
    """The kind of each number, found out when it is first met. Safe to share between threads."""

    def __init__(self, size: int, look_up: Callable[[int], int]) -> None:
        """Know none yet.

        Args:
            size: All numbers are below it.
            look_up: Returns the kind of a number, from 1 to 255; whatever else it finds out of it is kept by then.
        """
        self._kinds = np.zeros(size, np.uint8)
        self._look_up = look_up

    def of(self, numbers: NDArray[np.unsignedinteger]) -> NDArray[np.uint8]:
        """Return the kind of each number, shape (n,)."""
        kinds: NDArray[np.uint8] = self._kinds[numbers]
        if not kinds.all():
            for number in set(numbers[kinds == 0].tolist()):  # numpy's unique imports masked arrays: 60 ms at first
                self._kinds[number] = self._look_up(number)  # last: other threads take what has a kind
            kinds = self._kinds[numbers]
        return kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A text by letters.

    Attributes:
        text: All of it, and `letters` its code points.
        inside: Places of the letters that pieces are made of.
        normal: What these become, shape (len(inside),).
        parted: Whether something stands before each of them, and after the last, shape (len(inside) + 1,).
        irregular: Places of letters that become several letters of a piece, or may change the one before.
    """

    text: str
    letters: Letters
    inside: Places
    normal: Letters
    parted: NDArray[np.bool_]
    irregular: Places


class Alphabet:
    """What the letters become. Safe to share between threads."""

    def __init__(self, known: frozenset[str], normalise: Callable[[str], str]) -> None:
        """Keep the parts.

        Args:
            known: All letters that are in any piece.
            normalise: What is done to a text before it is cut.
        """
        self._known = known
        self._normalise = normalise
        self._kinds = Kinds(CODES, self._look_up)
        self._normal = np.zeros(CODES, np.uint32)

    def read(self, text: str) -> ReadText:
        """Return a text by letters."""
        letters = letters_of(text)
        kinds = self._kinds.of(letters)
        inside = np.flatnonzero(kinds >= _INSIDE)
        marks = kinds[inside] - np.uint8(_INSIDE)
        parted = np.ones(len(inside) + 1, np.bool_)
        parted[1:-1] = (np.diff(inside) > 1) | (marks[1:] % 2 > 0) | (marks[:-1] > 1)
        irregular = np.flatnonzero(kinds == _SEVERAL)
        joining = np.flatnonzero(kinds == _JOINING)
        if len(joining):  # it may change the letter that it belongs to, or vanish from the middle of a piece
            owners = np.maximum.accumulate(np.where(kinds == _JOINING, 0, np.arange(len(kinds))))[joining]
            irregular = np.union1d(irregular, joining[kinds[owners] >= _INSIDE])
        normal = self._normal[letters[inside]]
        return ReadText(text=text, letters=letters, inside=inside, normal=normal, parted=parted, irregular=irregular)

    def _look_up(self, letter: int) -> int:
        written = "?" if letter in _SURROGATES else chr(letter)
        alone = self._normalise(written)
        inside = [one for one in alone if one in self._known]
        if not alone or unicodedata.category(written).startswith("M") or letter in _JOINERS:
            return _JOINING
        if len(inside) > 1:
            return _SEVERAL
        if not inside:
            return _OUTSIDE
        self._normal[letter] = ord(inside[0])
        return _INSIDE + (alone[0] != inside[0]) + 2 * (alone[-1] != inside[0])
