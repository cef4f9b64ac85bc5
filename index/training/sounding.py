"""How each piece of the vocabulary is read: pinyin of characters, and pieces that are pinyin themselves.

    pip install pypinyin

Not here: hearing one in the other (`index/sounds.py`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.sounds import NO_READING
from index.training.dictionaries import package

HAN: Final = re.compile(r"[\u3400-\u9fff]+")
ENGLISH: Final = re.compile(r"[A-Za-z]+")
LATIN: Final = re.compile(r"[a-z]{2,}")  # one letter alone is read as itself
MOST_SYLLABLES: Final = 5


def spelt(word: str, known: frozenset[str]) -> list[str] | None:
    """Cut a word into the fewest syllables, or None where it is no pinyin.

    >>> spelt("yonghui", frozenset({"yong", "hui", "yo"}))
    ['yong', 'hui']
    >>> spelt("museum", frozenset({"mu", "se"})) is None
    True
    """
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            here = best[end]
            if before is not None and word[start:end] in known and (here is None or len(before) + 1 < len(here)):
                best[end] = [*before, word[start:end]]
    return best[-1] if best[-1] and len(best[-1]) <= MOST_SYLLABLES else None


def ordinary_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the English words that are written small more often than not: `women` is no 我们, `like` no 立刻.

    >>> sorted(ordinary_words(["We like women.", "Like Beijing"]))
    ['women']
    """
    small: Counter[str] = Counter()
    for text in texts:
        for word in ENGLISH.findall(text):
            small[word.lower()] += 1 if word.islower() else -1
    return frozenset(word for word, balance in small.items() if balance > 0)


def piece_sounds(vocabulary: Sequence[str], ordinary: frozenset[str]) -> dict[str, NDArray[np.generic]] | None:
    """Find how each piece is read.

    Args:
        vocabulary: The pieces in the order of their ids.
        ordinary: English words, which are read as pinyin only where they are a single syllable.

    Returns:
        The tables of `index.sounds.Sounds`; None without pypinyin.
    """
    pypinyin = package("pypinyin")
    if pypinyin is None:
        return None
    read: dict[str, list[str]] = {}
    for character in sorted({letter for piece in vocabulary if HAN.fullmatch(piece) for letter in piece}):
        sounds = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
        read[character] = [sound.replace("ü", "v") for sound in sounds if sound.isalpha()][:2]
    known = frozenset(sound for sounds in read.values() for sound in sounds if len(sound) > 1)
    numbers = {sound: number for number, sound in enumerate(sorted({s for sounds in read.values() for s in sounds}))}
    rows: list[tuple[int, int]] = []
    offsets = [0]
    for piece in vocabulary:
        if HAN.fullmatch(piece):
            syllables = [read[character] for character in piece]
        elif LATIN.fullmatch(piece):
            parts = spelt(piece, known) or []
            syllables = [[sound] for sound in parts] if len(parts) == 1 or piece not in ordinary else []
        else:
            syllables = []
        if all(syllables):
            rows += [_two([numbers[sound] for sound in sounds]) for sounds in syllables]
        offsets.append(len(rows))
    return {
        "offsets": np.array(offsets, dtype=np.int32),
        "readings": np.array(rows, dtype=np.int16).reshape(-1, 2),
        "chinese": np.array([bool(HAN.fullmatch(piece)) for piece in vocabulary], dtype=np.uint8),
    }


def _two(readings: list[int]) -> tuple[int, int]:
    return readings[0], readings[1] if len(readings) > 1 else NO_READING
