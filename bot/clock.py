"""What time it is.

A clock can be years off: one that stands before this program was made is not believed where it would call articles
future ones.

Not here: how long something takes, which is measured where it is done.
"""

import datetime as dt
from typing import Final

MADE: Final = dt.date(2026, 11, 24)


def moment() -> dt.datetime:
    """Return this moment, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def now() -> str:
    """Return this moment as text of ISO 8601."""
    return moment().isoformat(timespec="seconds")


def today() -> dt.date:
    """Return the latest day that it is anywhere."""
    return max(MADE, moment().date()) + dt.timedelta(days=1)  # in China it may be tomorrow
