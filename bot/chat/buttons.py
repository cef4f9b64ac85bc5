"""What a button says when it is tapped: short strings of at most 64 bytes, and keyboards made of them.

A button is all that is left of an answer after years or a restart, so it names what it opens and who may tap it.

Not here: what a tap does (`taps.py`).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.chat.texts import Texts
from corpus.article import Language

PER_ROW = 8  # Telegram draws no more side by side
MOST_NUMBERS = 24  # numbered buttons under one message, three rows

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"[0-9]{1,4}")
_ANSWER_ID = re.compile(r"[0-9a-z]{1,16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: either `data`, which comes back to us when tapped, or a `url` to open."""

    text: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Open the passage with this key, marked with this number in its answer; the owner's tap shows it in the chat."""

    owner: int
    key: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """Show the passages after the first `skip` for an answer's question."""

    answer_id: str
    skip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A thumb for an answer."""

    answer_id: str
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """Choose the language, or let it follow the question."""

    language: Language | None


Tap = Evidence | More | Vote | Speak


def passage_key(article_id: str, start: int, end: int) -> str:
    """Return the short name of a passage, 16 hexadecimal digits, the same in every process."""
    return hashlib.blake2b(f"{article_id}\0{start}\0{end}".encode(), digest_size=8).hexdigest()


def base36(number: int) -> str:
    """Return a number in few characters.

    >>> base36(0), base36(2**52)
    ('0', '18ce53un18g')
    """
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def encode(tap: Tap) -> str:
    """Return what Telegram keeps for a button.

    >>> encode(More(answer_id="k3f", skip=3))
    'm:k3f:3'
    """
    match tap:
        case Evidence(owner=owner, key=key, number=number):
            return f"e:{base36(owner)}:{key}:{number}"
        case More(answer_id=answer_id, skip=skip):
            return f"m:{answer_id}:{skip}"
        case Vote(answer_id=answer_id, up=up):
            return f"v:{answer_id}:{'u' if up else 'd'}"
        case Speak(language=language):
            return f"l:{language or 'auto'}"


def decode(data: str) -> Tap | None:
    """Return what a button says, or None for anything that is not ours, whoever sent it."""
    kind, _, rest = data.partition(":")
    first, _, second = rest.partition(":")
    key, _, number = second.partition(":")
    tap: Tap | None = None
    if kind == "e" and _ANSWER_ID.fullmatch(first) and _KEY.fullmatch(key) and _NUMBER.fullmatch(number):
        tap = Evidence(owner=int(first, 36), key=key, number=int(number))
    elif kind == "m" and _ANSWER_ID.fullmatch(first) and _NUMBER.fullmatch(second):
        tap = More(answer_id=first, skip=int(second))
    elif kind == "v" and _ANSWER_ID.fullmatch(first) and second in ("u", "d"):
        tap = Vote(answer_id=first, up=second == "u")
    elif kind == "l" and rest in ("zh", "en", "auto"):
        choices: dict[str, Literal["zh", "en"] | None] = {"zh": "zh", "en": "en", "auto": None}
        tap = Speak(language=choices[rest])
    return tap


def numbered(owner: int, keys: Sequence[tuple[int, str]]) -> Keyboard:
    """Return rows of [1] [2] …, each opening the passage with its key.

    Args:
        owner: The user whose taps show passages in the chat.
        keys: (number, passage key) of each citation.
    """
    buttons = [
        Button(text=f"[{number}]", data=encode(Evidence(owner=owner, key=key, number=number)))
        for number, key in keys[:MOST_NUMBERS]
    ]
    return tuple(tuple(buttons[place : place + PER_ROW]) for place in range(0, len(buttons), PER_ROW))


def under_answer(owner: int, answer_id: str, keys: Sequence[tuple[int, str]], *, skip: int, texts: Texts) -> Keyboard:
    """Return the keyboard of an answer: its evidence, more passages, and the thumbs."""
    return (
        *numbered(owner, keys),
        (
            Button(text=texts.more_button, data=encode(More(answer_id=answer_id, skip=skip))),
            Button(text="👍", data=encode(Vote(answer_id=answer_id, up=True))),
            Button(text="👎", data=encode(Vote(answer_id=answer_id, up=False))),
        ),
    )


def under_more(owner: int, answer_id: str, keys: Sequence[tuple[int, str]], *, skip: int, texts: Texts) -> Keyboard:
    """Return the keyboard under further passages: their evidence and the next ones."""
    return (
        *numbered(owner, keys),
        (Button(text=texts.more_button, data=encode(More(answer_id=answer_id, skip=skip))),),
    )


def languages(texts: Texts) -> Keyboard:
    """Return the choice of languages."""
    return (
        (
            Button(text="中文", data=encode(Speak(language="zh"))),
            Button(text="English", data=encode(Speak(language="en"))),
            Button(text=texts.auto_button, data=encode(Speak(language=None))),
        ),
    )
