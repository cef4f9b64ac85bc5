"""The bot from start to end: one poller at a time, every part put together, signals, and a clean stop.

Not here: settings from the environment (`bot/settings.py`), the core (`bot/wiring.py`).
"""

import asyncio
import fcntl
import logging
import secrets
import signal
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from telegram import User
from telegram.error import InvalidToken, TelegramError

from bot.chat import health, inbox, logs, records
from bot.chat.api import Api
from bot.chat.buttons import base36
from bot.chat.config import ChatSettings
from bot.chat.context import Context
from bot.chat.core import AnsweringCore
from bot.chat.database import Database
from bot.chat.delivery import Delivery
from bot.chat.desk import Desk
from bot.chat.incoming import Incoming, Me
from bot.chat.intake import intake
from bot.chat.limiter import Limiter
from bot.chat.records import DAY_S
from bot.chat.transport import FloodError, TokenRejectedError
from bot.chat.vitals import Vitals
from bot.chat.workers import Workers
from corpus.errors import TalentWarsError

T = TypeVar("T")

LOG = logging.getLogger(__name__)

QUICK_WORKERS = 2
KEEP_IDS_S = 3 * DAY_S
_FIRST_TRIES = 3
_FIRST_PAUSE_S = 1.0
_BEAT_S = 15.0
_TIDY_S = 3600.0
_PRUNE_S = 60.0
_CLOSING_S = 1.0


class AlreadyRunningError(TalentWarsError):
    """Another process uses the same state folder."""


class TelegramUnreachableError(TalentWarsError):
    """There is no connection to Telegram at the start."""


def run(core: AnsweringCore, settings: ChatSettings, state_folder: Path) -> int:
    """Run the bot until SIGTERM or SIGINT, and return the exit code.

    Raises:
        TalentWarsError: It cannot start, or cannot go on.
    """
    secrets_known = [settings.token, *([settings.webhook.secret] if settings.webhook else [])]
    logs.configure(level=settings.log_level, as_json=settings.log_json, secrets=secrets_known)
    return asyncio.run(serve(core, settings, state_folder))


