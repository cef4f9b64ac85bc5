"""One update from Telegram → what it asks of us, or nothing.

Pure: whether somebody may ask, and what is answered, is decided elsewhere (`desk.py`).
"""

import re
from dataclasses import dataclass
from typing import Literal

from telegram import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    Update,
)

from bot.chat.rich import clean, units

Kind = Literal["question", "edited", "command", "other", "tap", "inline", "reaction", "membership", "migration"]

# Telegram's clients cut what is longer than 4,096 units near its end, where they find a space.
LONG_UNITS = 3500
JOIN_S = 2.0

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who we are on Telegram."""

    id: int
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an update asks of us.

    Attributes:
        lane: Updates of one lane are worked on one after another.
        user: Who asks; 0 where nobody does.
        message: The message that asks, or the one of ours that was tapped or reacted to.
        date: When it was written, by Telegram's clock, seconds since the epoch; 0 where unknown.
        text: The question, a command's arguments, an inline query, a button's data, or a reaction's emoji.
        command: A command's name in lower case, or empty.
        reply_to: A message of ours that this one replies to, or 0.
        quoted: The text of somebody else's message that this one replies to, or empty.
        query: The id to answer a tap or an inline query by.
        offset: Where an inline query goes on.
        target: The new id of a chat that migrated; for a membership 1 when we may write, 0 when not.
    """

    update_id: int
    kind: Kind
    lane: str
    user: int
    chat: int
    group: bool = False
    thread: int = 0
    message: int = 0
    date: float = 0.0
    text: str = ""
    command: str = ""
    language_code: str = ""
    reply_to: int = 0
    quoted: str = ""
    query: str = ""
    offset: str = ""
    target: int = 0


def read(update: Update, me: Me) -> Incoming | None:  # noqa: PLR0911 - one for each kind of update
    """Return what an update asks of us, or None when it is none of our business: bots, other people's talk."""
    if update.message:
        return _message(update.update_id, update.message, me, edited=False)
    if update.edited_message:
        return _message(update.update_id, update.edited_message, me, edited=True)
    if update.callback_query:
        return _tap(update.update_id, update.callback_query)
    if update.inline_query:
        return _inline(update.update_id, update.inline_query)
    if update.message_reaction:
        return _reaction(update.update_id, update.message_reaction)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    return None


def belong_together(first: Incoming, second: Incoming) -> bool:
    """Return whether Telegram cut one long question into these two messages."""
    return (
        first.kind == second.kind == "question"
        and (first.user, first.chat, first.thread) == (second.user, second.chat, second.thread)
        and units(first.text) >= LONG_UNITS
        and 0 <= second.date - first.date <= JOIN_S
        and not second.reply_to
        and not second.command
    )


def _message(update_id: int, message: Message, me: Me, *, edited: bool) -> Incoming | None:  # noqa: PLR0911 - early exits
    group = message.chat.type in ("group", "supergroup")
    lane = f"chat {message.chat.id}"
    if group and message.migrate_to_chat_id:
        return Incoming(
            update_id=update_id,
            kind="migration",
            lane=lane,
            user=0,
            chat=message.chat.id,
            target=message.migrate_to_chat_id,
        )
    sender = message.from_user
    if sender is None or sender.is_bot or message.via_bot or (message.chat.type != "private" and not group):
        return None
    replied = message.reply_to_message
    ours = bool(replied and replied.from_user and replied.from_user.id == me.id)
    text = clean(message.text or message.caption or "").strip()
    command, arguments, for_us = _command(text, me)
    if not for_us:
        return None
    mention = re.compile(rf"@{re.escape(me.username)}\b", re.IGNORECASE)
    addressed = bool(command or ours or mention.search(text))
    if group and not (addressed and (text or command)):
        return None
    question = arguments if command else (mention.sub("", text).strip() if group else text)
    kind: Kind = "command" if command and command != "ask" else "question"
    if not text:
        if not message.effective_attachment:  # somebody pinned a message, changed a title, and the like
            return None
        kind = "other"
    if edited:
        if kind != "question":
            return None
        kind = "edited"
    return Incoming(
        update_id=update_id,
        kind=kind,
        lane=f"cancel {message.chat.id}" if command == "cancel" else lane,
        user=sender.id,
        chat=message.chat.id,
        group=group,
        thread=(message.message_thread_id or 0) if message.is_topic_message else 0,
        message=message.message_id,
        date=message.date.timestamp(),
        text=question,
        command=command,
        language_code=sender.language_code or "",
        reply_to=replied.message_id if replied and ours else 0,
        quoted=clean(replied.text or replied.caption or "").strip() if replied and not ours else "",
    )


def _command(text: str, me: Me) -> tuple[str, str, bool]:
    """Return a command's name and arguments, and whether the text is for us at all rather than for another bot."""
    match = _COMMAND.fullmatch(text)
    if not match:
        return "", "", True
    name, address, arguments = match.groups()
    return name.lower(), (arguments or "").strip(), not address or address.lower() == me.username.lower()


def _tap(update_id: int, query: CallbackQuery) -> Incoming | None:
    message = query.message
    if query.from_user.is_bot or message is None:
        return None
    topic = isinstance(message, Message) and message.is_topic_message
    return Incoming(
        update_id=update_id,
        kind="tap",
        lane=f"tap {message.chat.id}",
        user=query.from_user.id,
        chat=message.chat.id,
        group=message.chat.type != "private",
        thread=(message.message_thread_id or 0) if isinstance(message, Message) and topic else 0,
        message=message.message_id,
        text=query.data or "",
        language_code=query.from_user.language_code or "",
        query=query.id,
    )


def _inline(update_id: int, query: InlineQuery) -> Incoming | None:
    if query.from_user.is_bot:
        return None
    return Incoming(
        update_id=update_id,
        kind="inline",
        lane=f"inline {query.from_user.id}",
        user=query.from_user.id,
        chat=query.from_user.id,
        text=clean(query.query).strip(),
        language_code=query.from_user.language_code or "",
        query=query.id,
        offset=query.offset,
    )


def _reaction(update_id: int, reaction: MessageReactionUpdated) -> Incoming | None:
    thumbs = [
        one.emoji for one in reaction.new_reaction if isinstance(one, ReactionTypeEmoji) and one.emoji in ("👍", "👎")
    ]
    if reaction.user is None or reaction.user.is_bot or not thumbs:
        return None
    return Incoming(
        update_id=update_id,
        kind="reaction",
        lane=f"tap {reaction.chat.id}",
        user=reaction.user.id,
        chat=reaction.chat.id,
        group=reaction.chat.type != "private",
        message=reaction.message_id,
        text=thumbs[0],
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Incoming:
    status = change.new_chat_member.status
    return Incoming(
        update_id=update_id,
        kind="membership",
        lane=f"chat {change.chat.id}",
        user=0,
        chat=change.chat.id,
        target=0 if status in ("left", "kicked") else 1,
    )
