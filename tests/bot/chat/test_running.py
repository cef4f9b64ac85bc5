"""How the bot starts, watches over itself, who it lets in, and how it ends."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about, assert_answered_once
from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.running import SECRET, RunningBot, webhook_settings

EN = TEXTS["en"]
QUESTION = "Who founded Thinking Machines Lab? #once"
NewBot = Callable[..., RunningBot]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Starting.


def test_a_process_of_its_own_polls_within_two_seconds_and_stays_small(telegram: FakeTelegram, tmp_path: Path) -> None:
    bot = RunningBot(telegram, tmp_path)
    config = bot.write_config()
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.bot.chat.run_bot", str(config)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[3], stderr=subprocess.DEVNULL)
    try:
        telegram.wait(lambda: telegram.do(lambda state: state.counts["getUpdates"]))
        took_s = time.monotonic() - began
        pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
    finally:
        process.kill()
        process.wait(10)
    assert took_s < 2
    assert pages * os.sysconf("SC_PAGE_SIZE") < 120e6


@pytest.mark.usefixtures("telegram")
def test_a_wrong_token_is_told_in_two_lines_without_the_token(new_bot: NewBot) -> None:
    wrong = TOKEN[:-5] + "wrong"
    bot = new_bot(token=wrong)
    bot.start(wait=False)
    assert bot.ended() == 1
    assert bot.plain_lines() == [
        "Telegram rejects the bot's token.",
        "Copy it again from @BotFather; a revoked token never comes back.",
    ]
    assert wrong not in bot.log


def test_no_network_is_told_in_two_lines(new_bot: NewBot) -> None:
    bot = new_bot(base_url=f"http://127.0.0.1:{free_port()}/bot")
    bot.start(wait=False)
    assert bot.ended() == 1
    assert bot.plain_lines() == [
        "Telegram cannot be reached (ConnectError).",
        "Check the network, a proxy (HTTPS_PROXY), and the address of the Bot API.",
    ]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"workers": 0}, "The bot has no worker to answer with."),
        ({"log_level": "LOUD"}, "The log level 'LOUD' is not known."),
        ({"token": "no token"}, "The bot's token is missing or not in the form 123456:ABC…."),
        (
            {"webhook": {"url": "https://bot.example.org/", "secret": "short"}},
            "The webhook secret is missing, too short, or holds a character that Telegram does not allow.",
        ),
        (
            {"webhook": {"url": "http://bot.example.org/", "secret": SECRET}},
            "The webhook address does not start with https://.",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_told_in_two_lines(
    new_bot: NewBot, settings: dict[str, Any], problem: str
) -> None:
    bot = new_bot(**settings)
    bot.start(wait=False)
    assert bot.ended() == 1
    assert bot.plain_lines()[0] == problem
    assert len(bot.plain_lines()) == 2


def test_the_second_process_on_a_folder_is_refused_and_the_first_goes_on(
    telegram: FakeTelegram, bot: RunningBot
) -> None:
    second = RunningBot(telegram, bot.folder)
    second.start(wait=False)
    assert second.ended() == 1
    assert f"Another process runs this bot from {bot.folder / 'state'}." in bot.log
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)


def test_another_poller_elsewhere_ends_the_bot_after_a_while(telegram: FakeTelegram, new_bot: NewBot) -> None:
    bot = new_bot(conflict_s=1.5)
    bot.start()
    telegram.fault("conflict", "getUpdates", count=1000)
    assert bot.ended() == 1
    assert "Another process keeps fetching the updates of this bot." in bot.log


@pytest.mark.usefixtures("bot")
def test_a_passing_conflict_is_waited_out(telegram: FakeTelegram) -> None:
    telegram.fault("conflict", "getUpdates", count=2)
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("kind", ["502", "429", "drop before", "truncated", "500"])
def test_polling_gets_over_every_failure(telegram: FakeTelegram, kind: Any) -> None:
    telegram.fault(kind, "getUpdates", count=2)
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1, 15)
    assert assert_answered_once(telegram, ann.id, "#once") == 0


def test_a_token_revoked_while_running_ends_the_bot(telegram: FakeTelegram, bot: RunningBot) -> None:
    telegram.fault("401", "getUpdates", count=100)
    assert bot.ended() == 1
    assert bot.plain_lines()[0] == "Telegram rejects the bot's token."


def test_a_webhook_left_over_from_before_does_not_stop_polling(telegram: FakeTelegram, new_bot: NewBot) -> None:
    telegram.do(lambda state: setattr(state, "webhook", {"url": "https://old.example.org/"}))
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    new_bot().start()
    telegram.wait_replies(ann.id, 1)


# Watching.


def test_health_and_metrics_measure_progress(telegram: FakeTelegram, new_bot: NewBot) -> None:
    port = free_port()
    bot = new_bot(health_port=port)
    bot.start()
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)
    telegram.wait(lambda: "finished" in bot.log)
    health = httpx.get(f"http://127.0.0.1:{port}/healthz")
    assert health.status_code == 200
    body = health.json()
    assert body["ok"] is True
    assert body["queue"] == 0
    assert 0 <= body["last_send_age_s"] < 5
    assert 0 <= body["last_get_updates_age_s"] < 5
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    for line in (
        'talentwars_bot_updates_total{kind="question"} 1',
        'talentwars_bot_outcomes_total{kind="answered"} 1',
        "talentwars_bot_repeats_total 0",
        'talentwars_bot_answer_seconds_bucket{le="+Inf"} 1',
        "talentwars_bot_queue_length 0",
    ):
        assert line in metrics.splitlines()
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404


def test_health_says_so_when_nothing_is_heard_from_telegram() -> None:
    from bot.chat.vitals import Vitals  # noqa: PLC0415

    vitals = Vitals(started=1000.0)
    assert vitals.problems(1010.0, heard_s=60, queue_s=60) == []
    assert vitals.problems(1100.0, heard_s=60, queue_s=60) == ["no successful getUpdates for 100 s"]
    vitals.last_heard = 1090.0
    vitals.open[1] = 1000.0
    assert vitals.problems(1100.0, heard_s=60, queue_s=60) == ["an update waits for 100 s"]


def test_logs_are_json_with_hashed_ids_and_questions_at_debug_alone(telegram: FakeTelegram, new_bot: NewBot) -> None:
    bot = new_bot(log_level="INFO")
    bot.start()
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)
    telegram.wait(lambda: any(event["event"] == "finished" for event in bot.events()))
    event = next(event for event in bot.events() if event["event"] == "finished")
    assert {"time", "level", "logger", "event", "update", "kind", "outcome", "chat", "took_s", "limiter_s"} == set(
        event
    )
    assert str(ann.id) not in bot.log
    assert "Thinking Machines" not in bot.log


# Who may.


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


# A new index, a restart.


def test_a_new_index_generation_is_served_without_a_restart(telegram: FakeTelegram, bot: RunningBot) -> None:
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)
    bot.generation.write_text("g2", encoding="utf-8")
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 2)
    with sqlite3.connect(bot.database) as db:
        assert [row[0] for row in db.execute("SELECT generation FROM answers ORDER BY at")] == ["g1", "g2"]


def test_buttons_work_after_a_restart_and_say_so_when_their_passage_is_gone(
    telegram: FakeTelegram, bot: RunningBot
) -> None:
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    (answer,) = telegram.wait_replies(ann.id, 1)
    bot.kill()
    bot.start()
    telegram.taps(ann, answer, "[1]")
    assert "Mira Murati founded" in telegram.wait_replies(ann.id, 2)[1].text
    telegram.taps(ann, answer, EN.more_button)
    telegram.wait_replies(ann.id, 3)
    bot.generation.write_text("gone", encoding="utf-8")
    query = telegram.taps(ann, answer, "[1]")
    telegram.wait(lambda: telegram.tap_answer(query))
    assert (telegram.tap_answer(query) or {})["text"] == EN.passage_gone


def test_a_tap_whose_time_is_over_still_opens_the_passage(telegram: FakeTelegram, bot: RunningBot) -> None:
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    (answer,) = telegram.wait_replies(ann.id, 1)
    bot.stop()
    telegram.do(lambda state: setattr(state, "tap_s", 0.0))
    telegram.taps(ann, answer, "[1]")
    bot.start()
    assert "Mira Murati founded" in telegram.wait_replies(ann.id, 2)[1].text


# The webhook.


def test_the_webhook_takes_nothing_without_its_secret_and_nothing_too_big(
    telegram: FakeTelegram, new_bot: NewBot
) -> None:
    bot = new_bot(**webhook_settings(telegram, body_bytes=5000))
    bot.start()
    url = telegram.do(lambda state: state.proxy_to)
    ann = telegram.person()
    update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": ann.id, "type": "private"}}}
    header = "X-Telegram-Bot-Api-Secret-Token"
    assert httpx.post(url, json=update).status_code == 403
    assert httpx.post(url, json=update, headers={header: SECRET + "x"}).status_code == 403
    assert httpx.post(url, json=update, headers=[(header.encode(), "秘密".encode())]).status_code == 403
    big = update | {"padding": "x" * 10_000}
    try:
        refused = httpx.post(url, json=big, headers={header: SECRET}).status_code in (400, 413)
    except httpx.HTTPError:  # the connection ends before the body was read
        refused = True
    assert refused
    assert httpx.post(url, content=b"{", headers={header: SECRET}).status_code == 200
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)
    assert SECRET not in bot.log
    registered = telegram.do(lambda state: state.webhook) or {}
    assert registered["secret_token"] == SECRET
    assert TOKEN not in registered["url"]


def test_the_webhook_listens_on_a_unix_socket(telegram: FakeTelegram, new_bot: NewBot, tmp_path: Path) -> None:
    path = tmp_path / "bot.sock"
    bot = new_bot(webhook={"url": "https://bot.example.org/updates", "secret": SECRET, "unix_socket": str(path)})
    telegram.do(lambda state: setattr(state, "proxy_to", f"unix:{path}"))
    bot.start()
    ann = telegram.person()
    telegram.says(ann, QUESTION)
    telegram.wait_replies(ann.id, 1)


def test_by_webhook_a_kill_loses_nothing_and_a_redelivery_repeats_nothing(
    telegram: FakeTelegram, new_bot: NewBot
) -> None:
    bot = new_bot(**webhook_settings(telegram))
    bot.start()
    ann = telegram.person()
    for number in range(6):
        telegram.says(ann, f"slow 0.1 Thinking Machines Lab? #q{number}")
    telegram.wait(lambda: about(telegram, ann.id, "#q1"))
    bot.kill()
    telegram.says(ann, "Thinking Machines Lab? #q6")
    bot.start()
    telegram.says(ann, "Thinking Machines Lab? #q7", update_id=99_000)
    telegram.says(ann, "Thinking Machines Lab? #q7", update_id=99_000)
    telegram.says(ann, "Thinking Machines Lab? #q8", update_id=98_999)
    telegram.wait(lambda: about(telegram, ann.id, "#q8"))
    for number in range(9):
        assert_answered_once(telegram, ann.id, f"#q{number}")
