"""Users, chats and messages of the pretended Telegram, and how a chat reads."""

import itertools
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Posted:
    """A message in a chat."""

    id: int
    chat: int
    author: int  # 0 is the bot
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_to: int = 0
    thread: int = 0
    at: float = 0.0
    edits: int = 0
    deleted: bool = False
    force_reply: bool = False

    def button(self, text: str) -> dict[str, Any]:
        for row in self.keyboard:
            for button in row:
                if button["text"] == text:
                    return button
        raise AssertionError(f"no button {text!r} under message {self.id}: {self.keyboard}")

    def entity_texts(self, kind: str) -> list[str]:
        encoded = self.text.encode("utf-16-le")
        return [
            encoded[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
            for one in self.entities
            if one["type"] == kind
        ]


@dataclass(slots=True, kw_only=True)
class Chat:
    id: int
    kind: str = "private"
    title: str = ""
    blocked: bool = False
    migrated_to: int = 0
    threads: set[int] = field(default_factory=set)
    messages: list[Posted] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: itertools.count(1))

    def find(self, message_id: int) -> Posted | None:
        return next((one for one in self.messages if one.id == message_id and not one.deleted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: int
    name: str
    language: str = "en"
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.name, "language_code": self.language}


_OPEN = {"bold": "*", "underline": "__", "italic": "_", "text_link": "<"}
_SHUT = {"bold": "*", "underline": "__", "italic": "_", "text_link": ">"}


def read_aloud(message: Posted, name: str) -> str:
    """A message in a transcript: `*bold*`, `_italic_`, `__underlined__`, `<link>`, quotations behind a bar."""
    marks: dict[int, str] = {}
    ordered = sorted(message.entities, key=lambda one: (one["offset"], -one["length"]))
    for one in ordered:
        marks[one["offset"]] = marks.get(one["offset"], "") + _OPEN.get(one["type"], "")
    for one in reversed(ordered):
        end = one["offset"] + one["length"]
        marks[end] = _SHUT.get(one["type"], "") + marks.get(end, "")
    quoted = [(one["offset"], one["offset"] + one["length"]) for one in message.entities if "blockquote" in one["type"]]
    lines, line, place = [], "", 0
    start_of_line = 0
    for character in message.text + "\n":
        line += marks.pop(place, "")
        if character == "\n":
            bar = any(left <= start_of_line < right for left, right in quoted)
            lines.append(("│ " if bar else "") + line)
            line, start_of_line = "", place + 1
        else:
            line += character
        place += 2 if ord(character) > 0xFFFF else 1
    lines += ["  ".join(f"[{button['text']}]" for button in row) for row in message.keyboard]
    head = name + (f" (to {message.reply_to})" if message.reply_to else "") + (" (edited)" if message.edits else "")
    return f"{message.id} {head}:\n" + "\n".join(f"    {line}".rstrip() for line in lines)
