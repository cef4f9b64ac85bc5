"""What came in and what must go out: the rows that make every question answered exactly once.

An update is `pending` until its answer stands in the outbox (one transaction), `answered` until its letters are sent,
and `done` then. A letter is `sending` only while its request is on the way: found so after a crash, it may have
arrived, and is in doubt.

Not here: the tables (`database.py`) and the sending (`delivery.py`).
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.outgoing import Letter
from bot.chat.records import AnswerRecord, Place, add_answer, add_message, add_passages, tell_away


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update in the inbox.

    Attributes:
        raw: As Telegram sent it.
        received: When, in seconds since the epoch by our clock.
        backlog: Whether it came in the first batch after the bot had been away.
        answered: Whether its letters already stand in the outbox.
        begun: How often work on it was begun before.
        placeholder: The message that its answer is edited into, or 0.
    """

    update_id: int
    raw: dict[str, Any]
    received: float
    backlog: bool
    answered: bool = False
    begun: int = 0
    placeholder: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A letter in the outbox."""

    id: int
    letter: Letter
    doubt: bool
    not_before: float
    created: float


def receive(db: sqlite3.Connection, updates: Iterable[Received]) -> list[int]:
    """Keep updates, and return the ids of those that were not known."""
    new = []
    for update in updates:
        # A lone half of a surrogate pair passes through JSON's ASCII form only.
        body = json.dumps(update.raw, ensure_ascii=True)
        cursor = db.execute(
            "INSERT OR IGNORE INTO inbox (update_id, state, received, backlog, body) VALUES (?, 'pending', ?, ?, ?)",
            (update.update_id, update.received, update.backlog, body),
        )
        if cursor.rowcount:
            new.append(update.update_id)
    return new


def recover(db: sqlite3.Connection) -> list[Received]:
    """Return what a stopped process left open, oldest first; letters that were on their way are in doubt now."""
    db.execute("UPDATE outbox SET state = 'queued', doubt = 1 WHERE state = 'sending'")
    rows = db.execute("SELECT * FROM inbox WHERE state != 'done' ORDER BY update_id").fetchall()
    return [
        Received(
            update_id=row["update_id"],
            raw=json.loads(row["body"]),
            received=row["received"],
            backlog=bool(row["backlog"]),
            answered=row["state"] == "answered",
            begun=row["begun"],
            placeholder=row["placeholder"],
        )
        for row in rows
    ]


def begin(db: sqlite3.Connection, update_id: int) -> None:
    """Note that work begins, so that an update that kills the process is not tried forever."""
    db.execute("UPDATE inbox SET begun = begun + 1 WHERE update_id = ?", (update_id,))


def hold_place(db: sqlite3.Connection, update_id: int, message: int) -> None:
    """Note the message that the answer will be edited into."""
    db.execute("UPDATE inbox SET placeholder = ? WHERE update_id = ?", (message, update_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What answers an update.

    Attributes:
        letters: What to send, in order; none finishes the update in silence.
        record: What to remember of an answer.
        places: Passages behind buttons that no record holds.
        along: Updates that this one answers along with its own.
        once_in_s: Send the letters only if this chat got no such response within so many seconds; 0 sends always.
        outcome: One word for the figures and the logs.
    """

    letters: tuple[Letter, ...] = ()
    record: AnswerRecord | None = None
    places: tuple[Place, ...] = ()
    along: tuple[int, ...] = ()
    once_in_s: float = 0.0
    outcome: str = "silent"


def placeholder_of(db: sqlite3.Connection, update_id: int) -> int:
    """Return the message that an update's answer is to be edited into, or 0."""
    row = db.execute("SELECT placeholder FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
    return int(row["placeholder"]) if row else 0


def conclude(db: sqlite3.Connection, update_id: int, response: Response, now: float) -> None:
    """Put what answers an update into the outbox, and remember what belongs to it, in one transaction."""
    letters = response.letters
    if letters and response.once_in_s and not tell_away(db, letters[0].chat, now, response.once_in_s):
        letters = ()
    for letter in letters:
        db.execute(
            "INSERT INTO outbox (update_id, chat, body, state, created) VALUES (?, ?, ?, 'queued', ?)",
            (update_id, letter.chat, letter.to_json(), now),
        )
    if response.record:
        add_answer(db, response.record)
    add_passages(db, response.places)
    db.execute("UPDATE inbox SET state = 'answered' WHERE update_id = ?", (update_id,))
    for done in response.along if letters else (update_id, *response.along):
        db.execute("UPDATE inbox SET state = 'done', body = '{}' WHERE update_id = ?", (done,))


def waiting(db: sqlite3.Connection, update_id: int) -> list[Waiting]:
    """Return the letters of an update that are not sent, in order."""
    rows = db.execute("SELECT * FROM outbox WHERE update_id = ? ORDER BY id", (update_id,)).fetchall()
    return [
        Waiting(
            id=row["id"],
            letter=replace(Letter.from_json(row["body"]), chat=row["chat"]),
            # Found on its way by somebody who did not send it: the attempt before never learned its outcome.
            doubt=bool(row["doubt"]) or row["state"] == "sending",
            not_before=row["not_before"],
            created=row["created"],
        )
        for row in rows
    ]


def sending(db: sqlite3.Connection, letter_id: int) -> None:
    """Note that a letter's request is about to leave."""
    db.execute("UPDATE outbox SET state = 'sending' WHERE id = ?", (letter_id,))


def unsent(db: sqlite3.Connection, letter_id: int, *, not_before: float = 0.0, doubt: bool = False) -> None:
    """Note that a letter's request came to nothing, or, in doubt, that nobody can tell."""
    db.execute(
        "UPDATE outbox SET state = 'queued', not_before = ?, doubt = MAX(doubt, ?) WHERE id = ?",
        (not_before, doubt, letter_id),
    )


def finished(db: sqlite3.Connection, update_id: int, letter_id: int, *, letter: Letter, message: int) -> None:
    """Note that a letter is sent (`message` is its id) or given up (0), and the update done when it was the last."""
    db.execute("DELETE FROM outbox WHERE id = ?", (letter_id,))
    if message and letter.answer_id:
        add_message(db, letter.chat, message, letter.answer_id)
    db.execute(
        "UPDATE inbox SET state = 'done', body = '{}' WHERE update_id = ? AND state = 'answered' "
        "AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.update_id = inbox.update_id)",
        (update_id,),
    )


def migrate(db: sqlite3.Connection, old: int, new: int) -> None:
    """Follow a group that became a supergroup and has a new id."""
    for table in ("outbox", "answers", "usage"):
        db.execute(f"UPDATE {table} SET chat = ? WHERE chat = ?", (new, old))  # noqa: S608 - three fixed names
    db.execute("UPDATE OR REPLACE messages SET chat = ? WHERE chat = ?", (new, old))
    db.execute("DELETE FROM chats WHERE chat = ?", (old,))


def purge(db: sqlite3.Connection, before: float) -> None:
    """Forget the ids of updates done before then; Telegram repeats none that is older than a day."""
    db.execute("DELETE FROM inbox WHERE state = 'done' AND received < ?", (before,))
