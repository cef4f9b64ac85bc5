"""Where every update passes: kept, put in its lane, allowed or not, answered, and its letters sent.

Not here: where updates come from (`poller.py`, `webhook.py`) and what the answers are (`questions.py`, `commands.py`, `taps.py`).
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.error import InvalidToken

from bot.chat import inbox, questions, records, taps
from bot.chat.commands import ADMIN_COMMANDS, COMMANDS, MAINTENANCE, OPEN_COMMANDS, question_in
from bot.chat.context import Context, place_for, say
from bot.chat.inbox import Received, Response
from bot.chat.incoming import Incoming, read
from bot.chat.lanes import Lane, Lanes
from bot.chat.rich import plain

LOG = logging.getLogger(__name__)

MOST_BEGUN = 5  # an update that was begun so often and never finished brings the process down
_RETRY_S = 2.0


class Desk:
    """Takes updates in and sees each one through to its end."""

    def __init__(self, context: Context, *, fatal: Callable[[BaseException], None]) -> None:
        """Take the parts; `fatal` is told of what ends the bot."""
        self._context = context
        self._fatal = fatal
        self._lanes = Lanes(self._work)
        self._received: dict[int, Received] = {}

    def waiting(self, cancel: Incoming) -> list[Incoming]:
        """Return the questions of a user in a chat that wait and came before a /cancel."""
        lane = self._lanes.lane(f"chat {cancel.chat}")
        if lane is None:
            return []
        return lane.find(
            lambda one: (
                one.user == cancel.user and one.kind in ("question", "edited") and one.update_id < cancel.update_id
            )
        )

    async def take_in(self, raws: Sequence[dict[str, Any]], *, backlog: bool) -> None:
        """Keep updates and begin to work on the new ones; when this returns, they can no longer be lost.

        Args:
            raws: Updates as Telegram sent them.
            backlog: Whether they come after an absence, so that old ones are told apart from a clock that is wrong.
        """
        now = self._context.now()
        wanted: list[tuple[Incoming, Received]] = []
        for raw in raws:
            incoming = self._read(raw)
            if incoming:
                wanted.append(
                    (incoming, Received(update_id=incoming.update_id, raw=raw, received=now, backlog=backlog))
                )
        if not wanted:
            return
        new = set(await self._context.database.run(inbox.receive, [received for _, received in wanted]))
        for incoming, received in wanted:
            if incoming.update_id in new:
                self._admit(incoming, received)

    async def recover(self) -> None:
        """Go on with what a stopped process left."""
        left = await self._context.database.run(inbox.recover)
        for received in left:
            incoming = self._read(received.raw)
            if incoming is None:  # a newer version kept what this one does not know
                await self._context.database.run(inbox.conclude, received.update_id, Response(), self._context.now())
                continue
            self._admit(incoming, received)
        if left:
            LOG.info("going on with what was left", extra={"updates": len(left)})

    async def close(self, timeout_s: float) -> None:
        """Let what runs finish within the time."""
        await self._lanes.close(timeout_s)

    def _read(self, raw: dict[str, Any]) -> Incoming | None:
        """Return what an update asks; one that cannot be read is logged and passed over."""
        try:
            update = Update.de_json(raw, None)
            return read(update, self._context.me)
        except Exception as error:  # noqa: BLE001 - a broken update raises anything at all
            self._context.vitals.count("updates_total", "unreadable")
            LOG.error(  # noqa: TRY400 - a traceback could quote the update
                "an update cannot be read", extra={"update": raw.get("update_id"), "reason": type(error).__name__}
            )
            return None

    def _admit(self, incoming: Incoming, received: Received) -> None:
        self._context.vitals.count("updates_total", incoming.kind)
        self._context.vitals.open[incoming.update_id] = received.received
        self._received[incoming.update_id] = received
        self._lanes.put(incoming)

    async def _work(self, incoming: Incoming, lane: Lane) -> None:
        """See one update through; a failure of ours is tried again, and only the process' end leaves it open."""
        received = self._received.pop(incoming.update_id)
        failures = 0
        while True:
            try:
                await self._see_through(incoming, lane, received)
            except InvalidToken as error:
                self._fatal(error)
            except Exception:
                failures += 1
                LOG.exception("could not finish an update", extra={"update": incoming.update_id})
                received = replace(received, answered=await self._is_answered(incoming.update_id))
                await asyncio.sleep(_RETRY_S * failures)
                continue
            break
        self._context.vitals.open.pop(incoming.update_id, None)
        self._context.cancelled.discard(incoming.update_id)

    async def _see_through(self, incoming: Incoming, lane: Lane, received: Received) -> None:
        context = self._context
        outcome = "resumed"
        if not received.answered:
            response = await self._response(incoming, lane, received)
            outcome = response.outcome
            await context.database.run(inbox.conclude, incoming.update_id, response, context.now())
            for other in response.along:
                self._received.pop(other, None)
                context.vitals.open.pop(other, None)
        sent = await context.delivery.deliver(incoming.update_id)
        took_s = context.now() - received.received
        context.vitals.count("outcomes_total", outcome)
        if outcome in ("answered", "refused"):
            context.vitals.answered_in(took_s)
        LOG.info(
            "finished",
            extra={
                "update": incoming.update_id,
                "kind": incoming.kind,
                "outcome": outcome,
                "chat": context.who(incoming.chat),
                "took_s": round(took_s, 3),
                "limiter_s": round(sent.waited_s, 3),
            },
        )

    async def _is_answered(self, update_id: int) -> bool:
        """Return whether an update's letters stand in the outbox, after a failure that may have come before or after."""
        try:
            return bool(await self._context.database.run(inbox.waiting, update_id))
        except Exception:
            LOG.exception("the database does not answer", extra={"update": update_id})
            return False

    async def _response(self, incoming: Incoming, lane: Lane, received: Received) -> Response:
        """Return what answers an update; a failure becomes an honest line."""
        context = self._context
        if incoming.update_id in context.cancelled:
            return Response(outcome="cancelled")
        if received.begun >= MOST_BEGUN:
            LOG.error("an update was begun too often", extra={"update": incoming.update_id, "begun": received.begun})
            return await self._failed(incoming)
        await context.database.run(inbox.begin, incoming.update_id)
        try:
            return await self._handle(incoming, lane, received)
        except Exception:
            LOG.exception("no answer", extra={"update": incoming.update_id})
            return await self._failed(incoming)

    async def _failed(self, incoming: Incoming) -> Response:
        """Return the honest line, where there is somebody to read it."""
        if incoming.kind not in ("question", "edited", "command"):
            return Response(outcome="failed")
        texts = await self._context.texts(incoming)
        return say(incoming, texts.failed.format(id=incoming.update_id), "failed")

    async def _handle(self, incoming: Incoming, lane: Lane, received: Received) -> Response:
        context = self._context
        if incoming.kind == "membership":
            await context.database.run(records.set_active, incoming.chat, active=bool(incoming.target))
            return Response(outcome="membership")
        if incoming.kind == "migration":
            await context.database.run(inbox.migrate, incoming.chat, incoming.target)
            return Response(outcome="migrated")
        may_ask = context.settings.may_ask(incoming.user) and (
            incoming.kind != "inline" or context.settings.quotas.open
        )
        if incoming.kind == "inline":
            return await (
                taps.inline(context, incoming, received.received) if may_ask else taps.deny_inline(context, incoming)
            )
        if incoming.kind == "tap":
            return await (taps.tapped(context, incoming) if may_ask else taps.deny_tap(context, incoming))
        if incoming.kind == "reaction":
            return await taps.reacted(context, incoming)
        if self._is_stale(incoming, received):
            return await self._away(incoming)
        return await self._message(incoming, lane, received, may_ask=may_ask)

    async def _message(self, incoming: Incoming, lane: Lane, received: Received, *, may_ask: bool) -> Response:
        """Answer a message, from somebody who may ask or may not."""
        context = self._context
        texts = await context.texts(incoming)
        admin = incoming.user in context.settings.admins
        if not may_ask and incoming.command not in OPEN_COMMANDS:
            # A group is not to be told about everyone who may not ask.
            quiet = incoming.group or incoming.kind == "edited"
            return (
                Response(outcome="denied")
                if quiet
                else say(incoming, texts.not_allowed.format(user=incoming.user), "denied")
            )
        if (
            incoming.kind in ("question", "edited")
            and not admin
            and await context.database.run(records.flag, MAINTENANCE)
        ):
            return say(incoming, texts.maintenance, "maintenance")
        if incoming.kind == "edited":
            return await questions.edited(context, incoming, received)
        if incoming.kind == "other":
            return say(incoming, texts.text_only, "not text")
        question = await question_in(context, incoming.text) if incoming.command == "start" else ""
        if incoming.kind == "question" or question:
            asked = replace(incoming, kind="question", text=question) if question else incoming
            return await questions.ask(context, asked, lane, received)
        command = COMMANDS.get(incoming.command) or (ADMIN_COMMANDS.get(incoming.command) if admin else None)
        if command:
            return await command(context, incoming, texts)
        return Response(outcome="unknown") if incoming.group else say(incoming, texts.unknown_command, "unknown")

    def _is_stale(self, incoming: Incoming, received: Received) -> bool:
        """Return whether a message waited too long to be answered, at Telegram or here."""
        now, limit_s = self._context.now(), self._context.settings.backlog_s
        return now - received.received > limit_s or (received.backlog and now - incoming.date > limit_s)

    async def _away(self, incoming: Incoming) -> Response:
        """Return one honest line per chat, which counts as told only together with the letter itself."""
        context = self._context
        texts = await context.texts(incoming)
        line = texts.away.format(minutes=round((context.now() - incoming.date) / 60))
        return Response(
            letters=(replace(place_for(incoming), rich=plain(line), reply_to=0),),
            outcome="away",
            once_in_s=context.settings.backlog_s,
        )
