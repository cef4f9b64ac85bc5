"""getUpdates in a loop of our own: what was fetched is kept before the next request confirms it.

python-telegram-bot's own loop confirms updates before any handler ran, so that a kill loses them.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError

from bot.chat.api import Api
from bot.chat.transport import FloodError, TokenRejectedError
from bot.chat.vitals import Vitals
from corpus.errors import TalentWarsError

LOG = logging.getLogger(__name__)

MOST_PAUSE_S = 10.0
_CONFLICT_PAUSE_S = 1.0
_STUCK_PAUSE_S = 1.0

TakeIn = Callable[[list[dict[str, Any]]], Awaitable[None]]


class TwoPollersError(TalentWarsError):
    """Another process fetches this bot's updates."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            problem="Another process keeps fetching the updates of this bot.",
            remedy="Stop the other one, or give this one a token of its own.",
        )


async def poll(api: Api, take_in: TakeIn, vitals: Vitals, *, conflict_s: float) -> None:
    """Fetch updates until cancelled.

    Raises:
        TwoPollersError: Another process has been fetching for `conflict_s` seconds.
        TokenRejectedError: The token was revoked.
    """
    offset: int | None = None
    failures = 0
    conflict_since: float | None = None
    while True:
        try:
            batch = await api.updates(offset)
            await take_in(batch)
        except Conflict:
            conflict_since = conflict_since or time.monotonic()
            if time.monotonic() - conflict_since >= conflict_s:
                raise TwoPollersError from None
            LOG.warning("another process fetches updates")
            await asyncio.sleep(_CONFLICT_PAUSE_S)
        except (InvalidToken, EndPointNotFound):
            raise TokenRejectedError from None
        except FloodError as error:
            LOG.warning("asked to wait with getUpdates", extra={"seconds": error.retry_after_s})
            await asyncio.sleep(error.retry_after_s)
        except (TelegramError, sqlite3.Error) as error:
            failures += 1
            pause_s = min(MOST_PAUSE_S, 0.5 * 2 ** min(failures, 10))
            LOG.warning("getUpdates failed", extra={"reason": str(error), "again_in_s": pause_s})
            await asyncio.sleep(pause_s)
        else:
            vitals.last_heard = time.time()
            failures, conflict_since = 0, None
            ids = [update["update_id"] for update in batch if isinstance(update.get("update_id"), int)]
            if ids:
                offset = max(ids) + 1
            elif batch:  # nothing that could be confirmed: without a pause this would spin
                LOG.error("updates without an id", extra={"count": len(batch)})
                await asyncio.sleep(_STUCK_PAUSE_S)
