"""Text → the one form that is compared: NFKC, lower case, Simplified, no accents on Latin letters.

Not here: what a word is (`index/tokens.py`).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.traditional import simplified_characters
from index.alphabet import CODES, Kinds, Letters, letters_of

# Not among Han and ASCII: letters that may carry accents, and the accents themselves, of every script but Han.
_ACCENTED: Final = re.compile(r"[^\x00-\x7f\u2000-\u206f\u3000-\u3029\u3030-\u303f\u3400-\u9fff\uff00-\uff64]")

# A full-width comma ends a clause: "2023，100人" is no 2,023,100. After a full-width digit it may part thousands.
_CLAUSE_COMMA: Final = re.compile("(?<![０-９])，")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Return the table of Traditional characters, each with its usual Simplified one."""
    table = simplified_characters()
    # 薴 becomes 苧, which as a Traditional character becomes 苎: both end there, so that folding twice changes nothing.
    return {ord(traditional): table.get(simple, simple) for traditional, simple in table.items()}


# Characters that fold the same in any company. Not among them: accents that combine, parts of Hangul and Greek, which
# the characters beside them change.
_ALONE: Final = re.compile(
    "[\x00-\x7f\u00a0-\u024f\u2000-\u23ff\u2460-\u27bf\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3105-\u312f"
    "\u3220-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff64]*"
)
_THOUSANDS_COMMA: Final = re.compile("[０-９]，")
_LETTER: Final = re.compile(r"\w")


class _FoldedAlone(dict[int, str]):
    """How a character folds by itself, by its number; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDED_ALONE: Final = _FoldedAlone()


def fold(text: str) -> str:
    """Return the text in the one form that is compared: NFKC, lower case, Simplified, no accents on Latin letters.

    >>> fold("ＤｅｅｐＭｉｎｄ 與 Karén")
    'deepmind 与 karen'
    """
    if text.isascii():
        return text.lower()
    if _ALONE.fullmatch(text) and not _THOUSANDS_COMMA.search(text):
        return text.translate(_FOLDED_ALONE)  # a third of the time; a question folds two hundred texts
    return _fold(text)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", _CLAUSE_COMMA.sub("、", text)).lower()
    text = text.translate(_simplified())
    if _ACCENTED.search(text):
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        text = unicodedata.normalize("NFC", text)
    return text


APART: Final = "\0"  # stands between texts that are folded together

_ALIKE, _ODD = 1, 2  # letters that fold the same in any company, and all others
_FULL_COMMA, _FULL_ZERO, _FULL_NINE = map(ord, "，０９")


class _Letters:
    """What each letter becomes by itself. Safe to share between threads."""

    def __init__(self) -> None:
        self._kinds = Kinds(CODES, self._look_up)
        self._folded = np.zeros(CODES, np.uint32)

    def read(self, letters: Letters) -> tuple[Letters, NDArray[np.bool_]]:
        """Return what letters become, odd ones themselves, and which are odd."""
        odd = self._kinds.of(letters) == _ODD
        odd[1:] |= (letters[1:] == _FULL_COMMA) & (letters[:-1] >= _FULL_ZERO) & (letters[:-1] <= _FULL_NINE)
        return self._folded[letters], odd

    def _look_up(self, letter: int) -> int:
        written = chr(letter)
        folded = _FOLDED_ALONE[letter]
        alike = _ALONE.fullmatch(written) is not None
        if "\ud800" <= written <= "\udfff" or (alike and len(folded) != 1 and not _LETTER.search(folded)):
            alike, folded = True, " "
        alike = alike and len(folded) == 1
        self._folded[letter] = ord(folded) if alike else letter
        return _ALIKE if alike else _ODD


@lru_cache(maxsize=1)
def _letters() -> _Letters:
    return _Letters()


def fold_together(texts: Sequence[str]) -> Letters:
    """Return the letters of texts as `fold` writes them, with `APART` between texts; several marks become one space."""
    texts = [text.replace(APART, " ") for text in texts]
    letters = letters_of(APART.join(texts))
    folded, odd = _letters().read(letters)
    if odd.any():
        numbers = set(np.cumsum(letters == ord(APART))[odd].tolist())
        texts = [fold(text) if number in numbers else text for number, text in enumerate(texts)]
        folded, _ = _letters().read(letters_of(APART.join(texts)))
    return folded


def fold_each(texts: Sequence[str]) -> list[str]:
    """Return each text as `fold` writes it; several marks become one space."""
    return fold_together(texts).tobytes().decode("utf-32-le").split(APART) if texts else []
