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
def test_hundreds_of_updates_at_once_are_all_answered(telegram: FakeTelegram) -> None:
    people = [telegram.person(f"P{number}") for number in range(50)]
    for number in range(300):
        telegram.says(people[number % 50], f"Who founded Thinking Machines Lab? #q{number}")
    telegram.wait(lambda: sum(len(telegram.replies(one.id)) for one in people) >= 300, 60)
    for number in range(300):
        assert_answered_once(telegram, people[number % 50].id, f"#q{number}")
    for person in people:
        tags = [message.text.split("#q")[1].split()[0] for message in telegram.replies(person.id)]
        assert tags == sorted(tags, key=int), "one chat is answered in order"


@pytest.mark.usefixtures("bot")
def test_a_slow_answer_holds_up_its_own_chat_alone(telegram: FakeTelegram) -> None:
    ann, bob = telegram.person(), telegram.person("Bob")
    telegram.says(ann, "slow 2 Thinking Machines Lab? #slow")
    telegram.says(ann, "Thinking Machines Lab? #after")
    began = time.time()
    telegram.says(bob, QUESTION)
    telegram.wait_replies(bob.id, 1)
    assert time.time() - began < 1
    first, second = telegram.wait_replies(ann.id, 2)
    assert "#slow" in first.text
    assert "#after" in second.text


def test_a_backlog_older_than_a_quarter_of_an_hour_gets_one_honest_line_per_chat(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    ann, mei = telegram.person(), telegram.person("Mei", "zh")
    telegram.says(ann, QUESTION, age_s=1300)
    telegram.says(ann, QUESTION, age_s=1200)
    telegram.says(mei, "姚顺雨去了哪家公司？", age_s=1800)
    telegram.says(ann, "Who became chief scientist at Meta? #fresh", age_s=30)
    new_bot().start()
    away, fresh = telegram.wait_replies(ann.id, 2)
    assert away.text == TEXTS["en"].away.format(minutes=22)
    assert "#fresh" in fresh.text
    (line,) = telegram.wait_replies(mei.id, 1)
    assert line.text == TEXTS["zh"].away.format(minutes=30)


@pytest.mark.usefixtures("bot")
def test_a_clock_that_is_wrong_stops_no_answer(telegram: FakeTelegram) -> None:
    time.sleep(2.5)  # an empty getUpdates: the bot has caught up
    ann = telegram.person()
    telegram.says(ann, QUESTION, age_s=7200)
    telegram.wait_replies(ann.id, 1)
    telegram.says(ann, "Who became chief scientist at Meta? #future", age_s=-7200)
    telegram.wait_replies(ann.id, 2)
    assert assert_answered_once(telegram, ann.id, "#once") == 0
    assert assert_answered_once(telegram, ann.id, "#future") == 0


@pytest.mark.usefixtures("bot")
def test_a_core_that_fails_is_told_once_and_honestly(telegram: FakeTelegram) -> None:
    ann = telegram.person()
    telegram.says(ann, "crash", update_id=9100)
    telegram.says(ann, QUESTION, update_id=9101)
    failed, answered = telegram.wait_replies(ann.id, 2)
    assert failed.text == TEXTS["en"].failed.format(id=9100)
    assert "#once" in answered.text


def test_an_answer_that_takes_too_long_is_given_up_with_a_line(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    new_bot(answer_s=1.0).start()
    ann = telegram.person()
    telegram.says(ann, "slow 3 Thinking Machines Lab?")
    telegram.says(ann, QUESTION)
    late, answered = telegram.wait_replies(ann.id, 2)
    assert late.text == TEXTS["en"].late.format(seconds=1)
    assert "#once" in answered.text


def test_in_a_group_the_message_that_holds_a_place_never_stays_behind(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    new_bot(answer_s=1.5, slow_s=0.2).start()
    ann, group = telegram.person(), telegram.group()
    telegram.says(ann, "/ask slow 3 Thinking Machines Lab?", chat=group)
    (held,) = telegram.wait_replies(group, 1)
    late = TEXTS["en"].late.format(seconds=2)
    telegram.wait(lambda: [message.text for message in telegram.replies(group)] == [late])
    assert telegram.replies(group)[0].id == held.id
    telegram.says(ann, "/ask slow 3 Thinking Machines Lab?", chat=group)
    telegram.wait_replies(group, 2)
    telegram.says(ann, "/cancel", chat=group)
    telegram.wait(lambda: [message.text for message in telegram.replies(group)] == [late, TEXTS["en"].cancelled])


def test_sigterm_finishes_what_runs_and_leaves_the_rest_for_the_next_start(
    telegram: FakeTelegram, bot: RunningBot
) -> None:
    ann = telegram.person()
    telegram.says(ann, "slow 1.5 Thinking Machines Lab? #running")
    telegram.says(ann, "Thinking Machines Lab? #waiting")
    telegram.wait(lambda: "#running" in bot.log)
    code, took_s = bot.stop()
    assert code == 0
    assert took_s < 10
    assert about(telegram, ann.id, "#running")
    assert not about(telegram, ann.id, "#waiting")
    bot.start()
    telegram.wait_replies(ann.id, 2)
    assert assert_answered_once(telegram, ann.id, "#running") == 0
    assert assert_answered_once(telegram, ann.id, "#waiting") == 0


def test_a_stuck_answer_does_not_keep_the_process_from_ending(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    bot = new_bot(stop_s=2.0)
    bot.start()
    ann = telegram.person()
    telegram.says(ann, "slow 60 Thinking Machines Lab? #stuck")
    telegram.wait(lambda: "#stuck" in bot.log)
    code, took_s = bot.stop()
    assert code == 0
    assert took_s < 10


def test_a_question_that_kills_the_process_is_given_up_after_some_tries(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot]
) -> None:
    bot = new_bot(most_begun=3)
    ann = telegram.person()
    telegram.says(ann, "die", update_id=9200)
    telegram.says(ann, QUESTION, update_id=9201)
    for _ in range(3):
        bot.start(wait=False)
        bot.ended()
    bot.start()
    failed, answered = telegram.wait_replies(ann.id, 2)
    assert failed.text == TEXTS["en"].failed.format(id=9200)
    assert "#once" in answered.text
