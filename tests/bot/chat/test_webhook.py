"""Telegram calls us."""

from collections.abc import Callable
from pathlib import Path

import httpx

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about, assert_answered_once
from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.running import SECRET, RunningBot, free_port, webhook_settings

EN = TEXTS["en"]
QUESTION = "Who founded Thinking Machines Lab? #once"
NewBot = Callable[..., RunningBot]


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


def test_by_webhook_health_is_measured_by_what_telegram_says_of_it(telegram: FakeTelegram, new_bot: NewBot) -> None:
    port = free_port()
    bot = new_bot(**webhook_settings(telegram), health_port=port)
    bot.start()
    telegram.wait(lambda: telegram.do(lambda state: state.counts["getWebhookInfo"]))
    telegram.wait(lambda: "started" in bot.log)
    body = telegram.wait(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").json())
    assert body["ok"] is True
    assert body["last_get_updates_age_s"] is not None
