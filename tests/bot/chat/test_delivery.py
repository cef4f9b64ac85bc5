"""Every question gets exactly one answer, whatever goes wrong on the way."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about, assert_answered_once, is_marked
from tests.bot.chat.fake.faults import Kind
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot, webhook_settings

QUESTION = "Who founded Thinking Machines Lab? #once"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("kind", ["429", "429 bare", "500", "502", "drop before", "slow before", "bad entities"])
def test_a_message_that_was_not_sent_is_sent_later(telegram: FakeTelegram, kind: Kind) -> None:
    ann = telegram.person()
    telegram.fault(kind, "sendMessage", value=1.0)
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1, 15)
    time.sleep(0.3)
    assert assert_answered_once(telegram, ann.id, "#once") == 0


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("kind", ["drop after", "slow after", "502 after"])
def test_a_message_that_may_have_been_sent_is_marked_when_it_is_sent_again(telegram: FakeTelegram, kind: Kind) -> None:
    ann = telegram.person()
    telegram.fault(kind, "sendMessage", value=2.5)
    telegram.says(ann, QUESTION)
    first, second = telegram.wait_replies(ann.id, 2, 15)
    assert not is_marked(first)
    assert is_marked(second)
    assert second.text.removeprefix(TEXTS["en"].perhaps_again).strip() == first.text
    assert assert_answered_once(telegram, ann.id, "#once") == 1


@pytest.mark.usefixtures("bot")
def test_a_reply_that_breaks_off_after_ok_is_a_message_that_was_sent(telegram: FakeTelegram) -> None:
    ann = telegram.person()
    telegram.fault("truncated", "sendMessage")
    telegram.says(ann, QUESTION)
    telegram.says(ann, "Who became chief scientist at Meta? #next")
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert assert_answered_once(telegram, ann.id, "#once") == 0


@pytest.mark.usefixtures("bot")
def test_the_tail_of_a_long_answer_is_sent_though_its_head_is_in_doubt(telegram: FakeTelegram) -> None:
    ann = telegram.person()
    telegram.says(ann, "long Thinking Machines Lab?")
    whole = telegram.wait_replies(ann.id, 2)
    telegram.wait(lambda: telegram.replies(ann.id)[-1].keyboard)
    whole = telegram.replies(ann.id)
    assert len(whole) > 1
    bob = telegram.person("Bob")
    telegram.fault("drop after", "sendMessage", chat=bob.id)
    telegram.says(bob, "long Thinking Machines Lab?")
    telegram.wait(lambda: (found := telegram.replies(bob.id)) and found[-1].keyboard, 15)
    unmarked = [message.text for message in telegram.replies(bob.id) if not is_marked(message)]
    marked = [message for message in telegram.replies(bob.id) if is_marked(message)]
    assert unmarked == [message.text for message in whole]
    assert len(marked) == 1


@pytest.mark.usefixtures("bot")
def test_a_429_makes_its_own_chat_wait_and_no_other(telegram: FakeTelegram) -> None:
    ann, bob = telegram.person(), telegram.person("Bob")
    telegram.fault("429", "sendMessage", chat=ann.id, value=2)
    began = time.time()
    telegram.says(ann, QUESTION)
    telegram.wait(lambda: telegram.requests("sendMessage"))
    telegram.says(bob, QUESTION)
    telegram.wait_replies(bob.id, 1)
    assert time.time() - began < 1.5
    telegram.wait_replies(ann.id, 1)
    times = [at for at, params in telegram.requests("sendMessage") if params["chat_id"] == ann.id]
    assert times[1] - times[0] >= 2.0


def test_an_answer_that_must_wait_for_hours_survives_a_restart_and_does_not_hold_up_the_stop(
    telegram: FakeTelegram, bot: RunningBot
) -> None:
    ann = telegram.person()
    telegram.fault("429", "sendMessage", chat=ann.id, value=13_938)
    telegram.says(ann, QUESTION)
    telegram.wait(lambda: "asked to wait 13938" in bot.log)
    code, took_s = bot.stop()
    assert code == 0
    assert took_s < 10
    with sqlite3.connect(bot.database) as db:
        (not_before,) = db.execute("SELECT not_before FROM outbox").fetchone()
    assert not_before - time.time() > 13_000
    bot.start()
    time.sleep(0.5)
    assert telegram.replies(ann.id) == []


def test_the_rate_of_a_chat_is_kept_on_the_wire(telegram: FakeTelegram, new_bot: Callable[..., RunningBot]) -> None:
    telegram.do(lambda state: setattr(state, "interval_s", 0.4))  # closer ones fail the test at its end
    new_bot(chat_interval_s=0.6).start()  # a busy machine may bring two of them a little closer
    ann = telegram.person()
    for _ in range(2):
        telegram.says(ann, "long Thinking Machines Lab?")
    first, *_, last = telegram.wait_replies(ann.id, 6)
    assert last.at - first.at >= 2.5


def test_a_group_gets_no_more_messages_a_minute_than_it_may(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    telegram.do(lambda state: setattr(state, "group_per_minute", 3))
    bot = new_bot(group_per_minute=3)
    bot.start()
    ann, group = telegram.person(), telegram.group()
    for _ in range(5):
        telegram.says(ann, f"/ask {QUESTION}", chat=group)
    telegram.wait_replies(group, 3)
    time.sleep(1.0)
    assert len(telegram.replies(group)) == 3
    code, took_s = bot.stop()
    assert (code, took_s < 5) == (0, True)


def test_a_chat_that_is_not_found_is_given_up(telegram: FakeTelegram, bot: RunningBot) -> None:
    ann = telegram.person()
    telegram.fault("chat not found", "sendMessage", chat=ann.id)
    telegram.says(ann, QUESTION)
    telegram.says(ann, "Who became chief scientist at Meta? #next")
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert "gave up a message" in bot.log
    assert about(telegram, ann.id, "#once") == []


def test_a_blocked_chat_is_given_up_and_others_are_answered(telegram: FakeTelegram, bot: RunningBot) -> None:
    ann, bob = telegram.person(), telegram.person("Bob")
    telegram.fault("403", "sendMessage", chat=ann.id)
    telegram.says(ann, QUESTION)
    telegram.says(bob, QUESTION)
    telegram.wait_replies(bob.id, 1)
    telegram.wait(lambda: "gave up a message" in bot.log)
    assert telegram.replies(ann.id) == []
    assert len([1 for _, params in telegram.requests("sendMessage") if params["chat_id"] == ann.id]) == 1

    def active() -> list[tuple[int]]:
        with sqlite3.connect(bot.database) as db:
            return db.execute("SELECT active FROM chats WHERE chat = ?", (ann.id,)).fetchall()

    telegram.wait(lambda: active() == [(0,)])


@pytest.mark.usefixtures("bot")
def test_the_answer_follows_a_group_that_became_a_supergroup(telegram: FakeTelegram) -> None:
    ann, old, new = telegram.person(), telegram.group(), telegram.group()
    telegram.do(lambda state: setattr(state.chats[old], "migrated_to", new))
    telegram.says(ann, f"/ask {QUESTION}", chat=old)
    telegram.wait_replies(new, 1)
    assert assert_answered_once(telegram, new, "#once") == 0


@pytest.mark.usefixtures("bot")
def test_an_update_delivered_twice_is_answered_once(telegram: FakeTelegram) -> None:
    ann = telegram.person()
    telegram.says(ann, QUESTION, update_id=9000)
    telegram.wait_replies(ann.id, 1)
    telegram.says(ann, QUESTION, update_id=9000)
    telegram.says(ann, "Who became chief scientist at Meta? #next", update_id=9001)
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert assert_answered_once(telegram, ann.id, "#once") == 0


POISON: list[dict[str, Any]] = [
    {"message": {"message_id": 1}},
    {"message": "no object"},
    {"message": None},
    {"callback_query": {"id": "x"}},
    {"inline_query": []},
    {"a_kind_from_the_future": {"x": 1}},
    {"message": {"message_id": 1, "date": "soon", "chat": {"id": 1, "type": "private"}, "text": "x"}},
]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_updates_that_cannot_be_read_are_passed_over(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot], mode: str
) -> None:
    bot = new_bot(**webhook_settings(telegram) if mode == "webhook" else {})
    bot.start()
    ann = telegram.person()
    for body in POISON:
        telegram.put_raw(body)
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)
    assert assert_answered_once(telegram, ann.id, "#once") == 0
    assert "an update cannot be read" in bot.log
    assert telegram.do(lambda state: state.counts["getUpdates"]) < 20


def test_a_batch_without_ids_does_not_spin(telegram: FakeTelegram, bot: RunningBot) -> None:
    telegram.do(lambda state: state.pending.append({"message": {}}))
    telegram.do(lambda state: state.changed())
    time.sleep(1.2)
    assert telegram.do(lambda state: state.counts["getUpdates"]) < 10
    assert "updates without an id" in bot.log


@pytest.mark.usefixtures("bot")
def test_a_thousand_updates_at_once_are_all_answered(telegram: FakeTelegram) -> None:
    people = [telegram.person(f"P{number}") for number in range(50)]
    for number in range(1000):
        telegram.says(people[number % 50], f"Who founded Thinking Machines Lab? #q{number}")
    telegram.wait(lambda: sum(len(telegram.replies(one.id)) for one in people) >= 1000, 90)
    for number in range(1000):
        assert_answered_once(telegram, people[number % 50].id, f"#q{number}")
    for person in people:
        tags = [message.text.split("#q")[1].split()[0] for message in telegram.replies(person.id)]
        assert tags == sorted(tags, key=int), "one chat is answered in order"
