"""The command, and answerers whose clock stands still: over the bundled articles, and over a handful."""

import datetime as dt
from pathlib import Path

import pytest

from bot.answer.core import Answerer
from bot.settings import read_settings
from bot.wiring import open_answerer
from tests.bot.command import Command
from tests.bot.small_corpus import ARTICLES, answer_over

TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def talentwars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def answerer(bundled: Path) -> Answerer:
    """Answers over the bundled articles, on the first of July 2026."""
    settings = read_settings({"TALENTWARS_DATA": str(bundled)}, bundled / ".env")
    opened = open_answerer(settings, lambda _articles, _passages: None)
    return Answerer(opened.index, today=lambda: TODAY)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers over three small articles, on the same day."""
    return answer_over(tmp_path_factory.mktemp("small") / "index", ARTICLES, today=TODAY)
