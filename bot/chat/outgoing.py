"""A message on its way to Telegram, as data that survives a restart.

Not here: when it is sent (`delivery.py`) and by which call (`api.py`).
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal

from bot.chat.buttons import Button, Keyboard
from bot.chat.rich import EMPTY, Rich, Span
from bot.chat.split import split


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to send, one to edit, or one to delete.

    Attributes:
        action: `edit` and `delete` are idempotent; `send` is not.
        target: The message to edit or delete; 0 when sending.
        reply_to: The message that this one answers, or 0.
        thread: The topic it belongs to, or 0.
        answer_id: The answer whose part it is, so that a reply to it finds the answer; or empty.
        force_reply: Whether the user's client opens a reply to it.
    """

    action: Literal["send", "edit", "delete"] = "send"
    chat: int
    group: bool = False
    thread: int = 0
    reply_to: int = 0
    target: int = 0
    rich: Rich = EMPTY
    keyboard: Keyboard = ()
    answer_id: str = ""
    force_reply: bool = False

    def to_json(self) -> str:
        """Return the letter as it is kept until it was sent."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Letter":
        """Return the letter that `to_json` kept."""
        raw = json.loads(text)
        raw["rich"] = Rich(text=raw["rich"]["text"], spans=tuple(Span(**span) for span in raw["rich"]["spans"]))
        raw["keyboard"] = tuple(tuple(Button(**button) for button in row) for row in raw["keyboard"])
        return cls(**raw)


def letters(rich: Rich, like: Letter, *, targets: tuple[int, ...] = ()) -> tuple[Letter, ...]:
    """Cut a text into messages to one place.

    Args:
        rich: The whole text.
        like: Where it goes; its keyboard goes under the last message, and the first one is the reply.
        targets: Messages that are there already: they are edited, those left over deleted, and what is missing sent.
    """
    parts = split(rich)
    out = []
    for place, part in enumerate(parts):
        letter = replace(
            like,
            rich=part,
            reply_to=like.reply_to if place == 0 else 0,
            keyboard=like.keyboard if place == len(parts) - 1 else (),
        )
        if place < len(targets):
            letter = replace(letter, action="edit", target=targets[place])
        out.append(letter)
    out.extend(replace(like, action="delete", target=target, keyboard=()) for target in targets[len(parts) :])
    return tuple(out)
