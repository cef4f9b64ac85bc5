"""Letters from the outbox to Telegram, each exactly once, or marked where that cannot be known.

What follows from an outcome:

    sent, or cut off after "ok"      done
    never left (no connection)       again, later, as long as it takes
    429                              again when Telegram says; this chat alone waits
    unknown (timeout, 5xx, cut off)  an edit again as it is; a new message again with a line that it may be a repeat
    403, chat not found              given up, and the chat with it
    400                              once more without formatting, then given up

Not here: the request (`api.py`) and the turns (`limiter.py`).
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.chat import inbox, records
from bot.chat.api import Api
from bot.chat.config import ChatSettings
from bot.chat.database import Database
from bot.chat.inbox import Waiting
from bot.chat.limiter import Limiter
from bot.chat.outgoing import Letter
from bot.chat.rich import Rich, joined, styled
from bot.chat.texts import TEXTS
from bot.chat.transport import DeliveredError, FloodError, NotSentError, TokenRejectedError
from bot.chat.vitals import Vitals
from corpus.article import detect_language

LOG = logging.getLogger(__name__)

MOST_PAUSE_S = 600.0  # between two tries when nobody can tell what became of the last
MOST_PAUSE_OFFLINE_S = 30.0
SHORT_S = 1.5  # a wait that a stop waits for
GIVE_UP_S = 3600.0  # a letter in doubt for so long was most likely read long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of an update's letters, and how long they waited for their turn in seconds."""

    message: int
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one request.

    Attributes:
        message: The message's id when sent, 0 where it is not known.
        wait_s: How long Telegram asks us to wait.
        chat: The chat's new id when it moved.
        reason: Telegram's words, or the kind of the failure.
    """

    kind: Literal["sent", "later", "not sent", "unknown", "moved", "forbidden", "refused", "rejected"]
    message: int = 0
    wait_s: float = 0.0
    chat: int = 0
    reason: str = ""


class StoppingError(Exception):
    """The bot stops, and a letter that would wait for long stays in the outbox."""


class Delivery:
    """Sends letters, one chat's in order."""

    def __init__(
        self,
        *,
        api: Api,
        database: Database,
        limiter: Limiter,
        vitals: Vitals,
        settings: ChatSettings,
        who: Callable[[int], str],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take the parts; `who` gives a chat's pseudonym for the logs."""
        self._api = api
        self._database = database
        self._limiter = limiter
        self._vitals = vitals
        self._settings = settings
        self._who = who
        self._now = now
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let no letter wait for long any more; those stay in the outbox."""
        self._stopping.set()

    async def deliver(self, update_id: int) -> Sent:
        """Send every letter of an update that is not sent yet."""
        message, waited_s = 0, 0.0
        for waiting in await self._database.run(inbox.waiting, update_id):
            sent = await self._settle(update_id, waiting)
            message, waited_s = sent.message or message, waited_s + sent.waited_s
        return Sent(message=message, waited_s=waited_s)

    async def turn(self, chat: int, *, group: bool) -> float:
        """Wait for the chat's turn and return how long that took, in seconds."""
        began = now = time.monotonic()
        at = self._limiter.reserve(chat, group=group, now=now)
        while at > now:
            await self._wait(at - now)
            now = time.monotonic()
            at = max(at, self._limiter.held(chat))
        at = self._limiter.reserve_any(now=now)
        if at > now:
            await self._wait(at - now)
        waited_s = time.monotonic() - began
        self._vitals.limiter_wait_s += waited_s
        return waited_s

    def spare(self, chat: int) -> bool:
        """Return whether something that may be left out can go to a chat now."""
        return self._limiter.spare(chat, now=time.monotonic())

    def ready(self, chat: int, *, group: bool) -> bool:
        """Return whether a message could go to a chat at once."""
        return self._limiter.ready(chat, group=group, now=time.monotonic())

    def hold(self, chat: int, seconds: float) -> None:
        """Let a chat wait, as Telegram asked."""
        self._limiter.hold(chat, time.monotonic() + seconds)

    def prune(self) -> None:
        """Forget turns that are over."""
        self._limiter.prune(now=time.monotonic())

    async def _settle(self, update_id: int, waiting: Waiting) -> Sent:
        """Try one letter until its fate is known."""
        letter, doubt, tries, waited_s = waiting.letter, waiting.doubt, 0, 0.0
        if waiting.not_before > self._now():
            self.hold(letter.chat, waiting.not_before - self._now())
        while True:
            waited_s += await self._turn_in_queue(update_id, letter)
            marked = doubt and letter.action == "send"
            await self._database.run(inbox.sending, waiting.id)
            outcome = await self._attempt(marked_as_repeat(letter) if marked else letter)
            self._vitals.count("sends_total", outcome.kind)
            if outcome.kind == "sent":
                self._vitals.last_sent = self._now()
                if marked:
                    self._vitals.count("repeats_total")
                await self._database.run(inbox.finished, update_id, waiting.id, letter=letter, message=outcome.message)
                return Sent(message=outcome.message, waited_s=waited_s)
            following = await self._after(waiting, letter, outcome, tries)
            if following is None:
                await self._give_up(update_id, waiting, letter, outcome)
                return Sent(message=0, waited_s=waited_s)
            tries += 1
            doubt = doubt or outcome.kind == "unknown"
            letter = following

    async def _wait(self, seconds: float) -> None:
        """Wait, unless the bot stops and that would take too long."""
        if seconds <= SHORT_S:
            await asyncio.sleep(seconds)
            return
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds - SHORT_S)
        except TimeoutError:
            await asyncio.sleep(SHORT_S)
        else:
            raise StoppingError

    async def _turn_in_queue(self, update_id: int, letter: Letter) -> float:
        """Wait for a letter's turn; one that Telegram itself holds back for long does not count as waiting here."""
        held_s = self._limiter.held(letter.chat) - time.monotonic()
        received = self._vitals.open.pop(update_id, None) if held_s > self._settings.wait_ceiling_s else None
        try:
            return await self.turn(letter.chat, group=letter.group)
        finally:
            if received is not None:
                self._vitals.open[update_id] = received

    async def _attempt(self, letter: Letter) -> Outcome:
        """Make one request, and tell what became of it."""
        try:
            return Outcome(kind="sent", message=await self._api.deliver(letter))
        except TelegramError as error:
            return outcome_of(error, letter)

    async def _after(self, waiting: Waiting, letter: Letter, outcome: Outcome, tries: int) -> Letter | None:
        """Note a failure, wait as it demands, and return the letter to try next, or None to give up.

        Raises:
            TokenRejectedError: The token was revoked; the letter stays in the outbox.
        """
        doubt = outcome.kind == "unknown" and letter.action == "send"
        not_before = self._now() + outcome.wait_s if outcome.wait_s else 0.0
        await self._database.run(inbox.unsent, waiting.id, not_before=not_before, doubt=doubt)
        if outcome.kind == "rejected":
            raise TokenRejectedError
        if outcome.kind == "forbidden" or (outcome.kind == "unknown" and self._now() - waiting.created > GIVE_UP_S):
            return None
        if outcome.kind == "moved":
            await self._database.run(inbox.migrate, letter.chat, outcome.chat)
            return replace(letter, chat=outcome.chat)
        following = without(letter, outcome.reason) if outcome.kind == "refused" else letter
        if following is None:
            return None
        pause_s = 0.0
        if outcome.kind == "later":
            self.hold(letter.chat, outcome.wait_s)
        elif outcome.kind in ("not sent", "unknown"):
            pause_s = min(MOST_PAUSE_S if doubt else MOST_PAUSE_OFFLINE_S, 2.0 ** min(tries, 12))
        LOG.warning(
            "a message did not get through",
            extra={
                "chat": self._who(letter.chat),
                "outcome": outcome.kind,
                "reason": outcome.reason,
                "again_in_s": outcome.wait_s or pause_s,
            },
        )
        await self._wait(pause_s)
        return following

    async def _give_up(self, update_id: int, waiting: Waiting, letter: Letter, outcome: Outcome) -> None:
        """Drop a letter that cannot arrive, and note it when its chat is closed to us."""
        if letter.action != "delete":
            LOG.warning("gave up a message", extra={"chat": self._who(letter.chat), "reason": outcome.reason})
        if outcome.kind == "forbidden":
            await self._database.run(records.set_active, letter.chat, active=False)
        await self._database.run(inbox.finished, update_id, waiting.id, letter=letter, message=0)


