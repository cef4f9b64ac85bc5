"""What the bot remembers: answers, passages behind buttons, votes, languages, usage, chats.

Not here: the tables (`database.py`) and what is still to be answered (`inbox.py`).
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.chat.buttons import passage_key
from bot.chat.config import Quotas
from corpus.article import Language

MINUTE_S = 60.0
DAY_S = 86_400.0
MOST_EARLIER = 4  # questions that a follow-up may refer to


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a quote stands: its number in the answer, and the span of its article."""

    number: int
    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """An answer as it is remembered, for follow-ups, buttons and votes."""

    id: str
    at: float
    chat: int
    user: int
    thread: int
    asked_in: int
    question: str
    resolved: str
    text: str
    language: Language
    generation: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Which quota is used up, and when there is room again (seconds since the epoch)."""

    quota: Literal["minute", "day", "none"]
    until: float


def add_answer(db: sqlite3.Connection, record: AnswerRecord) -> None:
    """Remember an answer and the passages that its buttons open; an answer with the same id is replaced."""
    places = json.dumps([[place.number, place.article_id, place.start, place.end] for place in record.places])
    db.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.id, record.at, record.chat, record.user, record.thread, record.asked_in,
            record.question, record.resolved, record.text, record.language, record.generation, places,
        ),
    )  # fmt: skip
    add_passages(db, record.places)


def add_passages(db: sqlite3.Connection, places: Iterable[Place]) -> None:
    """Remember what the keys of buttons and links stand for; they hold nothing about a user and stay."""
    db.executemany(
        "INSERT OR IGNORE INTO passages VALUES (?, ?, ?, ?)",
        [
            (passage_key(place.article_id, place.start, place.end), place.article_id, place.start, place.end)
            for place in places
        ],
    )


def add_message(db: sqlite3.Connection, chat: int, message: int, answer_id: str) -> None:
    """Remember which answer a message of ours belongs to."""
    db.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", (chat, message, answer_id))


def passage_place(db: sqlite3.Connection, key: str) -> Place | None:
    """Return what a key stands for."""
    row = db.execute("SELECT * FROM passages WHERE key = ?", (key,)).fetchone()
    return Place(number=0, article_id=row["article"], start=row["start"], end=row["end"]) if row else None


def answer_by_id(db: sqlite3.Connection, answer_id: str) -> AnswerRecord | None:
    """Return an answer that is still remembered."""
    return _answer(db.execute("SELECT * FROM answers WHERE id = ?", (answer_id,)).fetchone())


def answer_by_message(db: sqlite3.Connection, chat: int, message: int) -> AnswerRecord | None:
    """Return the answer that a message of ours is a part of."""
    query = (
        "SELECT answers.* FROM answers JOIN messages ON messages.answer_id = answers.id "
        "WHERE messages.chat = ? AND message = ?"
    )
    return _answer(db.execute(query, (chat, message)).fetchone())


def answer_to(db: sqlite3.Connection, chat: int, asked_in: int) -> AnswerRecord | None:
    """Return the newest answer to a message."""
    query = "SELECT * FROM answers WHERE chat = ? AND asked_in = ? ORDER BY at DESC LIMIT 1"
    return _answer(db.execute(query, (chat, asked_in)).fetchone())


def last_answer(db: sqlite3.Connection, chat: int, user: int) -> AnswerRecord | None:
    """Return the newest answer to a user in a chat."""
    query = "SELECT * FROM answers WHERE chat = ? AND user = ? ORDER BY at DESC, rowid DESC LIMIT 1"
    return _answer(db.execute(query, (chat, user)).fetchone())


def messages_of(db: sqlite3.Connection, answer_id: str) -> tuple[int, ...]:
    """Return the messages that an answer consists of, first to last."""
    rows = db.execute("SELECT message FROM messages WHERE answer_id = ? ORDER BY message", (answer_id,)).fetchall()
    return tuple(row["message"] for row in rows)


def earlier_questions(
    db: sqlite3.Connection, chat: int, user: int, thread: int, since: float, before: float
) -> tuple[str, ...]:
    """Return a user's last questions in a conversation, asked in [since, before), as understood, oldest first."""
    query = (
        "SELECT resolved FROM answers WHERE chat = ? AND user = ? AND thread = ? AND at >= ? AND at < ? "
        "ORDER BY at DESC, rowid DESC LIMIT ?"
    )
    rows = db.execute(query, (chat, user, thread, since, before, MOST_EARLIER)).fetchall()
    return tuple(row["resolved"] for row in reversed(rows))


def vote(db: sqlite3.Connection, answer: AnswerRecord, user: int, *, up: bool, now: float) -> None:
    """Keep a user's thumb with what it was about; a second one replaces the first."""
    db.execute(
        "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (answer.id, user, now, up, answer.question, answer.text, answer.generation),
    )


