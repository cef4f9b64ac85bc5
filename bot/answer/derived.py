"""Whether a number or a date follows from those of another text: rounded, a share, a difference, a while later.

Not here: the same number in another spelling (`bot/answer/amount.py`).
"""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from bot.answer.amount import Amount
from bot.answer.date import Date

_ABOUT_BEFORE: Final = re.compile(
    r"(?:约|大约|大概|差不多|\b(?:about|around|roughly|approximately|some|circa|or so|just (?:over|under)|a little "
    r"(?:over|under))) ?(?:the |a |an |为|有|是|了)?$",
    re.IGNORECASE,
)
_ABOUT_AFTER: Final = re.compile(r" ?(?:左右|上下|or so\b|or thereabouts\b)", re.IGNORECASE)
_COMPARED_BEFORE: Final = re.compile(
    r"(?:[多少高低]|[多少高低][出了于]|领先|落后|相差|差)[^,。;]{0,8}$|\bby (?:about |some |around |roughly )?$"
)
_COMPARED_AFTER: Final = re.compile(
    r" ?(?:[a-z]+ )?(?:more|fewer|less|higher|lower|above|below|under|ahead|behind|better|worse)\b"
)
_TOGETHER: Final = re.compile(
    r"合计|总共|一共|共计|加起来|总计|\b(?:together|combined|in total|in all|between them|altogether)\b",
    re.IGNORECASE,
)
_OTHERS_BEFORE: Final = re.compile(r"(?:\b(?:other|fellow|remaining)|其[他余]|另外?) ?的?$")
_OTHERS_AFTER: Final = re.compile(r"[个名位]? ?(?:\S+ )?(?:co-[a-z]+s|others?|fellow|colleagues|remaining)\b")
_FROM_JANUARY: Final = re.compile(r"(?:\bfirst|[头前]) ?$")
_BESIDE: Final = 40  # characters between a percentage and the points that it rose by
_LOOK_BACK: Final = 16  # characters before a number
_ROUGH: Final = 0.05  # of a number that "about" may leave out
_OVER: Final = 0.1  # and "over" or "nearly"
_LIKE: Final = 1e-6  # of a number: what reckoning with fractions may be off
_YEAR: Final = 12  # months
_DAYS: Final = {"months": 365.25 / 12, "days": 1.0}
_HALF: Final = 0.5  # of the unit that a while is told in: "three years" are two and a half, or more
_STRETCH: Final = 0.1  # of a while, which may be rounded


def derived(said: Amount, text: str, numbers: Sequence[Amount], dates: Sequence[Date]) -> bool:
    """Whether a number of a sentence follows from its spans.

    Args:
        said: The number.
        text: The sentence, as a skeleton (`bot/answer/skeleton.py`).
        numbers: Those of the spans.
        dates: Those of the spans.
    """
    return (
        _rounded(said, text, numbers)
        or _share(said, numbers)
        or _difference(said, text, numbers)
        or _sum(said, text, numbers)
        or _others(said, text, numbers)
        or (said.unit in _DAYS and not _in_another_unit(said, numbers) and _while(said, dates))
        or (
            said.unit == "months"
            and bool(_FROM_JANUARY.search(text[: said.at]))
            and any(date.month - 1 <= said.low <= date.month for date in dates if date.month)
        )
    )


def _rounded(said: Amount, text: str, numbers: Sequence[Amount]) -> bool:
    """Whether it is a rounder figure near one of the spans, and told as such."""
    about = bool(
        _ABOUT_BEFORE.search(text[max(0, said.at - _LOOK_BACK) : said.at]) or _ABOUT_AFTER.match(text, said.end)
    )
    if not (about or said.bound) or said.low != said.high:
        return False
    low, high = (
        (1.0, 1 + _OVER)
        if said.bound == "low"
        else (1 - _OVER, 1.0)
        if said.bound == "high"
        else (1 - _ROUGH, 1 + _ROUGH)
    )
    return any(
        other.unit == said.unit
        and other.low == other.high
        and low * said.low <= other.low <= high * said.low
        and _digits(said.low) < _digits(other.low)
        for other in numbers
    )


