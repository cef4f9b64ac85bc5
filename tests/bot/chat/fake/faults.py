"""What can go wrong between the bot and Telegram."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "429",  # with retry_after = value
    "429 bare",  # without parameters
    "500",
    "502",  # with a body of HTML
    "401",
    "403",
    "chat not found",
    "bad entities",
    "conflict",
    "drop before",  # the connection ends and nothing was done
    "drop after",  # the connection ends and it was done
    "slow before",
    "slow after",  # done at once, told after `value` seconds
    "502 after",  # done, and then a proxy fails
    "truncated",  # done, and the reply breaks off
]
APPLIED = ("drop after", "slow after", "502 after", "truncated")


@dataclass(slots=True, kw_only=True)
class Fault:
    """The next `count` requests of a method (to a chat, if one is named) fail in this way."""

    kind: Kind
    method: str
    chat: int | None = None
    count: int = 1
    value: float = 1.0
    used: int = 0

    def hits(self, method: str, chat: object) -> bool:
        return self.used < self.count and method == self.method and self.chat in (None, chat)


REPLIES: dict[str, tuple[int, str]] = {
    "429 bare": (429, '{"ok":false,"error_code":429,"description":"Too Many Requests"}'),
    "500": (500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
    "502": (502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "502 after": (502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "401": (401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'),
    "403": (403, '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'),
    "chat not found": (400, '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'),
    "bad entities": (400, '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities"}'),
    "conflict": (
        409,
        '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}',
    ),
}
