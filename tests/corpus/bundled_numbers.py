"""Read the numbers and dates out of Chinese and English prose, so that two languages can be compared.

Written in digits, a number must stand in both languages. Spelt out ("three", 三) it may be missing on the other side:
"twice" and 两次, "the two" and 二人 have no fixed counterpart. So digits are what is compared, and words are an alibi.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from corpus.article import Language

_MONTHS: Final = "January February March April May June July August September October November December".split()
_MONTH: Final = "|".join(_MONTHS)
_SCALES: Final = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "亿": 100_000_000,
    "万亿": 1_000_000_000_000,
    "thousand": 1000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_EN_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_EN_OTHERS: Final = {
    "once": 1,
    "first": 1,
    "second": 2,
    "third": 3,
    "twice": 2,
    "dozen": 12,
    "half": 2,
    "thirty": 30,
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
_HAN_DIGITS: Final = "零一二三四五六七八九"

# Digits that are part of a name: GPT-4, MiMo-V2-Flash, 36Kr and 36 氪, 51job, HK01 and 香港 01, 01.AI, H-1B, o1, CEO-1.
_NAMES: Final = re.compile(
    r"[A-Za-z][A-Za-z.-]*-?\d+(?:[.-]?[A-Za-z\d]+)*|\d+[A-Za-z][A-Za-z]*|01\.AI|36 ?氪|香港 ?01|H-1B|a16z"
)
# "NeurIPS 2022": a year without 年.
_AFTER_NAME: Final = re.compile(r"(?<=[A-Za-z] )((?:19|20)\d\d)(?![\d.]|\s?[年万亿元人])")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3})")
_NUMBER: Final = re.compile(
    r"(?<![\d.])(?P<digits>\d+(?:\.\d+)?)(?P<percent>\s?%|\s?percentage points|\s?个百分点)?"
    r"(?:[\s-]?(?:多|余|几)?\s?(?P<scale>万亿|亿|万|千|百|thousand|million|billion|trillion))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a text says in digits, each kind apart, and what it spells out.

    Attributes:
        dates: "2025", "2025-02" or "2025-02-21"; a month or day with no year of its own takes its neighbour's.
        numbers: Every other number, scaled: 2.7 billion and 27 亿 are one.
        spelt: Numbers in words.
    """

    dates: frozenset[str]
    numbers: frozenset[Decimal]
    spelt: frozenset[int]


def figures(text: str, language: Language) -> Figures:
    """Read a text's figures."""
    plain = _AFTER_NAME.sub(r"\1年", _THOUSANDS.sub("", text)) if language == "zh" else _THOUSANDS.sub("", text)
    dates, rest = (_chinese_dates if language == "zh" else _english_dates)(plain)
    rest = _NAMES.sub(" ", rest)
    numbers = {
        (Decimal(match["digits"]) * _SCALES[(match["scale"] or "").lower()]).normalize()
        for match in _NUMBER.finditer(rest)
    }
    spelt = _chinese_words(plain) if language == "zh" else _english_words(plain)
    return Figures(dates=frozenset(dates), numbers=frozenset(numbers), spelt=frozenset(spelt))


_ZH_DATE: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s?年)?(?:\s?(?P<month>\d{1,2})\s?月)?(?:\s?(?P<day>\d{1,2})\s?日)?"
)


def _chinese_dates(text: str) -> tuple[set[str], str]:
    """The dates of a Chinese text, and the text without them. A month without a year has the year before it."""
    dates: set[str] = set()
    rest: list[str] = []
    year = month = ""
    at = 0
    for match in _ZH_DATE.finditer(text):
        if not match.group().strip() or not any(match.groups()):
            continue
        if match["year"]:
            year, month = match["year"], ""
        if match["month"]:
            month = match["month"]
        dates.add(_date(year, month if match["month"] or match["day"] else "", match["day"] or ""))
        rest.append(text[at : match.start()])
        at = match.end()
    return dates, " ".join([*rest, text[at:]])


_EN_DATE: Final = re.compile(
    rf"(?:(?P<days>\d{{1,2}}(?:\s(?:or|and|to)\s\d{{1,2}})?)\s)?(?P<months>(?:{_MONTH})(?:(?:,|\s(?:or|and|to))\s(?:{_MONTH}))*)"
    r"(?:\sof)?(?:,?\s(?P<year>(?:19|20)\d\d))?"
    r"|(?<![\d$.])(?P<bare>(?:19|20)\d\d)(?![\d%]|\s(?:people|dollars|yuan))"
)


def _english_dates(text: str) -> tuple[set[str], str]:
    """The dates of an English text, and the text without them. A month without a year takes the nearest."""
    dates: set[str] = set()
    rest: list[str] = []
    year = ""
    at = 0
    for match in _EN_DATE.finditer(text):
        if match["months"]:
            after = re.search(r"(?:19|20)\d\d", text[match.end() :])
            year = match["year"] or year or (after.group() if after else "")
            for name in re.findall(_MONTH, match["months"]):
                for day in re.findall(r"\d+", match["days"] or "") or [""]:
                    dates.add(_date(year, str(_MONTHS.index(name) + 1), day))
        else:
            year = match["bare"]
            dates.add(year)
        rest.append(text[at : match.start()])
        at = match.end()
    return dates, " ".join([*rest, text[at:]])


def _date(year: str, month: str, day: str) -> str:
    """The parts of a date as far as they are known, zero-filled."""
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def _english_words(text: str) -> set[int]:
    """The numbers that an English text spells out."""
    words = re.findall(r"[a-z]+", text.lower())
    return {_EN_WORDS.index(word) for word in words if word in _EN_WORDS} | {
        _EN_OTHERS[word] for word in words if word in _EN_OTHERS
    }


def _chinese_words(text: str) -> set[int]:
    """The numbers up to 99, and the round ones, that a Chinese text spells out; 两 and 双 are two, 半 is half."""
    found = {2} if re.search("[两双半]", text) else set()
    for match in re.finditer(f"[{_HAN_DIGITS}十百千万亿]+", text):
        found |= _values(match.group())
    return found


def _values(run: str) -> set[int]:
    """The value of a run of Chinese numerals, and of its digits, for 三四 or 十余."""
    values = {_HAN_DIGITS.index(char) for char in run if char in _HAN_DIGITS}
    values |= {int(_SCALES.get(char, 1)) for char in run if char in "百千万亿"}
    if match := re.fullmatch(f"([{_HAN_DIGITS}])?十([{_HAN_DIGITS}])?", run):
        tens, ones = match.groups()
        values.add((_HAN_DIGITS.index(tens) if tens else 1) * 10 + (_HAN_DIGITS.index(ones) if ones else 0))
    return values
