"""Commands that change the corpus as processes: several at once, and killed anywhere; the next one mends all."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.catalogue import Catalogue
from corpus.feeds import Subscriptions
from corpus.formats import read_file
from index.store import Store
from tests.bot.command import ROOT
from tests.bot.growing import feed_of
from tests.corpus.test_formats import STORY
from tests.corpus.web_server import WebServer

KILLS = 4  # of each command, spread over all that it does; tests/index/test_build.py kills more builds


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    calls: int

    @property
    def object(self) -> dict[str, Any]:
        """The one object that it printed."""
        assert (self.code, self.err) == (0, "")
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded


class Processes:
    """Runs commands in children of a process that has everything loaded."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TALENTWARS_")}
        own = {
            "TALENTWARS_CORPUS": str(folder / "corpus"),
            "TALENTWARS_ALLOW_PRIVATE_ADDRESSES": "yes",
            "PYTHONPATH": str(ROOT),
        }
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.bot.forked"],
            cwd=folder,
            env=environment | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def at_once(self, *commands: list[str], last: int | None = None) -> list[Ended]:
        """Run commands at the same time; `last` is as in `tests/bot/forked.py`."""
        asked = [{"words": words, "data": str(self.data), "last": last} for words in commands]
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return [Ended(*answer) for answer in json.loads(self._server.stdout.readline())]

    def __call__(self, *words: str, last: int | None = None) -> Ended:
        """Run one command."""
        return self.at_once(list(words), last=last)[0]

    def killed_anywhere(self, *words: str) -> Iterator[int]:
        """Kill a command at points that lie further and further on, and yield each; it starts from the same data."""
        before = self.data
        self.data = before.with_name("counted")
        shutil.copytree(before, self.data)
        calls = self(*words, last=0).calls
        assert calls > 50
        for step in range(KILLS):
            self.data = before.with_name(f"killed-{step}")
            shutil.copytree(before, self.data)
            point = 1 + calls * (2 * step + 1) // (2 * KILLS)
            assert self(*words, last=point).code == -signal.SIGKILL
            yield point

    def close(self) -> None:
        """End the process."""
        self._server.communicate()
        assert self._server.returncode == 0


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Run commands over a corpus of one article, beside files that can be added."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "chen.en.txt").write_text("Chen Hua leads a team of Kestrel Labs.", encoding="utf-8")
    for number, text in enumerate(STORY):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    started = Processes(folder)
    yield started
    started.close()


@pytest.fixture
def run(processes: Processes, tmp_path: Path) -> Processes:
    """Run them with data of its own for each test."""
    processes.data = tmp_path / "data"
    return processes


def own_articles(data: Path) -> list[Article]:
    """Return the user's own articles; every file under an article's name must be one."""
    items = [item for path in sorted((data / "articles").glob("*.md")) for item in read_file(path)]
    assert all(isinstance(item, Article) for item in items), items
    return [item for item in items if isinstance(item, Article)]


def assert_built(data: Path, *, articles: int) -> None:
    store = Store(data / "index")
    assert store.read(store.current()).manifest.articles == articles


def assert_in_step(data: Path, own: set[str]) -> None:
    """Check that folder, catalogue and index hold the same articles, and that nothing is left lying."""
    assert {article.id for article in own_articles(data)} == own
    with Catalogue(data / "catalogue.sqlite3") as catalogue:
        assert {entry.id for entry in catalogue.entries()} == own | {"chen.en"}
    assert_built(data, articles=len(own) + 1)
    left = [path for pattern in (".writing-*", ".building-*", ".not-indexed") for path in data.rglob(pattern)]
    assert left == []


def test_two_that_ask_before_there_is_an_index_are_both_answered(run: Processes) -> None:
    first, second = run.at_once(*[["ask", "Who leads a team of Kestrel Labs?", "--json"]] * 2)
    assert first.object["citations"] == second.object["citations"] != []
    assert_built(run.data, articles=1)


def test_two_that_add_the_same_at_once_add_it_once_and_both_are_told(run: Processes) -> None:
    told = [ended.object for ended in run.at_once(*[["add", "0.txt", "--json"]] * 2)]
    assert sorted(len(one["added"]) for one in told) == [0, 1]
    assert [known["how"] for one in told for known in one["known"]] == ["content"]
    assert_in_step(run.data, {"0"})


def test_several_that_add_different_articles_at_once_lose_none(run: Processes) -> None:
    told = [ended.object for ended in run.at_once(*(["add", f"{number}.txt", "--json"] for number in range(3)))]
    assert [[added["id"] for added in one["added"]] for one in told] == [["0"], ["1"], ["2"]]
    assert_in_step(run.data, {"0", "1", "2"})


def test_what_is_added_and_removed_at_once_ends_in_step(run: Processes) -> None:
    assert run("add", "0.txt", "1.txt").code == 0
    ended = run.at_once(["remove", "0", "--json"], ["add", "2.txt", "--json"], ["remove", "1", "--json"])
    assert [one.code for one in ended] == [0, 0, 0], ended
    assert_in_step(run.data, {"2"})


def test_adding_that_is_killed_anywhere_is_mended_by_adding_again(run: Processes) -> None:
    assert run("add", "1.txt").code == 0
    for point in run.killed_anywhere("add", "0.txt", "--json"):
        assert {article.id for article in own_articles(run.data)} >= {"1"}
        told = run("add", "0.txt", "--json").object
        assert len(told["added"]) + len(told["known"]) == 1, point
        assert_in_step(run.data, {"0", "1"})


def test_removing_that_is_killed_anywhere_is_mended_by_the_next_command(run: Processes) -> None:
    assert run("add", "0.txt", "1.txt").code == 0
    for _ in run.killed_anywhere("remove", "0", "--json"):
        left = {article.id for article in own_articles(run.data)}
        assert left >= {"1"}
        assert run("add", "1.txt").code == 0
        assert_in_step(run.data, left)


def test_pulling_that_is_killed_anywhere_takes_every_entry_in_once(run: Processes, web: WebServer) -> None:
    assert run("feed", "add", feed_of(web, 1, 2)).code == 0
    whole = {article["url"] for article in run("feed", "pull", "--json").object["added"]}
    shutil.rmtree(run.data)
    assert run("feed", "add", feed_of(web, 1, 2)).code == 0
    for _ in run.killed_anywhere("feed", "pull", "--json"):
        assert {article.url for article in own_articles(run.data)} <= whole
        assert run("feed", "pull", "--json").code == 0
        articles = own_articles(run.data)
        assert [article.url for article in articles] == sorted(whole)
        assert_in_step(run.data, {article.id for article in articles})
        [feed] = Subscriptions(run.data / "feeds.json").all()
        assert len(feed.seen) == 2
