"""The command, and answerers whose clock stands still: over the bundled articles, and over a handful."""

import datetime as dt
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import corpus_commands, feed_commands
from bot.answer.core import Answerer
from bot.cli import main
from bot.corpus_wiring import open_fetcher
from bot.settings import read_settings
from bot.wiring import open_answerer
from tests.bot.command import Command
from tests.bot.growing import Run, embedder
from tests.bot.small_corpus import ARTICLES, answer_over
from tests.corpus.web_server import WebServer, web_server

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


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command on a small corpus: its exit code, standard output and standard error."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "chen.en.txt").write_text(
        "Chen Hua leads the reasoning team of Kestrel Labs in Zurich.", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TALENTWARS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TALENTWARS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TALENTWARS_CORPUS", os.pathsep.join([str(corpus), str(tmp_path / "data" / "articles")]))
    monkeypatch.setenv("TALENTWARS_ALLOW_PRIVATE_ADDRESSES", "yes")
    monkeypatch.setattr("bot.wiring.open_embedder", lambda _: embedder())
    for module in (corpus_commands, feed_commands):
        monkeypatch.setattr(module, "open_fetcher", lambda found: replace(open_fetcher(found), pause_s=0.0))

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["talentwars", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as done:
            main()
        said = capfd.readouterr()
        return int(done.value.code or 0), said.out, said.err

    return call