def _share(said: Amount, numbers: Sequence[Amount]) -> bool:
    """Whether it is the share, told in words, that one number of the spans is of another of its unit: a third."""
    if said.unit != "percent" or any(char.isdigit() for char in said.written):
        return False
    exact = [other for other in numbers if other.low == other.high > 0 and other.unit not in ("percent", "th")]
    return any(
        one.unit == other.unit and (1 - _ROUGH) * said.low <= 100 * one.low / other.low <= (1 + _ROUGH) * said.high
        for one in exact
        for other in exact
    )


def _digits(value: float) -> int:
    """Return how many digits of a number tell something: 1 of 600, 3 of 1.03."""
    return len(f"{value:.6g}".replace(".", "").split("e")[0].strip("0"))


def _difference(said: Amount, text: str, numbers: Sequence[Amount]) -> bool:
    """Whether it is how far two numbers of the spans are apart."""
    points = said.unit == "points" or (said.unit == "" and "percentage point" in text)
    if not points and not (
        _COMPARED_BEFORE.search(text[max(0, said.at - _LOOK_BACK) : said.at]) or _COMPARED_AFTER.match(text, said.end)
    ):
        return False
    units = ("percent",) if points else (said.unit,) if said.unit else ("", "percent")
    values = {other.low for other in numbers if other.unit in units and other.low == other.high}
    about = _ABOUT_BEFORE.search(text[max(0, said.at - _LOOK_BACK) : said.at])
    slack = _OVER * said.low if about else _LIKE * max(1.0, said.low)
    return any(abs(abs(one - other) - said.low) <= slack for one, other in combinations(sorted(values), 2))


def _others(said: Amount, text: str, numbers: Sequence[Amount]) -> bool:
    """Whether it is one less than a number of the spans, and tells of the others: "the other seven" of eight."""
    others = _OTHERS_BEFORE.search(text[max(0, said.at - _LOOK_BACK) : said.at]) or _OTHERS_AFTER.match(text, said.end)
    return bool(others) and any(other.low == other.high == said.low + 1 and not other.unit for other in numbers)


def _sum(said: Amount, text: str, numbers: Sequence[Amount]) -> bool:
    """Whether it is what two numbers of the spans come to, or a percentage as many points above or below one."""
    exact = [other for other in numbers if other.low == other.high]
    slack = _LIKE * max(1.0, said.low)
    if said.unit == "percent":
        points = [other for other in exact if other.unit == "points"]
        return any(
            abs(abs(said.low - other.low) - step.low) <= slack and abs(step.at - other.at) <= _BESIDE
            for other in exact
            if other.unit == "percent"
            for step in points
        )
    pairs = combinations([other.low for other in exact if other.unit == said.unit], 2)
    return bool(_TOGETHER.search(text)) and any(abs(one + other - said.low) <= slack for one, other in pairs)


def _while(said: Amount, dates: Sequence[Date]) -> bool:
    """Whether it is the time between two dates of the spans, as far as these are given."""
    size = _DAYS[said.unit]
    least, most = said.low * size, said.high * size
    unit = least / said.figure if said.figure else size
    slack = max(_HALF * unit, _STRETCH * most)
    days = sorted({_middle(date) for date in dates if date.year and not date.decade})
    return any(least - slack <= later - earlier <= most + slack for earlier, later in combinations(days, 2)) or any(
        later.year == earlier.year and said.low == later.month - earlier.month + 1 and said.unit == "months"
        for earlier, later in combinations(sorted(dates, key=lambda date: (date.year, date.month)), 2)
        if earlier.month and later.month
    )  # from January to October it is ten months


def derived_date(said: Date, numbers: Sequence[Amount], dates: Sequence[Date]) -> bool:
    """Whether a month of a sentence is as long after one of the spans as they say: 两个月后 is 9 月 after 7 月."""
    if said.day or said.part or not said.month:
        return False
    whiles = [other.low for other in numbers if other.unit == "months" and other.low == other.high < _YEAR]
    later = {12 * date.year + date.month - 1 + months for date in dates if date.month for months in whiles}
    return any(
        month % 12 == said.month - 1 and (not said.year or said.borrowed or month // 12 == said.year) for month in later
    )


def _in_another_unit(said: Amount, numbers: Sequence[Amount]) -> bool:
    """Whether the spans have as many of another unit: months where it is told in years."""
    return any(other.unit in _DAYS and other.figure == said.figure and other.low != said.low for other in numbers)


def _middle(date: Date) -> int:
    return dt.date(date.year, date.month or 7, 1).toordinal() + (date.day or (15 if date.month else 1)) - 1
