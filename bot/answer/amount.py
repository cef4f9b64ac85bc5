"""A number with its unit, and whether another text carries it.

Not here: how numbers are read (`bot/answer/amounts.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.answer.units import is_currency

Bound = Literal["", "low", "high"]  # "more than" gives the low end, "at most" the high one

_NEAR: Final = 1e-6
_LARGE: Final = 1e4  # a sum may stand without its currency from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number with its unit.

    Attributes:
        low, high: The values that it leaves open; the same where it is exact.
        unit: A currency ("USD"), "percent", "months" or "days" (durations, converted), "hours", "digits" (eight
            figures), or "".
        bound: Whether it is said to be a lower or an upper end.
        figure: The number as written, before a duration is converted.
        at: Where it begins, in code points.
        counted: Whether it says what it counts, and is no sum: "7 million shares".
        plain: Whether it is a small number in words, such as 两 or "three", which may count what the text lists.
    """

    low: float
    high: float
    unit: str
    bound: Bound
    at: int
    end: int
    written: str
    figure: float = 0.0
    plain: bool = False
    counted: bool = False


def amount_of(
    match: re.Match[str],
    low: float,
    high: float,
    unit: str,
    *,
    bound: Bound = "",
    figure: float = 0.0,
    plain: bool = False,
    counted: bool = False,
) -> Amount:
    """Return the number that a pattern found."""
    return Amount(
        low=low,
        high=high,
        unit=unit,
        bound=bound,
        at=match.start(),
        end=match.end(),
        written=match.group().strip(),
        figure=figure or low,
        plain=plain,
        counted=counted,
    )


def carried_by(said: Amount, known: Sequence[Amount]) -> Amount | None:
    """Return the number of another text that carries this one, or None.

    Args:
        said: A number of a sentence.
        known: The numbers of the spans that it cites.
    """
    currencies = {other.unit for other in known if is_currency(other.unit)}
    fits = [other for other in known if _same_value(said, other) and _same_unit(said, other, currencies)]
    same_bound = [other for other in fits if other.bound == said.bound]
    return next(iter((*same_bound, *(other for other in fits if contrary(said, other)), *fits)), None)


def contrary(said: Amount, known: Amount) -> bool:
    """Whether one says "more than" and the other "less than"."""
    return {said.bound, known.bound} == {"low", "high"}


def _same_value(said: Amount, known: Amount) -> bool:
    if said.unit == "digits" != known.unit:
        return 10 ** (said.low - 1) <= known.low and known.high < 10**said.low
    slack = _NEAR * max(1.0, abs(said.high))
    if said.unit == "" and known.unit in ("months", "days", "hours") and abs(said.low - known.figure) <= slack:
        return True  # "six months, or up to twelve"
    if (said.bound == "low" == known.bound or "dozen" in known.written) and abs(said.low - known.low) <= slack:
        return True
    if said.unit == known.unit == "percent" and abs(said.figure - known.figure) <= slack:
        return True  # 25 % is "about a quarter", and the other way round
    inside = said.low - slack <= known.low and known.high <= said.high + slack
    both_rough = said.low != said.high and known.low != known.high
    return inside or (both_rough and said.low <= known.high and known.low <= said.high)


def _same_unit(said: Amount, known: Amount, currencies: set[str]) -> bool:
    if said.unit == known.unit or (said.unit == "digits" and known.unit not in ("percent", "months", "days")):
        return True
    if {said.unit, known.unit} == {"CNY", "JPY"} and "¥" in (said.written + known.written):
        return True  # the sign is written for both
    if said.unit == "" and known.unit in ("months", "days", "hours"):
        return True
    money = is_currency(said.unit)
    if money and known.unit == "":
        # The figure stands there without its currency: 千万年薪, "the ten-million salary", "between 90,000
        # and 130,000 yuan".
        return said.unit in currencies or (not currencies and known.low >= _LARGE)
    return said.unit == "" and not said.counted and is_currency(known.unit) and known.low >= _LARGE
