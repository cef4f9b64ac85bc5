"""What every handler of an update works with."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

from telegram.error import TelegramError

from bot.chat import records
from bot.chat.api import Api
from bot.chat.config import ChatSettings
from bot.chat.core import AnsweringCore
from bot.chat.database import Database
from bot.chat.delivery import Delivery
from bot.chat.inbox import Response
from bot.chat.incoming import Incoming, Me
from bot.chat.outgoing import Letter, letters
from bot.chat.rich import Rich, plain
from bot.chat.texts import TEXTS, Texts, spoken
from bot.chat.vitals import Vitals
from bot.chat.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The parts of the running bot.

    Attributes:
        workers: Threads for answers, which may be slow.
        quick: Threads for passages and lists, which are never behind an answer.
        who: The pseudonym of a user or chat in the logs.
        now: Seconds since the epoch.
        new_id: A new answer's id, which nobody can guess.
        waiting: The questions of a user in a chat that still wait when a /cancel comes.
        running: The search for each answer being made, by update id.
        cancelled: Updates that their user cancelled.
        tasks: Signs and other small requests that nobody waits for.
    """

    settings: ChatSettings
    core: AnsweringCore
    api: Api
    database: Database
    delivery: Delivery
    vitals: Vitals
    workers: Workers
    quick: Workers
    me: Me
    who: Callable[[int], str]
    now: Callable[[], float]
    new_id: Callable[[], str]
    waiting: Callable[[Incoming], list[Incoming]]
    running: dict[int, tuple[Incoming, asyncio.Future[Any]]] = field(default_factory=dict)
    cancelled: set[int] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def texts(self, incoming: Incoming) -> Texts:
        """Return the sentences in the user's language: the one chosen, else the one that their Telegram is set to."""
        chosen = await self.database.run(records.language_of, incoming.user)
        return TEXTS[chosen or spoken(incoming.language_code)]

    def aside(self, call: Coroutine[Any, Any, None]) -> None:
        """Make a request that may fail without anybody missing it."""

        async def attempt() -> None:
            try:
                await call
            except TelegramError:
                self.vitals.count("sends_total", "aside failed")

        task = asyncio.create_task(attempt())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def place_for(incoming: Incoming) -> Letter:
    """Return an empty letter to where an update came from; in a group it replies to it."""
    return Letter(
        chat=incoming.chat,
        group=incoming.group,
        thread=incoming.thread,
        reply_to=incoming.message if incoming.group else 0,
    )


def say(incoming: Incoming, text: str | Rich, outcome: str, *, force_reply: bool = False) -> Response:
    """Return a response of one text."""
    rich = plain(text) if isinstance(text, str) else text
    like = replace(place_for(incoming), force_reply=force_reply)
    return Response(letters=letters(rich, like), outcome=outcome)


async def failed(context: Context, incoming: Incoming) -> Response:
    """Return the honest line after a failure of ours, where there is somebody to read it."""
    if incoming.kind not in ("question", "edited", "command"):
        return Response(outcome="failed")
    texts = await context.texts(incoming)
    return say(incoming, texts.failed.format(id=incoming.update_id), "failed")
