"""A date as far as it is given, and whether another text carries it.

Not here: how dates are read (`bot/answer/dates.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["", "early", "mid", "late", "first half", "second half", "spring", "summer", "autumn", "winter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date as it is written.

    Attributes:
        year, month, day: 0 where not given. A month without a year takes the last year named before it, and
            `borrowed` says so.
        part: Which stretch of the month, or of the year where no month is given.
        beside: Whether it is told from the date before it: "the year before".
        up_to: Whether it is told as an end: by the end of May is in May.
        decade: Whether `year` opens a decade ("the 2010s").
    """

    year: int = 0
    month: int = 0
    day: int = 0
    part: Part = ""
    decade: bool = False
    up_to: bool = False
    borrowed: bool = False
    beside: bool = False
    at: int
    end: int
    written: str


_MONTHS_OF: Final[dict[Part, tuple[int, ...]]] = {
    "first half": (1, 2, 3, 4, 5, 6),
    "second half": (7, 8, 9, 10, 11, 12),
    "early": (1, 2, 3, 4),
    "mid": (5, 6, 7, 8),
    "late": (9, 10, 11, 12),
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "winter": (12, 1, 2),
}
_DAYS_OF: Final[dict[Part, tuple[int, int]]] = {"early": (1, 10), "mid": (11, 20), "late": (20, 31)}


def date_carried_by(said: Date, known: Sequence[Date]) -> Date | None:
    """Return the date of another text that carries this one: the same, or one that lies within it.

    Args:
        said: A date of a sentence.
        known: The dates of the spans that it cites.
    """
    years = {date.year for date in known if date.year}
    return next((date for date in known if _within(said, date, years)), None)


def _within(said: Date, known: Date, years: set[int]) -> bool:
    year_fits = (
        not said.year
        or said.borrowed
        or said.year == known.year
        or (said.decade and said.year <= known.year < said.year + 10)
        or (not known.year and said.year in years)
    )
    if not year_fits or (said.month and said.month != known.month) or (said.day and said.day != known.day):
        return False
    if not said.part or said.part == known.part or said.up_to:
        return True
    if said.month or (known.month and known.month == said.month):
        first, last = _DAYS_OF.get(said.part, (1, 0))
        return first <= known.day <= last
    return known.month in _MONTHS_OF[said.part]
