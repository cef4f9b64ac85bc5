"""Tell whether an article repeats another one: the same report with a header, fewer sentences or other words.

A text is a set of shingles, three characters or words in a row (two to five tell planted reposts about as well), kept
as a MinHash signature. Signatures tell what share of the shorter text stands in the longer one; numbers tell reposts
from forms that are filled in anew every day, such as share prices, which repeat each other's words and none of each
other's figures.

Broder, On the resemblance and containment of documents (1997).

Not here: where the fingerprints of known articles are kept (`corpus/catalogue.py`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import rensa

from corpus.traditional import simplified_characters

# Fingerprints of another version must not be compared with ours.
FINGERPRINT_VERSION: Final = f"1.{rensa.RMinHash.ALGORITHM_VERSION}"

_PERMUTATIONS: Final = 128  # a standard error of at most 0.044 on the resemblance
_SEED: Final = 2025
_BANDS: Final = 32  # of two values each: of pairs with a resemblance of 0.4, 99.6 % share a band, unrelated ones 0.3 %

# Of 400 news articles that were planted anew with a tenth of their words changed, 99 % keep 0.76 of their shingles and
# all of their figures. Forms filled in anew reach 0.9 of the shingles and 0.75 of the figures; those without figures
# (a notice that an official is charged) reach 0.76.
_CONTAINED: Final = 0.65
_CONTAINED_WITHOUT_NUMBERS: Final = 0.72
_SAME_NUMBERS: Final = 0.8
_FEWEST_NUMBERS: Final = 3
# A text that is so much longer says much besides, and is no repost; the estimate grows unsure there, too.
_SHORTEST_PART: Final = 0.4
# Fewer shingles are a line that many articles may share.
_FEWEST_SHINGLES: Final = 30

_TOKEN: Final = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]|[^\W\d_\u3007\u3400-\u9fff]+|\d+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is kept of a text to know it again.

    Attributes:
        signature: The MinHash values of its shingles, 32 bits each; empty where it is too short to tell.
        shingles: How many different shingles it has.
        numbers: The different numbers in it.
    """

    signature: tuple[int, ...]
    shingles: int
    numbers: frozenset[str]


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text; case, width, punctuation, spaces and Traditional characters make no difference.

    >>> fingerprint("吳永輝，加入 ＯｐｅｎＡＩ") == fingerprint("吴永辉加入OpenAI。")
    True
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    words = _TOKEN.findall(folded)
    shingles = set(map("\x1f".join, zip(words, words[1:], words[2:], strict=False)))
    numbers = frozenset(_NUMBER.findall(_THOUSANDS.sub("", folded)))
    if len(shingles) < _FEWEST_SHINGLES:
        return Fingerprint(signature=(), shingles=len(shingles), numbers=numbers)
    minhash = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(list(shingles))
    return Fingerprint(signature=tuple(minhash.digest()), shingles=len(shingles), numbers=numbers)


def bands(print_: Fingerprint) -> tuple[int, ...]:
    """Return keys of 64 bits with sign, of which two texts that repeat each other share at least one."""
    values = print_.signature[: 2 * _BANDS]
    pairs = zip(values[::2], values[1::2], strict=True)
    return tuple(_signed((first << 32 | second) ^ (band << 58)) for band, (first, second) in enumerate(pairs))


def repeats(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether one of two texts is the other one, changed as reposts are."""
    shorter, longer = sorted((one.shingles, other.shingles))
    if not one.signature or not other.signature or shorter < longer * _SHORTEST_PART:
        return False
    fewer, more = sorted((one.numbers, other.numbers), key=len)
    if len(fewer) < _FEWEST_NUMBERS:
        return containment(one, other) >= _CONTAINED_WITHOUT_NUMBERS
    return containment(one, other) >= _CONTAINED and len(fewer & more) >= len(fewer) * _SAME_NUMBERS


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """Return an estimate of the share of the shorter text's shingles that the longer one has, 0 to 1."""
    equal = sum(map(int.__eq__, one.signature, other.signature))
    resemblance = equal / _PERMUTATIONS
    shared = resemblance / (1 + resemblance) * (one.shingles + other.shingles)
    return min(1.0, shared / max(1, min(one.shingles, other.shingles)))


def _signed(key: int) -> int:
    """Return a key of 64 bits as SQLite stores one."""
    key &= 2**64 - 1
    return key - 2**64 if key >= 2**63 else key


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    return {ord(traditional): plain for traditional, plain in simplified_characters().items()}
