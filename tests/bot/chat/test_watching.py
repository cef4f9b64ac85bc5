"""Health, metrics, logs, a new index, a restart."""

import re
import sqlite3
from collections.abc import Callable

import httpx

from bot.chat.texts import TEXTS
from bot.chat.vitals import Vitals
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot, free_port

EN = TEXTS["en"]
QUESTION = "Who founded Thinking Machines Lab? #once"
NewBot = Callable[..., RunningBot]


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


def test_metrics_are_in_prometheus_form() -> None:
    vitals = Vitals(started=1000.0)
    for label in ("question", "tap"):
        vitals.count("updates_total", label)
    vitals.answered_in(0.2)
    vitals.answered_in(100.0)
    lines = vitals.metrics(1010.0).splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert len(samples) > 15
    form = re.compile(r'talentwars_bot_[a-z_]+(\{[a-z]+="[^"{}]+"\})? ([0-9.e+-]+|inf)')
    assert [line for line in samples if not form.fullmatch(line)] == []
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {re.sub(r"(_bucket|_sum|_count)?(\{.*\})? .*", "", line) for line in samples} <= typed
    assert 'talentwars_bot_answer_seconds_bucket{le="0.3"} 1' in samples
    assert 'talentwars_bot_answer_seconds_bucket{le="+Inf"} 2' in samples


def test_health_says_so_when_nothing_is_heard_from_telegram() -> None:
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