def outcome_of(error: TelegramError, letter: Letter) -> Outcome:
    """Return what became of a request that failed in this way."""
    match error:
        case DeliveredError():
            outcome = Outcome(kind="sent", message=letter.target)
        case FloodError(retry_after_s=seconds):
            outcome = Outcome(kind="later", wait_s=seconds, reason=error.message)
        case NotSentError():
            outcome = Outcome(kind="not sent", reason=error.message)
        case ChatMigrated(new_chat_id=chat):
            outcome = Outcome(kind="moved", chat=chat)
        case Forbidden():
            outcome = Outcome(kind="forbidden", reason=error.message)
        case InvalidToken():
            outcome = Outcome(kind="rejected")
        case BadRequest():
            outcome = Outcome(kind="refused", reason=error.message)
        case _:
            outcome = Outcome(kind="unknown", reason=error.message)
    return outcome


def without(letter: Letter, reason: str) -> Letter | None:
    """Return a letter that may pass where this one was refused, or None when there is none.

    Args:
        letter: What Telegram refused.
        reason: Its words; no list of them is published, these are those seen in the wild.
    """
    lowered = reason.lower()
    if letter.action == "delete" or "chat not found" in lowered:
        return None
    if letter.action == "edit" and ("not found" in lowered or "can't be edited" in lowered or "invalid" in lowered):
        return replace(letter, action="send", target=0)
    if letter.thread and ("thread not found" in lowered or "topic" in lowered):
        return replace(letter, thread=0)
    if letter.rich.spans or letter.keyboard or letter.reply_to:
        return replace(letter, rich=Rich(text=letter.rich.text), keyboard=(), reply_to=0)
    return None


def marked_as_repeat(letter: Letter) -> Letter:
    """Return the letter with a first line that says it may have arrived before."""
    line = styled(TEXTS[detect_language(letter.rich.text)].perhaps_again, "italic")
    return replace(letter, rich=joined((line, letter.rich), "\n\n"))
