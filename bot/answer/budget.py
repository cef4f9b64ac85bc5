"""How many tokens may still be spent today, kept in a file that survives a restart and is shared by processes.

Tokens are reserved before a request and settled after it: two processes cannot spend the same rest, and a crash
counts as spent.

Not here: how many tokens a request takes (`bot/answer/writer.py`).
"""

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KEPT_DAYS: Final = 90
_WAIT_S: Final = 5.0  # for another process that is at the file
_log = logging.getLogger(__name__)


def utc_today() -> dt.date:
    """Return the day that spending counts for."""
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A number of tokens a day.

    Attributes:
        path: The SQLite file; made where there is none.
        tokens_a_day: None for no limit, in which case nothing is written; zero for no spending at all.
        today: The clock.
    """

    path: Path
    tokens_a_day: int | None
    today: Callable[[], dt.date] = utc_today

    def __post_init__(self) -> None:
        """Refuse a limit below zero."""
        if self.tokens_a_day is not None and self.tokens_a_day < 0:
            raise ValueError(f"a budget of {self.tokens_a_day} tokens a day is below zero")

    def reserve(self, tokens: int) -> bool:
        """Take tokens out of today's rest, and return whether there were as many.

        A state file that cannot be used counts as an empty budget: better no answer of a model than an unbounded bill.
        """
        if self.tokens_a_day is None:
            return True
        if tokens > self.tokens_a_day:
            return False
        try:
            with self._open() as state:
                if self._spent(state) + tokens > self.tokens_a_day:
                    return False
                self._add(state, tokens)
        except (sqlite3.Error, OSError) as error:
            _log.warning(
                "The token budget in %s cannot be used (%s); the language model is left alone.", self.path, error
            )
            return False
        return True

    def settle(self, reserved: int, spent: int) -> None:
        """Put back what was reserved and not spent, or add what was spent beyond it."""
        if self.tokens_a_day is None or reserved == spent:
            return
        try:
            with self._open() as state:
                self._add(state, spent - reserved)
        except (sqlite3.Error, OSError) as error:
            _log.warning("The token budget in %s could not be settled: %s.", self.path, error)

    def spent_today(self) -> int:
        """Return how many tokens were spent or reserved today; 0 where there is no limit."""
        if self.tokens_a_day is None or not self.path.exists():
            return 0
        with self._open() as state:
            return self._spent(state)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield the state inside a transaction that no other process shares."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)) as state:
            state.execute("BEGIN IMMEDIATE")
            try:
                state.execute("CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL)")
                yield state
            except BaseException:
                state.execute("ROLLBACK")
                raise
            state.execute("COMMIT")

    def _spent(self, state: sqlite3.Connection) -> int:
        row = state.execute("SELECT tokens FROM spent WHERE day = ?", (self.today().isoformat(),)).fetchone()
        return int(row[0]) if row else 0

    def _add(self, state: sqlite3.Connection, tokens: int) -> None:
        day = self.today()
        state.execute(
            "INSERT INTO spent VALUES (?, max(0, ?)) ON CONFLICT (day) DO UPDATE SET tokens = max(0, tokens + ?)",
            (day.isoformat(), tokens, tokens),
        )
        state.execute("DELETE FROM spent WHERE day < ?", ((day - dt.timedelta(days=_KEPT_DAYS)).isoformat(),))
