"""Read a date as people, pages and feeds write it.

Not here: what an article's date must look like (`DATE_FORM` in `corpus/article.py`).
"""

import datetime as dt
import re
from functools import lru_cache
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_END: Final = r"(?=$|[\sT,，;（(])"  # a time of day or a remark may follow, but no further digit
_FORMS: Final = tuple(
    re.compile(form + _END, re.IGNORECASE)
    for form in (
        rf"{_YEAR}\s*年(?:\s*(?P<month>\d\d?)\s*月(?:\s*(?P<day>\d\d?)\s*[日号])?)?",
        rf"{_YEAR}(?:[-/.](?P<month>\d\d?)(?:[-/.](?P<day>\d\d?))?)?",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?:[a-z]{{3,9}}\.?,?\s+)?(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+{_YEAR}",
        rf"(?:[a-z]{{3,9}}\.?,?\s+)?{_MONTH}\s+(?:(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+)?{_YEAR}",
    )
)


@lru_cache(maxsize=4_096)  # a corpus has few days and many articles
def read_date(text: str) -> str:
    """Return the date at the start of `text` as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or empty where there is none.

    A time of day that follows is left out, and with it the time zone: the date is the one that the source prints.

    >>> read_date("2025年2月21日 08:30"), read_date("Fri, 21 Feb 2025 10:00:00 +0800"), read_date("Feb 2025")
    ('2025-02-21', '2025-02-21', '2025-02')
    >>> read_date("2025-02-30"), read_date("soon")
    ('', '')
    """
    for form in _FORMS:
        if found := form.match(text.strip()):
            parts = found.groupdict()
            name = parts.get("name")
            month = _MONTHS.index(name.lower()) + 1 if name else int(parts.get("month") or 0)
            return _checked_date(int(parts["year"]), month, int(parts["day"] or 0) if "day" in parts else 0)
    return ""


def _checked_date(year: int, month: int, day: int) -> str:
    """Return the date in our form, 0 standing for an unknown part, or empty where the calendar has no such day."""
    if day and not month:
        return ""
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
