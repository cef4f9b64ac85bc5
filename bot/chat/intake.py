"""Where updates come from: a task that polls, or one that keeps the webhook; and whether we were away before they came.

Not here: the loops themselves (`poller.py`, `webhook.py`) and what becomes of an update (`desk.py`).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.chat import webhook
from bot.chat.api import Api
from bot.chat.config import ChatSettings
from bot.chat.desk import Desk
from bot.chat.poller import TakeIn, poll
from bot.chat.transport import FloodError, TokenRejectedError
from bot.chat.vitals import Vitals

LOG = logging.getLogger(__name__)

WEBHOOK_CHECK_S = 60.0
MOST_PAUSE_S = 30.0


@asynccontextmanager
async def intake(
    api: Api, desk: Desk, settings: ChatSettings, vitals: Vitals, absent_s: float
) -> AsyncIterator[asyncio.Task[None]]:
    """Take updates in, by polling or by webhook, as a task that ends only by failing."""
    first = {"absent_s": absent_s}

    async def take_in(batch: list[dict[str, Any]]) -> None:
        # What Telegram kept for us comes right after we are back; later, an old date is a wrong clock.
        gap_s = max(first["absent_s"], time.time() - (vitals.last_heard or time.time()))
        await desk.take_in(batch, backlog=gap_s > settings.backlog_s)
        if not batch:
            first["absent_s"] = 0.0

    if settings.webhook is None:

        async def polling() -> None:
            await patiently(api.stop_webhook)
            await poll(api, take_in, vitals, conflict_s=settings.conflict_s)

        task = asyncio.create_task(polling())
        try:
            yield task
        finally:
            task.cancel()
        return
    server, port = webhook.listen(settings.webhook, _heard(take_in, vitals))
    LOG.info(
        "webhook", extra={"host": settings.webhook.host, "port": port, "unix_socket": settings.webhook.unix_socket}
    )
    task = asyncio.create_task(_watch_webhook(api, settings.webhook.url, settings.webhook.secret, vitals, first))
    try:
        yield task
    finally:
        task.cancel()
        server.stop()


def _heard(take_in: TakeIn, vitals: Vitals) -> TakeIn:
    """Return the same intake, noting that Telegram was heard."""

    async def noted(batch: list[dict[str, Any]]) -> None:
        await take_in(batch)
        vitals.last_heard = time.time()

    return noted


async def _watch_webhook(api: Api, url: str, secret: str, vitals: Vitals, first: dict[str, float]) -> None:
    """Register the webhook, then ask from time to time whether it still stands."""
    await patiently(lambda: api.start_webhook(url, secret))
    while True:
        with suppress(TelegramError):
            pending = await api.webhook_pending(url)
            vitals.last_heard = time.time()
            if pending == 0:
                first["absent_s"] = 0.0
            elif pending is None:
                LOG.warning("the webhook was taken away, registering it again")
                await api.start_webhook(url, secret)
        await asyncio.sleep(WEBHOOK_CHECK_S)


async def patiently(call: Callable[[], Awaitable[None]]) -> None:
    """Make a request that the bot cannot do without, however long that takes."""
    tries = 0
    while True:
        try:
            await call()
        except InvalidToken:
            raise TokenRejectedError from None
        except TelegramError as error:
            tries += 1
            pause_s = (
                error.retry_after_s if isinstance(error, FloodError) else min(MOST_PAUSE_S, 0.5 * 2 ** min(tries, 10))
            )
            LOG.warning("a request failed", extra={"reason": str(error), "again_in_s": pause_s})
            await asyncio.sleep(pause_s)
        else:
            return
