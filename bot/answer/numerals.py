"""Number words and their values: 三百五十, twenty-four, a dozen.

Not here: what is counted (`bot/answer/amounts.py`).
"""

import re
from typing import Final

SCALES_EN: Final[dict[str, float]] = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1e3,
    "lakh": 1e5,
    "crore": 1e7,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "m": 1e6,
    "M": 1e6,
    "k": 1e3,
    "K": 1e3,
    "B": 1e9,
}
SCALES_ZH: Final[dict[str, float]] = {
    "百": 100,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
UNITS_EN: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: Final[dict[str, int]] = {word: value for value, word in enumerate(UNITS_EN, 1)} | {
    word: value * 10 for value, word in enumerate(_TENS, 2)
}
_SMALL: Final = "|".join(sorted(_WORDS, key=len, reverse=True))

ENGLISH_NUMBER: Final = (
    rf"(?i:(?:(?:{'|'.join(_TENS)})[- ](?:{'|'.join(UNITS_EN[:9])})|{_SMALL}|an?(?= (?:dozen|hundred|"
    rf"thousand|million|billion|trillion)\b))"
    rf"(?:[ -](?:dozen|hundred|thousand)(?!s))*(?: and (?:{_SMALL}))?|hundred(?=[ -](?:thousand|million|"
    rf"billion)\b)|half a(?=n? (?:dozen|million|billion)))"
)
HAN_NUMBER: Final = "[零一二三四五六七八九十百千两]+"
_HAN_DIGITS: Final[dict[str, int]] = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
}
_HAN_PLACES: Final = {"十": 10, "百": 100, "千": 1000}


def han_value(numeral: str) -> float:
    """Return the value of a Chinese numeral below ten thousand; digits in a row are read as such (二零二四).

    >>> han_value("三百五十"), han_value("十二"), han_value("两"), han_value("二零二四")
    (350.0, 12.0, 2.0, 2024.0)
    """
    if len(numeral) > 1 and all(char in _HAN_DIGITS for char in numeral):
        return float("".join(str(_HAN_DIGITS[char]) for char in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in _HAN_PLACES:
            total += (digit or 1) * _HAN_PLACES[char]
            digit = 0
        else:
            digit = _HAN_DIGITS.get(char, 0)
    return float(total + digit)


def english_value(words: str) -> float:
    """Return the value of English number words as `ENGLISH_NUMBER` finds them.

    >>> english_value("twenty-four"), english_value("two dozen"), english_value("half a")
    (24.0, 24.0, 0.5)
    """
    lower = words.lower()
    if lower.startswith("half"):
        return 0.5
    total, group = 0.0, 0.0
    for word in re.split(r"[ -]", lower):
        if word in SCALES_EN:
            group = (group or 1) * SCALES_EN[word]
            if word == "thousand":
                total, group = total + group, 0.0
        elif word in ("a", "an"):
            group += 1
        else:
            group += _WORDS.get(word, 0)
    return total + group
