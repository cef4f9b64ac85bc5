"""What a tapped button, a thumb or an inline query gets.

Not here: what the buttons say (`buttons.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace

from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.answer.answer import Citation
from bot.chat import buttons, records, render
from bot.chat.buttons import Evidence, More, Speak, Vote
from bot.chat.context import Context, place_for, say
from bot.chat.core import refresh
from bot.chat.inbox import Response
from bot.chat.incoming import Incoming
from bot.chat.outgoing import letters
from bot.chat.records import Place
from bot.chat.texts import TEXTS, Texts

LOG = logging.getLogger(__name__)

MORE_AT_ONCE = 3
INLINE_AT_ONCE = 8
INLINE_CACHE_S = 60
INLINE_DEADLINE_S = 3.0
INLINE_FRESH_S = 10.0  # later, Telegram takes no answer to an inline query
SILENT = Response()


async def tapped(context: Context, incoming: Incoming) -> Response:
    """Carry out a tap; its spinner stops in any case."""
    texts = await context.texts(incoming)
    tap = buttons.decode(incoming.text)
    match tap:
        case Evidence():
            return await _evidence(context, incoming, tap, texts)
        case More():
            return await _more(context, incoming, tap, texts)
        case Vote():
            return await _vote(context, incoming, tap, texts)
        case Speak(language=language):
            await context.database.run(records.choose_language, incoming.user, language)
            chosen = TEXTS[language] if language else texts
            await _reply(context, incoming, chosen.lang_set if language else chosen.lang_auto)
            return replace(SILENT, outcome="language")
        case None:
            return await _alert(context, incoming, texts.button_old)


async def open_passage(
    context: Context, incoming: Incoming, key: str, texts: Texts, *, number: int = 0
) -> Response | None:
    """Return the passage that a key stands for, checked against the serving index, or None when it is gone."""
    place = await context.database.run(records.passage_place, key)
    citation = await context.quick.call(_passage, context, place) if place else None
    if citation is None:
        return None
    link = create_deep_linked_url(context.me.username, f"s_{key}")
    return say(incoming, render.passage(citation, texts, number=number or None, link=link), "passage")


async def reacted(context: Context, incoming: Incoming) -> Response:
    """Take a thumb that was put on an answer as a vote."""
    record = await context.database.run(records.answer_by_message, incoming.chat, incoming.message)
    if record and record.user == incoming.user:
        up = incoming.text == "👍"
        await context.database.run(records.vote, record, incoming.user, up=up, now=context.now())
    return replace(SILENT, outcome="vote" if record else "silent")


async def inline(context: Context, incoming: Incoming, received: float) -> Response:
    """Answer an inline query with passages alone, never with a language model."""
    if context.now() - received > INLINE_FRESH_S:
        return replace(SILENT, outcome="too old")
    texts = await context.texts(incoming)
    skip = int(incoming.offset) if incoming.offset.isdecimal() and len(incoming.offset) <= len("1000") else 0
    found: tuple[Citation, ...] = ()
    if incoming.text:
        search = context.quick.call(context.core.more, incoming.text, skip=skip, limit=INLINE_AT_ONCE)
        try:
            found = tuple(await asyncio.wait_for(search, INLINE_DEADLINE_S))
        except TimeoutError:
            LOG.warning("inline search too slow", extra={"update": incoming.update_id})
    snippets = {snippet.key: snippet for snippet in (render.snippet(citation, texts) for citation in found)}
    await _attempt(
        context.api.answer_inline(
            incoming.query,
            tuple(snippets.values()),
            next_offset=str(skip + len(found)) if len(found) == INLINE_AT_ONCE else "",
            button=texts.inline_private,
            cache_s=INLINE_CACHE_S if found else 0,
        )
    )
    return replace(SILENT, outcome="inline")


async def deny_inline(context: Context, incoming: Incoming) -> Response:
    """Show somebody who may not ask that they may not."""
    texts = await context.texts(incoming)
    await _attempt(context.api.answer_inline(incoming.query, (), next_offset="", button=texts.inline_denied, cache_s=0))
    return replace(SILENT, outcome="denied")


async def deny_tap(context: Context, incoming: Incoming) -> Response:
    """Tell somebody who may not ask that they may not, and nobody else."""
    texts = await context.texts(incoming)
    await _alert(context, incoming, texts.not_allowed.format(user=incoming.user))
    return replace(SILENT, outcome="denied")


async def _evidence(context: Context, incoming: Incoming, tap: Evidence, texts: Texts) -> Response:
    if tap.owner != incoming.user:
        # A passage is open to everybody, but not in the middle of a group: it opens in their own chat with us.
        url = create_deep_linked_url(context.me.username, f"s_{tap.key}")
        await _attempt(context.api.answer_tap(incoming.query, url=url))
        return replace(SILENT, outcome="sent to private")
    response = await open_passage(context, incoming, tap.key, texts, number=tap.number)
    if response is None:
        return await _alert(context, incoming, texts.passage_gone)
    await _reply(context, incoming)
    # It opens below the answer, as a reply to it.
    return replace(
        response,
        letters=tuple(replace(letter, reply_to=incoming.message) for letter in response.letters[:1])
        + response.letters[1:],
    )


async def _more(context: Context, incoming: Incoming, tap: More, texts: Texts) -> Response:
    record = await context.database.run(records.answer_by_id, tap.answer_id)
    if record is None:
        return await _alert(context, incoming, texts.answer_gone)
    if record.user != incoming.user:
        return await _alert(context, incoming, texts.not_yours)
    found = tuple(await context.quick.call(context.core.more, record.resolved, skip=tap.skip, limit=MORE_AT_ONCE))
    if not found:
        return await _alert(context, incoming, texts.more_none)
    await _reply(context, incoming)
    first, after = tap.skip + 1, tap.skip + len(found)
    keys = [(number, render.key_of(citation)) for number, citation in enumerate(found, first)]
    keyboard = buttons.under_more(incoming.user, record.id, keys, skip=after, texts=texts)
    like = replace(place_for(incoming), reply_to=incoming.message, keyboard=keyboard)
    return Response(
        letters=letters(render.more(record.resolved, found, first, texts), like),
        places=tuple(
            Place(number=number, article_id=citation.article_id, start=citation.start, end=citation.end)
            for number, citation in enumerate(found, first)
        ),
        outcome="more",
    )


async def _vote(context: Context, incoming: Incoming, tap: Vote, texts: Texts) -> Response:
    record = await context.database.run(records.answer_by_id, tap.answer_id)
    if record is None:
        return await _alert(context, incoming, texts.answer_gone)
    if record.user != incoming.user:
        return await _alert(context, incoming, texts.not_yours)
    await context.database.run(records.vote, record, incoming.user, up=tap.up, now=context.now())
    await _reply(context, incoming, texts.thanks_up if tap.up else texts.thanks_down)
    return replace(SILENT, outcome="vote")


def _passage(context: Context, place: Place) -> Citation | None:
    """Return a passage from the newest index generation."""
    refresh(context.core)
    return context.core.passage(place.article_id, place.start, place.end)


async def _reply(context: Context, incoming: Incoming, text: str = "") -> None:
    await _attempt(context.api.answer_tap(incoming.query, text=text))


async def _alert(context: Context, incoming: Incoming, text: str) -> Response:
    await _attempt(context.api.answer_tap(incoming.query, text=text, alert=True))
    return replace(SILENT, outcome="alert")


async def _attempt(call: Awaitable[None]) -> None:
    """Make a request whose time may be over: after a restart, Telegram takes no answer to a tap any more."""
    try:
        await call
    except TelegramError as error:
        LOG.info("no answer taken", extra={"reason": str(error)})
