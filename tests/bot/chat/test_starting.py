"""How the bot starts, and what it says when it cannot."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import assert_answered_once
from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.running import SECRET, RunningBot, free_port, webhook_settings

EN = TEXTS["en"]
QUESTION = "Who founded Thinking Machines Lab? #once"
NewBot = Callable[..., RunningBot]


def test_a_process_of_its_own_polls_and_stays_small(telegram: FakeTelegram, tmp_path: Path) -> None:
    bot = RunningBot(telegram, tmp_path)
    command = [sys.executable, "-m", "tests.bot.chat.run_bot", str(bot.write_config())]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[3], stderr=subprocess.DEVNULL)
    try:
        telegram.wait(lambda: telegram.do(lambda state: state.counts["getUpdates"]) > 0)
        pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
    finally:
        process.kill()
        process.wait(10)
    assert pages * os.sysconf("SC_PAGE_SIZE") < 120e6


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


def test_sigterm_ends_a_bot_that_waits_for_telegram_to_begin(telegram: FakeTelegram, new_bot: NewBot) -> None:
    bot = new_bot(send_s=30.0)
    telegram.fault("slow before", "getMe", value=20.0)
    bot.start(wait=False)
    telegram.wait(lambda: telegram.do(lambda state: state.counts["getMe"]))
    code, took_s = bot.stop()
    assert (code, took_s < 3) == (0, True)


def test_sigterm_ends_a_bot_that_cannot_begin_to_poll(telegram: FakeTelegram, new_bot: NewBot) -> None:
    bot = new_bot()
    telegram.fault("502", "deleteWebhook", count=1000)
    bot.start(wait=False)
    telegram.wait(lambda: telegram.do(lambda state: state.counts["deleteWebhook"]) > 1)
    code, took_s = bot.stop()
    assert (code, took_s < 3) == (0, True)


@pytest.mark.parametrize("part", ["health", "webhook"])
def test_a_port_that_is_taken_is_told_in_two_lines(telegram: FakeTelegram, new_bot: NewBot, part: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bot = new_bot(**{"health_port": port} if part == "health" else webhook_settings(telegram, port=port))
        bot.start(wait=False)
        assert bot.ended() == 1
    assert bot.plain_lines()[0] == f"Cannot listen on 127.0.0.1:{port}: Address already in use."
    assert len(bot.plain_lines()) == 2


def test_a_token_revoked_while_an_answer_is_sent_ends_the_bot_and_the_answer_is_kept(
    telegram: FakeTelegram, bot: RunningBot
) -> None:
    ann = telegram.person()
    telegram.fault("401", "sendMessage", chat=ann.id)
    telegram.says(ann, QUESTION)
    assert bot.ended() == 1
    assert bot.plain_lines()[0] == "Telegram rejects the bot's token."
    bot.start()
    telegram.wait_replies(ann.id, 1)
    assert assert_answered_once(telegram, ann.id, "#once") == 0
