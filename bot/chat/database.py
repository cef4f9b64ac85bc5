"""The bot's SQLite file: its tables, one thread that touches it, and one transaction at a time.

Every commit is on the disk before it returns (WAL with `synchronous=FULL`, about half a millisecond): Telegram is told
that an update was received only after that.

Not here: what is written (`inbox.py`, `records.py`).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from corpus.errors import TalentWarsError

P = ParamSpec("P")
T = TypeVar("T")

VERSION = 1

_SCHEMA = """
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('pending', 'answered', 'done')),
    received REAL NOT NULL,
    backlog INTEGER NOT NULL,      -- came in the first batch after an absence
    begun INTEGER NOT NULL DEFAULT 0,
    placeholder INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL             -- the update as it came; emptied when done
);
CREATE INDEX inbox_open ON inbox (update_id) WHERE state != 'done';
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    update_id INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending')),
    doubt INTEGER NOT NULL DEFAULT 0,  -- may have been sent already
    not_before REAL NOT NULL DEFAULT 0,
    created REAL NOT NULL
);
CREATE INDEX outbox_update ON outbox (update_id);
CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    at REAL NOT NULL,
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    asked_in INTEGER NOT NULL,     -- the message that asked
    question TEXT NOT NULL,
    resolved TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    generation TEXT NOT NULL,
    passages TEXT NOT NULL         -- [[number, article, start, end], …]
);
CREATE INDEX answers_talk ON answers (chat, user, at);
CREATE INDEX answers_asked ON answers (chat, asked_in);
CREATE TABLE messages (
    chat INTEGER NOT NULL, message INTEGER NOT NULL, answer_id TEXT NOT NULL, PRIMARY KEY (chat, message)
) WITHOUT ROWID;
CREATE INDEX messages_answer ON messages (answer_id);
CREATE TABLE passages (
    key TEXT PRIMARY KEY, article TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE votes (
    answer_id TEXT NOT NULL, user INTEGER NOT NULL, at REAL NOT NULL, up INTEGER NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, generation TEXT NOT NULL,
    PRIMARY KEY (answer_id, user)
) WITHOUT ROWID;
CREATE TABLE people (user INTEGER PRIMARY KEY, language TEXT NOT NULL);
CREATE TABLE chats (chat INTEGER PRIMARY KEY, active INTEGER NOT NULL DEFAULT 1, told_away REAL NOT NULL DEFAULT 0);
CREATE TABLE usage (update_id INTEGER PRIMARY KEY, user INTEGER NOT NULL, chat INTEGER NOT NULL, at REAL NOT NULL);
CREATE INDEX usage_user ON usage (user, at);
CREATE INDEX usage_chat ON usage (chat, at);
CREATE INDEX usage_at ON usage (at);
CREATE TABLE flags (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class DatabaseError(TalentWarsError):
    """The bot's file cannot be opened or is from a newer version."""


class Database:
    """One connection and the one thread that uses it."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        """Use `Database.open` instead."""
        self._connection = connection
        self._thread = thread

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, and make it where there is none.

        Raises:
            DatabaseError: It cannot be opened, is no database, or was made by a newer version.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, connect, path)
        except (sqlite3.Error, OSError) as error:
            thread.shutdown(wait=False)
            raise DatabaseError(
                problem=f"The bot's file {path} cannot be used: {error}.",
                remedy="Check the folder's permissions and free space, or move the file away to begin anew.",
            ) from error
        return cls(connection, thread)

    async def run(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function on the connection, in its thread and in one transaction."""
        call = partial(_in_transaction, self._connection, partial(function, self._connection, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def close(self) -> None:
        """Close the file after what is being written."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=True)


def connect(path: Path) -> sqlite3.Connection:
    """Open the file and bring its tables up to this version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise sqlite3.DatabaseError(f"it was made by a newer version ({version} > {VERSION})")
    if version < VERSION:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what happens inside, all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _in_transaction(connection: sqlite3.Connection, call: Callable[[], T]) -> T:
    with transaction(connection):
        return call()
