"""Who may ask what, and which part of the bot answers it.

Not here: the answers (`questions.py`, `commands.py`, `taps.py`).
"""

from dataclasses import replace

from bot.chat import commands, inbox, questions, records, taps
from bot.chat.context import Context, place_for, say
from bot.chat.inbox import Received, Response
from bot.chat.incoming import Incoming
from bot.chat.lanes import Lane
from bot.chat.rich import plain
from bot.chat.texts import Texts


async def respond(context: Context, incoming: Incoming, lane: Lane, received: Received) -> Response:
    """Return what answers an update."""
    may_ask = context.settings.may_ask(incoming.user)
    match incoming.kind:
        case "membership":
            await context.database.run(records.set_active, incoming.chat, active=bool(incoming.target))
            response = Response(outcome="membership")
        case "migration":
            await context.database.run(inbox.migrate, incoming.chat, incoming.target)
            response = Response(outcome="migrated")
        case "inline":
            allowed = may_ask and context.settings.quotas.open
            inline = (
                taps.inline(context, incoming, received.received) if allowed else taps.deny_inline(context, incoming)
            )
            response = await inline
        case "tap":
            response = await (taps.tapped(context, incoming) if may_ask else taps.deny_tap(context, incoming))
        case "reaction":
            response = await taps.reacted(context, incoming)
        case _ if is_stale(incoming, received, now=context.now(), limit_s=context.settings.backlog_s):
            response = await _away(context, incoming)
        case _:
            response = await _message(context, incoming, lane, received)
    return response


def is_stale(incoming: Incoming, received: Received, *, now: float, limit_s: float) -> bool:
    """Return whether a message waited too long to be answered, here or at Telegram.

    A message's own date is believed only after an absence of ours: at any other time an old date is a wrong clock.
    """
    return now - received.received > limit_s or (received.backlog and now - incoming.date > limit_s)


async def _message(context: Context, incoming: Incoming, lane: Lane, received: Received) -> Response:
    """Answer a message, from somebody who may ask or may not."""
    texts = await context.texts(incoming)
    if not context.settings.may_ask(incoming.user) and incoming.command not in commands.OPEN_COMMANDS:
        # A group is not to be told about everyone who may not ask.
        quiet = incoming.group or incoming.kind == "edited"
        denied = say(incoming, texts.not_allowed.format(user=incoming.user), "denied")
        return Response(outcome="denied") if quiet else denied
    if incoming.command == "start" and (question := await commands.question_in(context, incoming.text)):
        incoming = replace(incoming, kind="question", text=question)
    if incoming.kind == "command":
        return await _command(context, incoming, texts)
    if incoming.kind == "other":
        return say(incoming, texts.text_only, "not text")
    if await context.database.run(records.flag, commands.MAINTENANCE) and incoming.user not in context.settings.admins:
        return say(incoming, texts.maintenance, "maintenance")
    if incoming.kind == "edited":
        return await questions.edited(context, incoming, received)
    return await questions.ask(context, incoming, lane, received)


async def _command(context: Context, incoming: Incoming, texts: Texts) -> Response:
    """Carry out a command; one that we do not have is passed over in a group, where it may be meant for another bot."""
    command = commands.COMMANDS.get(incoming.command)
    if command is None and incoming.user in context.settings.admins:
        command = commands.ADMIN_COMMANDS.get(incoming.command)
    if command:
        return await command(context, incoming, texts)
    return Response(outcome="unknown") if incoming.group else say(incoming, texts.unknown_command, "unknown")


async def _away(context: Context, incoming: Incoming) -> Response:
    """Return one honest line per chat, which counts as told only together with the letter itself."""
    texts = await context.texts(incoming)
    line = texts.away.format(minutes=round((context.now() - incoming.date) / 60))
    letter = replace(place_for(incoming), rich=plain(line), reply_to=0)
    return Response(letters=(letter,), once_in_s=context.settings.backlog_s, outcome="away")
