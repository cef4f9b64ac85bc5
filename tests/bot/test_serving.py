"""The core behind every shell: it follows the index, and answers while it does."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.answer.core import Answerer
from bot.serving import ServingCore
from tests.bot.small_corpus import ARTICLES, answer_over

PAID = "How much did Microsoft pay Inflection AI?"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers over a newer index, which has one article less."""
    return answer_over(tmp_path_factory.mktemp("newer") / "index", ARTICLES[:2], today=dt.date(2026, 7, 1))


def serve(answerer: Answerer, *newer: Answerer) -> ServingCore:
    """Serve an index, and find these newer ones one after the other."""
    waiting = list(newer)
    return ServingCore(
        answerer, reopen=lambda _generation: waiting.pop(0) if waiting else None, rebuild=lambda: "Two articles."
    )


def test_the_same_index_serves_where_there_is_no_newer_one(small: Answerer) -> None:
    core = serve(small)
    core.refresh()
    assert core.status() == small.searched


def test_a_newer_index_serves_once_it_is_looked_for(small: Answerer, newer: Answerer) -> None:
    core = serve(small, newer)
    assert core.status().articles == 3
    core.refresh()
    assert core.status() == newer.searched
    assert core.answer(PAID).searched.articles == 2


def test_a_core_asks_for_what_is_newer_than_what_it_serves(small: Answerer, newer: Answerer) -> None:
    asked: list[str] = []

    def reopen(generation: str) -> Answerer | None:
        asked.append(generation)
        return newer if len(asked) == 1 else None

    core = ServingCore(small, reopen=reopen, rebuild=lambda: "")
    core.refresh()
    core.refresh()
    assert asked == [small.searched.generation, newer.searched.generation]


def test_what_was_rebuilt_serves_at_once(small: Answerer, newer: Answerer) -> None:
    core = serve(small, newer)
    assert core.rebuild() == "Two articles."
    assert core.status() == newer.searched


def test_a_newer_index_that_cannot_be_opened_leaves_the_old_one_serving(small: Answerer) -> None:
    def reopen(_generation: str) -> Answerer | None:
        raise OSError("gone")

    core = ServingCore(small, reopen=reopen, rebuild=lambda: "")
    with pytest.raises(OSError, match="gone"):
        core.refresh()
    assert core.answer(PAID).answered


def test_questions_are_answered_while_the_index_changes(small: Answerer, newer: Answerer) -> None:
    core = serve(small, *[newer, small] * 20)
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            core.refresh()

    with ThreadPoolExecutor(3) as pool:
        changing = pool.submit(change)
        answers = list(pool.map(core.answer, [PAID] * 12))
        stop.set()
        changing.result()
    assert {answer.searched.articles for answer in answers} <= {2, 3}
    assert {answer.citations[0].quote for answer in answers} == {
        "In May 2024 Microsoft paid Inflection AI $650 million for a licence."
    }


def test_a_follow_up_is_resolved_and_both_are_told(small: Answerer) -> None:
    core = serve(small)
    answer = core.answer("她的年薪是多少？", history=["罗福莉什么时候加入小米？"])
    assert (answer.question, answer.resolved) == ("她的年薪是多少？", "罗福莉的年薪是多少？")
    assert core.answer("她的年薪是多少？").resolved == "她的年薪是多少？"


def test_the_newest_articles_come_first_and_undated_ones_not_at_all(small: Answerer) -> None:
    headlines = serve(small).latest(10)
    assert [(line.article_id, line.published) for line in headlines] == [
        ("luo-fuli.zh", "2025-11-13"),
        ("inflection.en", "2024-06"),
    ]
    assert headlines[1].url == "https://example.org/inflection"
    assert serve(small).latest(1) == headlines[:1]


def test_passages_are_those_of_the_serving_index(small: Answerer, newer: Answerer) -> None:
    core = serve(small, newer)
    assert core.passage("bridge.en", 4, 8) is not None
    assert len(core.more("Who joined?", skip=0, limit=9)) == 3
    core.refresh()
    assert core.passage("bridge.en", 4, 8) is None
    assert len(core.more("Who joined?", skip=0, limit=9)) == 2
