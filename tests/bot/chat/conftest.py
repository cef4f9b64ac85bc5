"""The pretended Telegram and a bot that talks to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.running import RunningBot


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """A Telegram of its own; every request that broke the Bot API's rules fails the test at its end."""
    server = FakeTelegram()
    yield server
    broken = server.do(lambda state: list(state.violations))
    server.close()
    assert broken == []


@pytest.fixture
def new_bot(telegram: FakeTelegram, tmp_path: Path) -> Iterator[Callable[..., RunningBot]]:
    """Makes bots; whatever they logged must not hold the token."""
    made: list[RunningBot] = []

    def make(**settings: Any) -> RunningBot:
        folder = tmp_path / f"bot{len(made)}"
        folder.mkdir()
        made.append(RunningBot(telegram, folder, **settings))
        return made[-1]

    yield make
    for bot in made:
        bot.close()
        assert TOKEN not in bot.log
        assert TOKEN.partition(":")[2] not in bot.log


@pytest.fixture
def bot(new_bot: Callable[..., RunningBot]) -> RunningBot:
    """A running bot with quick rates, open to everybody."""
    made = new_bot()
    made.start()
    return made
