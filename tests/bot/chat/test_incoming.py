"""What an update asks of us."""

from typing import Any

import pytest
from telegram import Update

from bot.chat.incoming import Incoming, Me, belong_together, read

ME = Me(id=42, username="Talentwars_bot")
ANN = {"id": 1, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
BOT = {"id": 42, "is_bot": True, "first_name": "Bot"}
PRIVATE = {"id": 1, "type": "private"}
GROUP = {"id": -5, "type": "supergroup", "title": "Talk"}


def message(text: str | None = "hello", *, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1000, "chat": chat, "from": ANN} | ({"text": text} if text else {}) | more


def asked(kind: str = "message", **body: Any) -> Incoming | None:
    return read(Update.de_json({"update_id": 3, kind: body}, None), ME)


def replied(author: dict[str, Any], text: str = "before") -> dict[str, Any]:
    return {"message_id": 8, "date": 999, "chat": GROUP, "from": author, "text": text}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (message("谁？"), ("question", "", "谁？")),
        (message("/ask  who?\nwhen? "), ("question", "ask", "who?\nwhen?")),
        (message("/ASK who?"), ("question", "ask", "who?")),
        (message("/help"), ("command", "help", "")),
        (message("/start s_00ff"), ("command", "start", "s_00ff")),
        (message("/help@talentwars_BOT"), ("command", "help", "")),
        (message("/cancel"), ("command", "cancel", "")),
        (message(None, sticker={"file_id": "x", "file_unique_id": "y", "type": "regular", "width": 1, "height": 1,
                                "is_animated": False, "is_video": False}), ("other", "", "")),
        (message("@talentwars_bot who?", chat=GROUP), ("question", "", "who?")),
        (message("who?", chat=GROUP, reply_to_message=replied(BOT)), ("question", "", "who?")),
    ],
)  # fmt: skip
def test_what_is_addressed_to_us_is_read(body: dict[str, Any], expected: tuple[str, str, str]) -> None:
    found = asked(**body)
    assert found is not None
    assert (found.kind, found.command, found.text) == expected
    assert (found.user, found.language_code, found.message) == (1, "zh-hans", 9)


@pytest.mark.parametrize(
    "body",
    [
        message("hello everybody", chat=GROUP),
        message("/ask@other_bot who?"),
        message("who?", chat=GROUP, reply_to_message=replied(ANN)),
        message("who?", **{"from": {"id": 5, "is_bot": True, "first_name": "Robot"}}),
        message("who?", via_bot=BOT),
        message("who?", chat={"id": -7, "type": "channel", "title": "News"}),
        message(None, pinned_message=message("pinned")),
        message(None, chat=GROUP, new_chat_title="Talk 2"),
        message("mail me at x@talentwars_bots.org", chat=GROUP),
    ],
)
def test_what_is_not_for_us_is_nothing(body: dict[str, Any]) -> None:
    assert asked(**body) is None


def test_a_cancel_has_a_lane_of_its_own_and_taps_do_not_wait_for_questions() -> None:
    lanes = {
        found.lane
        for found in (
            asked(**message("/cancel")),
            asked(**message("who?")),
            asked("callback_query", id="1", chat_instance="1", data="x", message=message(), **{"from": ANN}),
            asked("inline_query", id="1", query="q", offset="", **{"from": ANN}),
        )
        if found
    }
    assert lanes == {"cancel 1", "chat 1", "tap 1", "inline 1"}


def test_a_topic_is_kept_and_a_thread_of_replies_is_not_one() -> None:
    topic = asked(**message("/ask x", chat=GROUP, message_thread_id=77, is_topic_message=True))
    thread = asked(**message("/ask x", chat=GROUP, message_thread_id=77))
    assert topic is not None
    assert thread is not None
    assert (topic.thread, thread.thread) == (77, 0)


def test_edits_are_questions_alone() -> None:
    found = asked("edited_message", **message("/ask who?"))
    assert found is not None
    assert (found.kind, found.text) == ("edited", "who?")
    assert asked("edited_message", **message("/forget")) is None


def test_a_group_that_became_a_supergroup_names_its_new_id() -> None:
    found = asked(**message(None, chat={"id": -5, "type": "group", "title": "x"}, migrate_to_chat_id=-1005))
    assert found is not None
    assert (found.kind, found.chat, found.target) == ("migration", -5, -1005)


def test_two_halves_belong_together_only_when_telegram_cut_them() -> None:
    def half(text: str, *, user: int = 1, date: float = 100.0, reply_to: int = 0) -> Incoming:
        return Incoming(
            update_id=1, kind="question", lane="chat 1", user=user, chat=1, text=text, date=date, reply_to=reply_to
        )

    long = "x" * 4096
    assert belong_together(half(long), half("tail"))
    assert belong_together(half("😀" * 2048), half("tail", date=102.0))
    assert not belong_together(half("short"), half("tail"))
    assert not belong_together(half(long), half("tail", date=103.0))
    assert not belong_together(half(long), half("tail", user=2))
    assert not belong_together(half(long), half("tail", reply_to=5))
