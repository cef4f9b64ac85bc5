"""The judge of the bot's requests finds what Telegram would refuse."""

from typing import Any

import pytest

from tests.bot.chat.fake import judge

GOOD: dict[str, Any] = {"chat_id": 1, "text": "hello"}
QUOTE = {"type": "blockquote", "offset": 0, "length": 5}


@pytest.fixture(params=["specification", "signatures"])
def referee(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both referees: the Bot API as data where it is at hand, and the library's signatures."""
    if request.param == "signatures":
        monkeypatch.setattr(judge, "specification", lambda: None)
    elif judge.specification() is None:
        pytest.skip("the Bot API as data does not lie beside the repository")
    return str(request.param)


@pytest.mark.usefixtures("referee")
def test_a_good_request_passes() -> None:
    assert judge.violations("sendMessage", GOOD) == []
    assert judge.violations("sendMessage", GOOD | {"entities": [QUOTE]}) == []


@pytest.mark.usefixtures("referee")
@pytest.mark.parametrize(
    ("method", "params", "found"),
    [
        ("sendMessage", GOOD | {"colour": "red"}, "colour is not known"),
        ("sendTelegram", GOOD, "no such method"),
        ("sendMessage", GOOD | {"text": " \n"}, "message text is empty"),
        ("sendMessage", GOOD | {"text": "😀" * 2049}, "message is too long: 4098"),
        ("sendMessage", GOOD | {"entities": [{"type": "bold", "offset": 0, "length": 1}] * 101}, "101 entities"),
        ("sendMessage", GOOD | {"entities": [QUOTE | {"length": 6}]}, "entity out of range"),
        ("sendMessage", GOOD | {"text": "😀", "entities": [QUOTE | {"length": 1}]}, "entity cuts a surrogate pair"),
        ("sendMessage", GOOD | {"entities": [QUOTE, QUOTE | {"length": 2}]}, "a quotation within a quotation"),
        ("sendMessage", GOOD | {"entities": [{"type": "text_link", "offset": 0, "length": 1}]}, "link without address"),
        (
            "sendMessage",
            GOOD | {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]}},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", GOOD | {"reply_markup": {"inline_keyboard": [[{"text": "x", "url": "y"}] * 9]}}, "a row of 9"),
    ],
)
def test_a_bad_request_is_found(method: str, params: dict[str, Any], found: str) -> None:
    assert any(found in line for line in judge.violations(method, params))


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"chat_id": 1}, "sendMessage.text is missing"),
        (GOOD | {"chat_id": 1.5}, "sendMessage.chat_id is not Integer or String: 1.5"),
        (GOOD | {"reply_parameters": {"message_id": "7"}}, "sendMessage.reply_parameters is not ReplyParameters"),
        (GOOD | {"entities": [{"type": "bold", "offset": 0}]}, "sendMessage.entities is not Array of MessageEntity"),
    ],
)
def test_the_specification_knows_types(params: dict[str, Any], found: str) -> None:
    if judge.specification() is None:
        pytest.skip("the Bot API as data does not lie beside the repository")
    fields = judge.specification_violations("sendMessage", params)
    assert any(found in line for line in fields)
