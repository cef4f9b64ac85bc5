"""Where every update passes: kept, put in its lane, answered, and its letters sent.

Not here: where updates come from (`intake.py`) and what answers them (`respond.py`).
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from telegram import Update

from bot.chat import inbox
from bot.chat.context import Context, failed, place_for
from bot.chat.delivery import StoppingError
from bot.chat.inbox import Received, Response
from bot.chat.incoming import Incoming, read
from bot.chat.lanes import Lane, Lanes
from bot.chat.respond import respond
from bot.chat.transport import TokenRejectedError

LOG = logging.getLogger(__name__)

MOST_FAILURES = 5  # of our own, such as a full disk; then the update waits for the next start
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
        """Let what runs finish within the time; what would wait for longer is kept for the next start."""
        self._context.delivery.stop()
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
            except StoppingError:
                LOG.info("kept for the next start", extra={"update": incoming.update_id})
            except TokenRejectedError as error:
                self._fatal(error)
            except Exception:
                failures += 1
                LOG.exception("could not finish an update", extra={"update": incoming.update_id, "failures": failures})
                if failures >= MOST_FAILURES:
                    break
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
            if incoming.group:
                held = await context.database.run(inbox.placeholder_of, incoming.update_id)
                response = in_place(response, incoming, held)
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
        """Return whether an update's letters stand in the outbox, after a failure that may have come first."""
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
        if received.begun >= context.settings.most_begun:
            LOG.error("an update was begun too often", extra={"update": incoming.update_id, "begun": received.begun})
            return await failed(context, incoming)
        await context.database.run(inbox.begin, incoming.update_id)
        try:
            return await respond(context, incoming, lane, received)
        except Exception:
            LOG.exception("no answer", extra={"update": incoming.update_id})
            return await failed(context, incoming)


def in_place(response: Response, incoming: Incoming, placeholder: int) -> Response:
    """Return the response with the message that holds its place used for it, or taken away where nothing is said."""
    letters = response.letters
    if not placeholder or any(letter.target == placeholder for letter in letters):
        return response
    if letters:
        return replace(response, letters=(replace(letters[0], action="edit", target=placeholder), *letters[1:]))
    return replace(response, letters=(replace(place_for(incoming), action="delete", target=placeholder),))
