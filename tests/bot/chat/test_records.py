"""What the bot keeps, and for how long."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import inbox, records
from bot.chat.config import Quotas
from bot.chat.database import VERSION, connect, transaction
from bot.chat.inbox import Received, Response
from bot.chat.outgoing import Letter
from bot.chat.records import AnswerRecord, Place
from bot.chat.rich import Rich

WIDE = Quotas(user_per_minute=99, user_per_day=99, chat_per_day=99, all_per_day=99)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "bot.sqlite3")
    yield connection
    connection.close()


def received(update_id: int, **raw: object) -> Received:
    return Received(update_id=update_id, raw=dict(raw), received=100.0, backlog=False)


def record(answer_id: str, *, at: float = 100.0, user: int = 1, chat: int = 1, asked_in: int = 1) -> AnswerRecord:
    return AnswerRecord(
        id=answer_id, at=at, chat=chat, user=user, thread=0, asked_in=asked_in, question=f"q {answer_id}",
        resolved=f"r {answer_id}", text="t", language="en", generation="g",
        places=(Place(number=1, article_id="a", start=3, end=9),),
    )  # fmt: skip


def letter(text: str, answer_id: str = "") -> Letter:
    return Letter(chat=1, rich=Rich(text=text), answer_id=answer_id)


def test_an_update_is_kept_once_and_stays_open_until_its_last_letter_is_sent(db: sqlite3.Connection) -> None:
    assert inbox.receive(db, [received(1, text="a\ud83d"), received(2)]) == [1, 2]
    assert inbox.receive(db, [received(2), received(3)]) == [3]
    assert [one.update_id for one in inbox.recover(db)] == [1, 2, 3]
    inbox.conclude(db, 1, Response(letters=(letter("one", "k"), letter("two", "k")), along=(2,)), 101.0)
    assert [(one.update_id, one.answered) for one in inbox.recover(db)] == [(1, True), (3, False)]
    first, second = inbox.waiting(db, 1)
    assert [first.letter.rich.text, second.letter.rich.text] == ["one", "two"]
    for waiting, message in ((first, 50), (second, 51)):
        inbox.sending(db, waiting.id)
        inbox.finished(db, 1, waiting.id, letter=waiting.letter, message=message)
    assert [one.update_id for one in inbox.recover(db)] == [3]
    assert db.execute("SELECT body FROM inbox WHERE update_id = 1").fetchone()["body"] == "{}"
    assert records.messages_of(db, "k") == (50, 51)


def test_a_letter_found_on_its_way_is_in_doubt_and_one_that_never_left_is_not(db: sqlite3.Connection) -> None:
    inbox.receive(db, [received(1)])
    inbox.conclude(db, 1, Response(letters=(letter("one"), letter("two"))), 101.0)
    first, _ = inbox.waiting(db, 1)
    inbox.sending(db, first.id)
    inbox.recover(db)
    assert [waiting.doubt for waiting in inbox.waiting(db, 1)] == [True, False]
    inbox.unsent(db, first.id)  # tried again, and this time it surely did not leave; the first time is still in doubt
    assert [waiting.doubt for waiting in inbox.waiting(db, 1)] == [True, False]


def test_what_is_half_written_is_not_written(db: sqlite3.Connection) -> None:
    inbox.receive(db, [received(1)])

    def write_half() -> None:
        with transaction(db):
            inbox.conclude(db, 1, Response(letters=(letter("one"),), record=record("k")), 101.0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert inbox.waiting(db, 1) == []
    assert records.answer_by_id(db, "k") is None
    assert [one.answered for one in inbox.recover(db)] == [False]


def test_that_we_were_away_is_told_once_in_a_while_together_with_its_letter(db: sqlite3.Connection) -> None:
    inbox.receive(db, [received(1), received(2), received(3)])
    for update_id, now in ((1, 1000.0), (2, 1001.0), (3, 2000.0)):
        inbox.conclude(db, update_id, Response(letters=(letter("away"),), once_in_s=900.0), now)
    assert [len(inbox.waiting(db, update_id)) for update_id in (1, 2, 3)] == [1, 0, 1]
    assert [one.update_id for one in inbox.recover(db)] == [1, 3]


def test_a_quota_counts_each_question_once_and_opens_again(db: sqlite3.Connection) -> None:
    quotas = Quotas(user_per_minute=2, user_per_day=3, chat_per_day=99, all_per_day=99)
    assert records.admit(db, 1, 7, 7, quotas, 1000.0) is None
    assert records.admit(db, 1, 7, 7, quotas, 1001.0) is None  # the same update, tried again
    assert records.admit(db, 2, 7, 7, quotas, 1010.0) is None
    refusal = records.admit(db, 3, 7, 7, quotas, 1020.0)
    assert refusal == records.Refusal(quota="minute", until=1060.0)
    assert records.admit(db, 3, 8, 8, quotas, 1020.0) is None  # somebody else
    assert records.admit(db, 4, 7, 7, quotas, 1061.0) is None
    assert records.admit(db, 5, 7, 7, quotas, 5000.0) == records.Refusal(quota="day", until=1000.0 + records.DAY_S)


@given(st.integers(-5, 0), st.sampled_from(["user_per_minute", "user_per_day", "chat_per_day", "all_per_day"]))
def test_a_quota_of_nothing_admits_nothing(most: int, name: str) -> None:
    db = connect(Path(":memory:"))
    quotas = Quotas(**{"user_per_minute": 9, "user_per_day": 9, "chat_per_day": 9, "all_per_day": 9} | {name: most})
    refusal = records.admit(db, 1, 7, 7, quotas, 1000.0)
    assert refusal is not None
    assert refusal.quota == "none"
    assert not quotas.open
    db.close()


def test_earlier_questions_are_those_of_the_same_talk_oldest_first(db: sqlite3.Connection) -> None:
    for place, answer_id in enumerate("abcdef"):
        records.add_answer(db, record(answer_id, at=100.0 + place))
    records.add_answer(db, record("x", at=102.5, user=2))
    records.add_answer(db, record("y", at=102.5, chat=2))
    assert records.earlier_questions(db, 1, 1, 0, 101.0, 105.0) == ("r b", "r c", "r d", "r e")
    assert records.earlier_questions(db, 1, 1, 5, 0.0, 105.0) == ()


def test_to_forget_leaves_nothing_of_a_user_but_todays_count(db: sqlite3.Connection) -> None:
    for answer_id, user in (("a", 1), ("b", 2)):
        records.add_answer(db, record(answer_id, user=user))
        records.add_message(db, 1, user, answer_id)
        answer = records.answer_by_id(db, answer_id)
        assert answer is not None
        records.vote(db, answer, user, up=True, now=100.0)
        records.choose_language(db, user, "zh")
        records.admit(db, user, user, 1, WIDE, 100.0)
    assert records.forget(db, 1) == (1, 1)
    for table in ("answers", "votes", "people"):
        assert [row["user"] for row in db.execute(f"SELECT user FROM {table}")] == [2]
    assert [row["user"] for row in db.execute("SELECT user FROM usage ORDER BY user")] == [1, 2]
    assert records.messages_of(db, "a") == ()


def test_what_is_too_old_is_purged(db: sqlite3.Connection) -> None:
    records.add_answer(db, record("old", at=100.0))
    records.add_answer(db, record("new", at=200.0))
    assert records.purge(db, now=250.0, retention_s=100.0) == 1
    assert records.answer_by_id(db, "old") is None
    assert records.answer_by_id(db, "new") is not None
    inbox.receive(db, [received(1), received(2)])
    inbox.conclude(db, 1, Response(), 300.0)
    inbox.purge(db, 1000.0)
    assert [one.update_id for one in inbox.recover(db)] == [2], "what is still open is never purged"


def test_a_key_stands_for_its_passage(db: sqlite3.Connection) -> None:
    records.add_answer(db, record("k"))
    (key,) = [row["key"] for row in db.execute("SELECT key FROM passages")]
    assert records.passage_place(db, key) == Place(number=0, article_id="a", start=3, end=9)
    assert records.passage_place(db, "0" * 16) is None


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    connection = connect(path)
    connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    with pytest.raises(sqlite3.DatabaseError, match="newer version"):
        connect(path)
