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
from bot.chat.transport import DeliveredError, FloodError, NotSentError
from bot.chat.vitals import Vitals
from corpus.article import detect_language

LOG = logging.getLogger(__name__)

MOST_PAUSE_S = 600.0  # between two tries when nobody can tell what became of the last
MOST_PAUSE_OFFLINE_S = 30.0
GIVE_UP_S = 3600.0  # a letter in doubt for so long was most likely read long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of an update's letters, and how long they waited for their turn in seconds."""

    message: int
    waited_s: float


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
            await asyncio.sleep(at - now)
            now = time.monotonic()
            at = max(at, self._limiter.held(chat))
        at = self._limiter.reserve_any(now=now)
        if at > now:
            await asyncio.sleep(at - now)
        waited_s = time.monotonic() - began
        self._vitals.limiter_wait_s += waited_s
        return waited_s

    def spare(self, chat: int) -> bool:
        """Return whether something that may be left out can go to a chat now."""
        return self._limiter.spare(chat, now=time.monotonic())

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
            received = self._vitals.open.pop(update_id, None) if self._long_hold(letter.chat) else None
            waited_s += await self.turn(letter.chat, group=letter.group)
            if received is not None:
                self._vitals.open[update_id] = received
            marked = doubt and letter.action == "send"
            await self._database.run(inbox.sending, waiting.id)
            try:
                message = await self._api.deliver(marked_as_repeat(letter) if marked else letter)
            except DeliveredError:
                message = letter.target
                outcome = "sent, reply lost"
            except FloodError as error:
                self._vitals.count("sends_total", "429")
                self.hold(letter.chat, error.retry_after_s)
                await self._database.run(inbox.unsent, waiting.id, not_before=self._now() + error.retry_after_s)
                LOG.warning("asked to wait", extra={"chat": self._who(letter.chat), "seconds": error.retry_after_s})
                continue
            except NotSentError as error:
                tries += 1
                await self._again(waiting, letter, tries, "not sent", error, doubt=False)
                continue
            except ChatMigrated as error:
                await self._database.run(inbox.migrate, letter.chat, error.new_chat_id)
                await self._database.run(inbox.unsent, waiting.id)
                letter = replace(letter, chat=error.new_chat_id)
                continue
            except (Forbidden, BadRequest) as error:
                plainer = None if isinstance(error, Forbidden) else without(letter, error.message)
                await self._database.run(inbox.unsent, waiting.id)
                if plainer is None:
                    return await self._give_up(update_id, waiting, letter, error, waited_s)
                LOG.warning("refused, sent plainer", extra={"chat": self._who(letter.chat), "reason": error.message})
                letter = plainer
                continue
            except InvalidToken:
                await self._database.run(inbox.unsent, waiting.id)
                raise
            except TelegramError as error:
                if self._now() - waiting.created > GIVE_UP_S:
                    return await self._give_up(update_id, waiting, letter, error, waited_s)
                doubt, tries = True, tries + 1
                await self._again(waiting, letter, tries, "unknown", error, doubt=letter.action == "send")
                continue
            else:
                outcome = "sent"
            self._vitals.count("sends_total", outcome)
            if marked:
                self._vitals.count("repeats_total")
            self._vitals.last_sent = self._now()
            await self._database.run(inbox.finished, update_id, waiting.id, letter=letter, message=message)
            return Sent(message=message, waited_s=waited_s)

    def _long_hold(self, chat: int) -> bool:
        """Return whether Telegram itself holds a chat back for longer than any queue should be old."""
        return self._limiter.held(chat) - time.monotonic() > self._settings.wait_ceiling_s

    async def _again(
        self, waiting: Waiting, letter: Letter, tries: int, outcome: str, error: Exception, *, doubt: bool
    ) -> None:
        """Note a failure and pause, longer each time."""
        self._vitals.count("sends_total", outcome)
        pause_s = min(MOST_PAUSE_S if doubt else MOST_PAUSE_OFFLINE_S, 0.5 * 2 ** min(tries, 12))
        await self._database.run(inbox.unsent, waiting.id, doubt=doubt)
        LOG.warning(
            "a request failed",
            extra={"chat": self._who(letter.chat), "outcome": outcome, "reason": str(error), "again_in_s": pause_s},
        )
        await asyncio.sleep(pause_s)

    async def _give_up(
        self, update_id: int, waiting: Waiting, letter: Letter, error: TelegramError, waited_s: float
    ) -> Sent:
        """Drop a letter that cannot arrive."""
        self._vitals.count("sends_total", "refused")
        if letter.action != "delete":
            LOG.warning("gave up a message", extra={"chat": self._who(letter.chat), "reason": error.message})
        if isinstance(error, Forbidden):
            await self._database.run(records.set_active, letter.chat, active=False)
        await self._database.run(inbox.finished, update_id, waiting.id, letter=letter, message=0)
        return Sent(message=0, waited_s=waited_s)


def without(letter: Letter, reason: str) -> Letter | None:
    """Return a letter that may pass where this one was refused, or None when there is none.

    Args:
        letter: What Telegram refused.
        reason: Its words (https://core.telegram.org/bots/api#making-requests gives no list; these are those seen in the wild).
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
