"""Who may ask, how much, and what is kept of it."""

import sqlite3
from collections.abc import Callable

import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import assert_answered_once
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot

EN = TEXTS["en"]
QUESTION = "Who founded Thinking Machines Lab? #once"
NewBot = Callable[..., RunningBot]


def test_nobody_is_let_in_when_nobody_was_named(telegram: FakeTelegram, new_bot: NewBot) -> None:
    bot = new_bot(everyone=False)
    bot.start()
    ann, group = telegram.person(), telegram.group()
    telegram.says(ann, QUESTION)
    telegram.says(ann, f"/ask {QUESTION}", chat=group)
    (line,) = telegram.wait_replies(ann.id, 1)
    assert line.text == EN.not_allowed.format(user=ann.id)
    found = telegram.inline_answer(telegram.asks_inline(ann, "Thinking Machines Lab"))
    assert found["answer"]["results"] == []
    assert telegram.replies(group) == []
    assert "nobody may use this bot" in bot.log


def test_users_and_admins_are_known_by_number(telegram: FakeTelegram, new_bot: NewBot) -> None:
    ann, bob, eve = telegram.person(), telegram.person("Bob"), telegram.person("Eve")
    bot = new_bot(everyone=False, users=[ann.id], admins=[bob.id])
    bot.start()
    for person in (ann, bob, eve):
        telegram.says(person, QUESTION)
    for person in (ann, bob):
        telegram.wait_replies(person.id, 1)
        assert assert_answered_once(telegram, person.id, "#once") == 0
    assert telegram.wait_replies(eve.id, 1)[0].text == EN.not_allowed.format(user=eve.id)
    telegram.says(ann, "/status")
    assert telegram.wait_replies(ann.id, 2)[1].text == EN.unknown_command


def test_an_admin_sees_the_state_rebuilds_and_closes_for_maintenance(telegram: FakeTelegram, new_bot: NewBot) -> None:
    ann, boss = telegram.person(), telegram.person("Boss")
    new_bot(admins=[boss.id]).start()
    for command in ("/status", "/rebuild", "/maintenance on"):
        telegram.says(boss, command)
    state, rebuilt, closed = telegram.wait_replies(boss.id, 3)
    assert "queue: " in state.text
    assert "generation: g1" in state.text
    assert rebuilt.text == "5 articles, 5 passages, generation g2."
    assert closed.text == EN.maintenance_on
    telegram.says(ann, QUESTION)
    assert telegram.wait_replies(ann.id, 1)[0].text == EN.maintenance
    telegram.says(boss, "/maintenance off")
    telegram.wait_replies(boss.id, 4)
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 2)
    assert assert_answered_once(telegram, ann.id, "#once") == 0


@pytest.mark.parametrize(
    ("quotas", "line"),
    [
        ({"user_per_minute": 2}, "That was fast."),
        ({"user_per_day": 2}, "Today's questions are used up"),
        ({"chat_per_day": 2}, "Today's questions are used up"),
        ({"all_per_day": 2}, "Today's questions are used up"),
    ],
)
def test_a_quota_that_is_used_up_is_told(
    telegram: FakeTelegram, new_bot: NewBot, quotas: dict[str, int], line: str
) -> None:
    bot = new_bot()
    bot.settings["quotas"] = bot.settings["quotas"] | quotas
    bot.start()
    ann = telegram.person()
    for _ in range(3):
        telegram.says(ann, QUESTION)
    replies = telegram.wait_replies(ann.id, 3)
    assert [("#once" in message.text) for message in replies] == [True, True, False]
    assert replies[2].text.startswith(line)


@pytest.mark.parametrize("quota", ["user_per_minute", "user_per_day", "chat_per_day", "all_per_day"])
def test_a_quota_of_zero_lets_nobody_ask(telegram: FakeTelegram, new_bot: NewBot, quota: str) -> None:
    bot = new_bot()
    bot.settings["quotas"] = bot.settings["quotas"] | {quota: 0}
    bot.start()
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    assert telegram.wait_replies(ann.id, 1)[0].text == EN.quota_none
    assert telegram.inline_answer(telegram.asks_inline(ann, "Thinking Machines Lab"))["answer"]["results"] == []


def test_what_is_older_than_promised_is_deleted(telegram: FakeTelegram, bot: RunningBot) -> None:
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    (answer,) = telegram.wait_replies(ann.id, 1)
    telegram.taps(ann, answer, "👍")
    telegram.wait(lambda: "vote" in bot.log)
    bot.stop()
    with sqlite3.connect(bot.database) as db:
        db.execute("UPDATE answers SET at = at - 31 * 86400")
        db.execute("UPDATE votes SET at = at - 31 * 86400")
    db.close()
    bot.start()

    def left() -> int:
        with sqlite3.connect(bot.database) as db:
            counts = [
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("answers", "votes", "messages")
            ]
        return sum(counts)

    telegram.wait(lambda: left() == 0)