async def serve(core: AnsweringCore, settings: ChatSettings, state_folder: Path) -> int:
    """Serve until a signal; then finish what runs.

    Args:
        core: What answers.
        settings: What whoever runs the bot decided.
        state_folder: Where the bot's file and its lock lie; made where there is none.

    Returns:
        0 after a signal.

    Raises:
        TalentWarsError: It cannot start, or cannot go on.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        stack.enter_context(only_one(state_folder / f"bot-{settings.bot_id}.lock"))
        database = await Database.open(state_folder / f"bot-{settings.bot_id}.sqlite3")
        stack.push_async_callback(database.close)
        api = Api(settings)
        stack.push_async_callback(api.close)
        me = await _unless(stop, _reach(api))
        if me is None:
            return 0
        if not settings.may_ask_anybody:
            LOG.warning("nobody may use this bot: neither users, nor admins, nor everyone is set")
        vitals = Vitals(started=time.time())
        failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        desk, context = await _desk(core, settings, database, api, me, vitals, failure)
        absent_s = time.time() - float(await database.run(records.flag, "alive") or 0)
        stack.push_async_callback(_farewell, database, context)
        await desk.recover()
        taking_in = await stack.enter_async_context(intake(api, desk, settings, vitals, absent_s))
        stopped = asyncio.create_task(stop.wait())
        for task in (stopped, asyncio.create_task(_introduce(api)), asyncio.create_task(_upkeep(context, settings))):
            stack.callback(task.cancel)
        if settings.health_port is not None:
            server, port = health.listen(
                vitals,
                host=settings.health_host,
                port=settings.health_port,
                now=time.time,
                heard_s=settings.poll_s + 65.0,
                queue_s=settings.answer_s + settings.wait_ceiling_s,
            )
            stack.callback(server.stop)
            LOG.info("health", extra={"host": settings.health_host, "port": port})
        LOG.info("started", extra={"bot": me.username})
        ends: tuple[asyncio.Future[Any], ...] = (stopped, failure, taking_in)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            _raise_first(taking_in, failure)
        taking_in.cancel()
        LOG.info("stopping", extra={"open": len(vitals.open)})
        await desk.close(settings.stop_s)
    LOG.info("stopped")
    return 0


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends.

    Raises:
        AlreadyRunningError: Another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunningError(
                problem=f"Another process runs this bot from {path.parent}.",
                remedy="Stop it first, or give this one a folder and a token of its own.",
            ) from None
        yield


async def _unless(stop: asyncio.Event, call: Coroutine[Any, Any, T]) -> T | None:
    """Return what a call returns, or None where we are to stop first."""
    task, stopped = asyncio.create_task(call), asyncio.create_task(stop.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return await task
    task.cancel()
    return None


async def _reach(api: Api) -> User:
    """Return who we are, or say in two lines why Telegram does not tell."""
    for last in (False,) * (_FIRST_TRIES - 1) + (True,):
        try:
            return await api.start()
        except InvalidToken:
            # Its text holds the token.
            raise TokenRejectedError from None
        except FloodError as error:
            await asyncio.sleep(error.retry_after_s)
        except TelegramError as error:
            if last:
                raise TelegramUnreachableError(
                    problem=f"Telegram cannot be reached ({error}).",
                    remedy="Check the network, a proxy (HTTPS_PROXY), and the address of the Bot API.",
                ) from None
            await asyncio.sleep(_FIRST_PAUSE_S)
    raise TelegramUnreachableError(
        problem="Telegram asks this bot to wait again and again.", remedy="Start it again in some minutes."
    )


async def _desk(
    core: AnsweringCore,
    settings: ChatSettings,
    database: Database,
    api: Api,
    me: User,
    vitals: Vitals,
    failure: "asyncio.Future[None]",
) -> tuple[Desk, Context]:
    """Put the parts together."""
    salt = await database.run(records.flag, "salt")
    if not salt:
        salt = secrets.token_hex(16)
        await database.run(records.set_flag, "salt", salt)

    def who(number: int) -> str:
        return logs.pseudonym(number, salt)

    limiter = Limiter(
        chat_interval_s=settings.chat_interval_s,
        group_per_minute=settings.group_per_minute,
        all_per_second=settings.all_per_second,
    )
    delivery = Delivery(api=api, database=database, limiter=limiter, vitals=vitals, settings=settings, who=who)

    def waiting(cancel: Incoming) -> list[Incoming]:
        return desk.waiting(cancel)

    context = Context(
        settings=settings,
        core=core,
        api=api,
        database=database,
        delivery=delivery,
        vitals=vitals,
        workers=Workers(settings.workers),
        quick=Workers(QUICK_WORKERS),
        me=Me(id=me.id, username=me.username or ""),
        who=who,
        now=time.time,
        new_id=lambda: base36(secrets.randbits(64)),
        waiting=waiting,
    )

    def fatal(error: BaseException) -> None:
        if not failure.done():
            failure.set_exception(error)

    desk = Desk(context, fatal=fatal)
    return desk, context


async def _introduce(api: Api) -> None:
    """Register commands and descriptions; the bot works without."""
    try:
        await api.introduce()
    except TelegramError as error:
        LOG.warning("commands not registered", extra={"reason": str(error)})


async def _upkeep(context: Context, settings: ChatSettings) -> None:
    """Note that we are here, delete what is older than promised, and let go of what is no longer needed."""
    tidied = pruned = 0.0
    while True:
        now = time.time()
        try:
            if now - max(context.vitals.last_heard, context.vitals.started) < settings.backlog_s:
                await context.database.run(records.set_flag, "alive", str(now))
            if now - tidied >= _TIDY_S:
                tidied = now
                await context.database.run(records.purge, now, settings.retention_days * DAY_S)
                await context.database.run(inbox.purge, now - KEEP_IDS_S)
            if now - pruned >= _PRUNE_S:
                pruned = now
                context.delivery.prune()
        except Exception:
            LOG.exception("upkeep failed")
        await asyncio.sleep(_BEAT_S)


async def _farewell(database: Database, context: Context) -> None:
    """Note when we were last here, and drop requests that nobody waits for."""
    for task in tuple(context.tasks):
        task.cancel()
    with suppress(TimeoutError):
        await asyncio.wait_for(database.run(records.set_flag, "alive", str(time.time())), _CLOSING_S)


def _raise_first(*ended: "asyncio.Future[None]") -> None:
    """Raise what ended the bot."""
    for future in ended:
        if future.done() and not future.cancelled() and (error := future.exception()):
            raise error
