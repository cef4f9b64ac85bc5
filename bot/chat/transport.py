"""What became of a request: it was refused, it never left, or nobody can tell.

python-telegram-bot folds all three into NetworkError; whether a message may be sent again hangs on the difference.
"""

import json
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest, RequestData

from corpus.errors import TalentWarsError

NO_RETRY_AFTER_S = 3  # a 429 that does not say how long

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NotSentError(NetworkError):
    """The request never reached Telegram; it can be sent again."""


class UnknownOutcomeError(NetworkError):
    """The request may have been carried out, or not."""


class FloodError(TelegramError):
    """Telegram asks us to wait before the next request of this kind to this chat; nothing was carried out."""

    def __init__(self, retry_after_s: int) -> None:
        """Keep the wait in seconds."""
        super().__init__(f"asked to wait {retry_after_s} s")
        self.retry_after_s = retry_after_s


class DeliveredError(TelegramError):
    """Telegram said that it carried the request out, but the rest of its reply is lost."""


class TokenRejectedError(TalentWarsError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        """Say so, without the token."""
        super().__init__(
            problem="Telegram rejects the bot's token.",
            remedy="Copy it again from @BotFather; a revoked token never comes back.",
        )


class Transport(HTTPXRequest):
    """HTTP towards the Bot API that tells the outcomes apart."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - passed on
        **named_timeouts: Any,  # noqa: ANN401 - passed on
    ) -> tuple[int, bytes]:
        """Make the request.

        Raises:
            NotSentError: It never left.
            UnknownOutcomeError: It left, and no reply, or a server's failure, came back.
            FloodError: A 429, whether or not it says for how long.
        """
        try:
            status, payload = await super().do_request(url, method, request_data, *timeouts, **named_timeouts)
        except NetworkError as error:
            # Only the kind of the failure: its text may hold the address, and the address holds the token.
            cause = type(error.__cause__).__name__
            if isinstance(error.__cause__, _NEVER_LEFT):
                raise NotSentError(cause) from None
            raise UnknownOutcomeError(cause) from None
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise FloodError(_retry_after_s(payload))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnknownOutcomeError(f"HTTP {status}")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse a reply.

        Raises:
            DeliveredError: The reply breaks off after its `"ok":true`.
            UnknownOutcomeError: The reply is not Telegram's at all.
        """
        try:
            parsed: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            if payload.replace(b" ", b"").startswith(b'{"ok":true'):
                raise DeliveredError("the reply broke off") from None
            raise UnknownOutcomeError("the reply is not JSON") from None
        return parsed


def _retry_after_s(payload: bytes) -> int:
    """Return how long a 429 asks us to wait, in seconds."""
    try:
        seconds = json.loads(payload)["parameters"]["retry_after"]
    except (ValueError, KeyError, TypeError):
        return NO_RETRY_AFTER_S
    return max(1, int(seconds)) if isinstance(seconds, int | float) else NO_RETRY_AFTER_S
