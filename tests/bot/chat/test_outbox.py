"""Whatever a request comes to, wherever the process ends: each letter arrives, and only a marked one arrives again."""

import asyncio
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated

from bot.chat import inbox
from bot.chat.api import Api
from bot.chat.config import ChatSettings
from bot.chat.database import Database
from bot.chat.delivery import Delivery, marked_as_repeat
from bot.chat.inbox import Received, Response
from bot.chat.limiter import Limiter
from bot.chat.outgoing import Letter
from bot.chat.rich import Rich, Span
from bot.chat.transport import DeliveredError, FloodError
from bot.chat.vitals import Vitals

SETTINGS = ChatSettings(token="1:abc", everyone=True)
TEXTS = ("one", "two", "three")
Step = Literal["sent", "end before", "end after", "flood", "cut off", "refused", "moved"]
STEPS = st.sampled_from(["sent", "end before", "end after", "flood", "cut off", "refused", "moved"])


class EndError(BaseException):
    """The process ends here, as by kill -9."""


class ScriptedApi(Api):
    """Telegram, doing with each request what the script says; everything works once it is over."""

    def __init__(self, script: list[Step]) -> None:
        self.script = list(script)
        self.arrived: list[str] = []

    async def deliver(self, letter: Letter) -> int:
        step = self.script.pop(0) if self.script else "sent"
        if step == "end before":
            raise EndError
        if step == "flood":
            raise FloodError(0)
        if step == "refused":
            raise BadRequest("can't parse entities")
        if step == "moved":
            raise ChatMigrated(letter.chat - 1)
        self.arrived.append(letter.rich.text)
        if step == "end after":
            raise EndError
        if step == "cut off":
            raise DeliveredError("cut off")
        return len(self.arrived)


async def run_to_the_end(script: list[Step]) -> list[str]:
    """Deliver three letters, starting again wherever the process ended; return what arrived."""
    database = await Database.open(Path(":memory:"))
    api = ScriptedApi(script)
    letters = tuple(
        Letter(chat=-5, rich=Rich(text=text, spans=(Span(style="bold", start=0, end=3),)), reply_to=7) for text in TEXTS
    )
    await database.run(inbox.receive, [Received(update_id=1, raw={}, received=0.0, backlog=False)])
    await database.run(inbox.conclude, 1, Response(letters=letters), 0.0)
    while await database.run(inbox.recover):
        delivery = Delivery(
            api=api,
            database=database,
            limiter=Limiter(chat_interval_s=0.0, group_per_minute=1000, all_per_second=1e6),
            vitals=Vitals(started=0.0),
            settings=SETTINGS,
            who=str,
            now=lambda: 1.0,
        )
        try:
            await delivery.deliver(1)
        except EndError:
            continue
    await database.close()
    return api.arrived


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=150, deadline=None)
def test_every_letter_arrives_and_only_a_marked_one_arrives_again(script: list[Step]) -> None:
    arrived = asyncio.run(run_to_the_end(script))
    marked = [marked_as_repeat(Letter(chat=1, rich=Rich(text=text))).rich.text for text in TEXTS]
    assert set(arrived) <= {*TEXTS, *marked}
    for text, repeat in zip(TEXTS, marked, strict=True):
        lost = text not in arrived and repeat not in arrived
        # Refused with its formatting and refused again without, a letter is given up.
        assert not lost or script.count("refused") >= 2
        assert arrived.count(text) <= 1
    places = [[place for place, one in enumerate(arrived) if text in one] for text in TEXTS]
    firsts = [found[0] for found in places if found]
    assert firsts == sorted(firsts), "the head before the tail"
