"""Slow answers, old questions, wrong clocks, and how the bot stops."""

import time
from collections.abc import Callable

import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about, assert_answered_once
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot

QUESTION = "Who founded Thinking Machines Lab? #once"


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
