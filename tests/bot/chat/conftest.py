"""The pretended Telegram and a bot that talks to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.running import RunningBot, webhook_settings

ADMIN = 7


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """A Telegram of its own; every request that broke the Bot API's rules fails the test at its end."""
    server = FakeTelegram()
    yield server
    broken = server.do(lambda state: list(state.violations))
    server.close()
    assert broken == []


@pytest.fixture(scope="module", params=["polling", "webhook"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot for a module's tests, each with people of its own: once by polling, once by webhook."""
    server = FakeTelegram()
    running = RunningBot(server, tmp_path_factory.mktemp("shared"), admins=[ADMIN], slow_s=0.4)
    if request.param == "webhook":
        running.settings |= webhook_settings(server)
    running.start()
    yield running
    code, _ = running.stop()
    broken = server.do(lambda state: list(state.violations))
    server.close()
    assert (code, broken) == (0, [])
    assert TOKEN not in running.log


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