def language_of(db: sqlite3.Connection, user: int) -> Language | None:
    """Return the language that a user chose, or None."""
    row = db.execute("SELECT language FROM people WHERE user = ?", (user,)).fetchone()
    chosen: Language | None = row["language"] if row else None
    return chosen


def choose_language(db: sqlite3.Connection, user: int, language: Language | None) -> None:
    """Keep a user's choice; None lets the language follow the question again."""
    if language:
        db.execute("INSERT OR REPLACE INTO people VALUES (?, ?)", (user, language))
    else:
        db.execute("DELETE FROM people WHERE user = ?", (user,))


def forget(db: sqlite3.Connection, user: int) -> tuple[int, int]:
    """Delete all that belongs to a user but the count for today's limits; return how many answers and votes."""
    db.execute("DELETE FROM messages WHERE answer_id IN (SELECT id FROM answers WHERE user = ?)", (user,))
    answers = db.execute("DELETE FROM answers WHERE user = ?", (user,)).rowcount
    votes = db.execute("DELETE FROM votes WHERE user = ?", (user,)).rowcount
    db.execute("DELETE FROM people WHERE user = ?", (user,))
    return answers, votes


def admit(db: sqlite3.Connection, update_id: int, user: int, chat: int, quotas: Quotas, now: float) -> Refusal | None:
    """Count a question once, however often it is tried, and say whether a quota forbids it.

    A quota of zero or less forbids everything.
    """
    if db.execute("SELECT 1 FROM usage WHERE update_id = ?", (update_id,)).fetchone():
        return None
    # fmt: off
    limits: tuple[tuple[Literal["minute", "day"], int, float, str, tuple[int, ...]], ...] = (
        ("minute", quotas.user_per_minute, MINUTE_S, "user = ? AND", (user,)),
        ("day", quotas.user_per_day, DAY_S, "user = ? AND", (user,)),
        ("day", quotas.chat_per_day, DAY_S, "chat = ? AND", (chat,)),
        ("day", quotas.all_per_day, DAY_S, "", ()),
    )
    # fmt: on
    for quota, most, window_s, whose, ids in limits:
        if most <= 0:
            return Refusal(quota="none", until=now + DAY_S)
        # There is room again when the oldest of the last `most` questions leaves the window.
        query = f"SELECT at FROM usage WHERE {whose} at > ? ORDER BY at DESC LIMIT 1 OFFSET ?"  # noqa: S608 - fixed words
        row = db.execute(query, (*ids, now - window_s, most - 1)).fetchone()
        if row:
            return Refusal(quota=quota, until=row["at"] + window_s)
    db.execute("INSERT INTO usage VALUES (?, ?, ?, ?)", (update_id, user, chat, now))
    return None


def tell_away(db: sqlite3.Connection, chat: int, now: float, quiet_s: float) -> bool:
    """Return whether a chat is still to be told that we were away; it is told once in `quiet_s`."""
    row = db.execute("SELECT told_away FROM chats WHERE chat = ?", (chat,)).fetchone()
    if row and now - row["told_away"] < quiet_s:
        return False
    db.execute(
        "INSERT INTO chats (chat, told_away) VALUES (?, ?) "
        "ON CONFLICT (chat) DO UPDATE SET told_away = excluded.told_away",
        (chat, now),
    )
    return True


def set_active(db: sqlite3.Connection, chat: int, *, active: bool) -> None:
    """Note that a chat blocked us or took us back."""
    db.execute(
        "INSERT INTO chats (chat, active) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET active = excluded.active",
        (chat, active),
    )


def flag(db: sqlite3.Connection, name: str) -> str:
    """Return a value that outlives the process, or empty."""
    row = db.execute("SELECT value FROM flags WHERE name = ?", (name,)).fetchone()
    return str(row["value"]) if row else ""


def set_flag(db: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a value beyond the process."""
    db.execute("INSERT OR REPLACE INTO flags VALUES (?, ?)", (name, value))


def purge(db: sqlite3.Connection, now: float, retention_s: float) -> int:
    """Delete what is older than it may be, and return how many answers that were."""
    before = now - retention_s
    db.execute("DELETE FROM messages WHERE answer_id IN (SELECT id FROM answers WHERE at < ?)", (before,))
    db.execute("DELETE FROM votes WHERE at < ?", (before,))
    db.execute("DELETE FROM usage WHERE at < ?", (now - DAY_S,))
    return db.execute("DELETE FROM answers WHERE at < ?", (before,)).rowcount


def _answer(row: sqlite3.Row | None) -> AnswerRecord | None:
    if row is None:
        return None
    places = tuple(
        Place(number=n, article_id=article, start=start, end=end)
        for n, article, start, end in json.loads(row["passages"])
    )
    values = {name: row[name] for name in row.keys() if name != "passages"}  # noqa: SIM118 - a Row iterates over its values
    return AnswerRecord(**values, places=places)
