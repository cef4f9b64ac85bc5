"""The main scenarios as one would read them in the chat, compared whole with the files in tests/golden/chat.

After a change that is meant: `TALENTWARS_GOLDEN=write pytest tests/bot/chat/test_transcripts.py`, then read the diff.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chat.texts import TEXTS
from tests.bot.chat.fake.server import FakeTelegram

GOLDEN = Path(__file__).parents[2] / "golden" / "chat"
EN, ZH = TEXTS["en"], TEXTS["zh"]


def chinese(telegram: FakeTelegram) -> int:
    mei = telegram.person("小梅", "zh-hans")
    telegram.says(mei, "/start")
    telegram.wait_replies(mei.id, 1)
    telegram.says(mei, "姚顺雨去了哪家公司？")
    answer = telegram.wait_replies(mei.id, 2)[1]
    telegram.taps(mei, answer, "[1]")
    telegram.wait_replies(mei.id, 3)
    telegram.taps(mei, answer, ZH.more_button)
    telegram.wait_replies(mei.id, 4)
    telegram.says(mei, "那吴永辉呢？")
    telegram.wait_replies(mei.id, 5)
    telegram.says(mei, "火星上的天气如何？")
    telegram.wait_replies(mei.id, 6)
    return mei.id


def english(telegram: FakeTelegram) -> int:
    ann = telegram.person("Ann")
    for number, text in enumerate(
        (
            "/start",
            "Who founded Thinking Machines Lab?",
            "and who became chief scientist at Meta?",
            "/sources",
            "What will the weather be?",
        ),
        1,
    ):
        telegram.says(ann, text)
        telegram.wait_replies(ann.id, number)
    return ann.id


def commands(telegram: FakeTelegram) -> int:
    mei = telegram.person("小梅", "zh")
    for number, text in enumerate(
        ("/help", "/latest", "/sources", "/lang", "/lang en", "/privacy", "/forget", "/cancel", "/ask", "/weather"), 1
    ):
        telegram.says(mei, text)
        telegram.wait_replies(mei.id, number)
    return mei.id


def group(telegram: FakeTelegram) -> int:
    ann, mei, talk = telegram.person("Ann"), telegram.person("小梅", "zh"), telegram.group("Talk")
    telegram.says(ann, "Morning! Did anybody read the papers?", chat=talk)
    telegram.says(ann, "/ask Who founded Thinking Machines Lab?", chat=talk)
    (answer,) = telegram.wait_replies(talk, 1)
    telegram.says(mei, "那姚顺雨呢？", chat=talk, reply_to=answer.id)
    telegram.wait_replies(talk, 2)
    telegram.taps(ann, answer, "[1]")
    telegram.wait_replies(talk, 3)
    telegram.says(mei, "/ask", chat=talk)
    telegram.wait_replies(talk, 4)
    return talk


def troubles(telegram: FakeTelegram) -> int:
    ann = telegram.person("Ann")
    telegram.fault("drop after", "sendMessage", chat=ann.id)
    telegram.says(ann, "Who became chief scientist at Meta?")
    telegram.wait_replies(ann.id, 2)
    telegram.says(ann, "crash", update_id=7000)
    telegram.wait_replies(ann.id, 3)
    telegram.says(ann, "x" * 4000 + " " + "y" * 90)
    telegram.says(ann, "z" * 4000)
    telegram.wait_replies(ann.id, 4)
    return ann.id


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("scenario", [chinese, english, commands, group, troubles])
def test_the_chat_reads_as_it_did(telegram: FakeTelegram, scenario: Callable[[FakeTelegram], int]) -> None:
    transcript = telegram.transcript(scenario(telegram)).replace("x" * 4000, "x…").replace("z" * 4000, "z…")
    path = GOLDEN / f"{scenario.__name__}.txt"
    if os.environ.get("TALENTWARS_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(transcript, encoding="utf-8")
    assert transcript == path.read_text(encoding="utf-8")
