"""Signs that an answer is on its way: typing at once, and its stage where it is slow.

In a private chat the stage is a draft, which vanishes by itself; in a group a message that the answer is edited into.

Not here: the answer (`questions.py`). No sign is ever waited for by an answer that is quick.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram.error import TelegramError

from bot.chat import inbox
from bot.chat.context import Context, place_for
from bot.chat.incoming import Incoming
from bot.chat.rich import styled
from bot.chat.texts import Texts
from bot.chat.transport import FloodError

LOG = logging.getLogger(__name__)

REPEAT_S = 4.5  # Telegram shows typing for five seconds


@asynccontextmanager
async def signs(context: Context, incoming: Incoming, texts: Texts, placeholder: int) -> AsyncIterator[list[int]]:
    """Show signs while the body runs.

    Args:
        context: The bot.
        incoming: What is being answered.
        texts: The user's language.
        placeholder: A message of ours that an earlier attempt left to edit, or 0.

    Yields:
        The message to edit the answer into, once there is one: none or one id; to be read after the body.
    """
    held = [placeholder] if placeholder else []
    done = asyncio.Event()
    _typing(context, incoming)
    stages = asyncio.create_task(_stages(context, incoming, texts, held, done))
    try:
        yield held
    finally:
        done.set()
        await stages  # a stage on its way must not arrive after the answer


async def _stages(context: Context, incoming: Incoming, texts: Texts, held: list[int], done: asyncio.Event) -> None:
    """Show a stage once the answer is slow, and go on until it is done."""
    drafts = not incoming.group
    elapsed_s = pause_s = context.settings.slow_s
    while not await _happens(done, pause_s):
        if elapsed_s < 2 * REPEAT_S:
            text = texts.stage_search.format(articles=(await context.quick.call(context.core.status)).articles)
        else:
            text = texts.stage_check.format(seconds=round(elapsed_s))
        if drafts:
            drafts = await _draft(context, incoming, text)
        elif incoming.group and not held:
            await _hold_place(context, incoming, text, held)
        if not drafts:
            _typing(context, incoming)
        pause_s = REPEAT_S
        elapsed_s += pause_s


async def _happens(done: asyncio.Event, within_s: float) -> bool:
    """Return whether it is done within the time."""
    try:
        await asyncio.wait_for(done.wait(), within_s)
    except TimeoutError:
        return False
    return True


def _typing(context: Context, incoming: Incoming) -> None:
    """Show typing, unless somebody's answer would wait for it."""
    if context.delivery.spare(incoming.chat):
        context.aside(context.api.typing(incoming.chat, incoming.thread))


async def _draft(context: Context, incoming: Incoming, text: str) -> bool:
    """Show a stage as a draft; return whether drafts work here."""
    if not context.delivery.spare(incoming.chat):
        return True
    try:
        await context.api.draft(incoming.chat, incoming.thread, incoming.update_id % 2**31 or 1, text)
    except FloodError as error:
        context.delivery.hold(incoming.chat, error.retry_after_s)
    except TelegramError as error:
        LOG.info("no draft", extra={"chat": context.who(incoming.chat), "reason": str(error)})
        return False
    return True


async def _hold_place(context: Context, incoming: Incoming, text: str, held: list[int]) -> None:
    """Send the message that the answer is edited into, unless an answer would have to wait for it."""
    if not context.delivery.ready(incoming.chat, group=True):
        return
    letter = replace(place_for(incoming), rich=styled(text, "italic"))
    await context.delivery.turn(incoming.chat, group=True)
    try:
        message = await context.api.deliver(letter)
    except FloodError as error:
        context.delivery.hold(incoming.chat, error.retry_after_s)
    except TelegramError as error:
        LOG.info("no placeholder", extra={"chat": context.who(incoming.chat), "reason": str(error)})
    else:
        await context.database.run(inbox.hold_place, incoming.update_id, message)
        held.append(message)
