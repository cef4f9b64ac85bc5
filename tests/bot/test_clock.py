"""A clock that jumps by years: ids, dates, conditional requests, locks and the order of generations survive it."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import clock
from index.store import Store
from tests.bot.growing import Run, as_json, feed_of
from tests.corpus.test_formats import STORY
from tests.corpus.web_server import Request, WebServer

YEARS = (1970, 2060, 2026)

SetClock = Callable[[int], str]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return what sets the clock to the second of January of a year, and returns that moment as text."""

    def set_to(year: int) -> str:
        moment = dt.datetime(year, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
        monkeypatch.setattr(clock, "moment", lambda: moment)
        return moment.isoformat()

    return set_to


def note(folder: Path, name: str, number: int) -> None:
    head = "---\ntitle: A note\npublished: 2025-02-21\n---\n"
    (folder / name).write_text(f"{head}{STORY[number]}\n", encoding="utf-8")


def moved_to(year: int, folder: Path) -> None:
    """Give everything in a folder the time of a year, as if it had been written then."""
    time_s = dt.datetime(year, 1, 2, tzinfo=dt.UTC).timestamp()
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (time_s, time_s), follow_symlinks=False)


@pytest.mark.parametrize(
    ("year", "latest"), [(1970, "2026-11-25"), (2026, "2026-11-25"), (2027, "2027-01-03"), (2060, "2060-01-03")]
)
def test_no_clock_is_believed_that_stands_before_this_program_was_made(
    set_clock: SetClock, year: int, latest: str
) -> None:
    assert clock.now() != set_clock(year) == clock.now()
    assert clock.today().isoformat() == latest


def test_ids_and_dates_are_the_same_whatever_the_clock_and_each_file_says_when_it_was_added(
    run: Run, tmp_path: Path, set_clock: SetClock
) -> None:
    for number, year in enumerate(YEARS):
        moment = set_clock(year)
        note(tmp_path, f"note-{year}.md", number)
        told = as_json(run("add", f"note-{year}.md", "--json"))
        [added] = told["added"]
        assert (added["id"], added["published"], added["flaws"]) == (f"note-{year}", "2025-02-21", [])
        assert told["index"]["articles"] == number + 2
        assert f"added: '{moment}'" in (tmp_path / "data" / "articles" / f"note-{year}.md").read_text(encoding="utf-8")
        assert as_json(run("add", f"note-{year}.md", "--json"))["known"][0]["how"] == "content"
    listed = as_json(run("articles", "--own", "--json"))["articles"]
    assert [entry["published"] for entry in listed] == ["2025-02-21"] * len(YEARS)


def test_a_rebuild_under_another_clock_changes_nothing_and_complains_of_nothing(
    run: Run, tmp_path: Path, set_clock: SetClock
) -> None:
    set_clock(2026)
    note(tmp_path / "corpus", "wu.md", 0)
    first = as_json(run("rebuild", "--json"))
    for year in YEARS:
        set_clock(year)
        moved_to(year, tmp_path / "corpus")
        again = as_json(run("rebuild", "--json"))
        assert (again["generation"], again["embedded"], again["complaints"]) == (first["generation"], 0, [])
        assert again["newest"] == "2025-02-21"


def test_generations_follow_one_another_by_number_and_the_oldest_go(
    run: Run, tmp_path: Path, set_clock: SetClock
) -> None:
    names = []
    for number, year in enumerate((*YEARS, 1999)):
        set_clock(year)
        note(tmp_path / "corpus", f"{number}.md", number)
        names.append(as_json(run("rebuild", "--json"))["generation"])
        moved_to(year, tmp_path / "data")
    assert names == sorted(names)
    assert Store(tmp_path / "data" / "index").names() == tuple(reversed(names[-3:]))
    told = as_json(run("status", "--json"))
    assert (told["generation"], told["built"][:4], told["warning"]) == (names[-1], "1999", "")
    assert run("verify")[0] == 0


def test_a_feed_is_asked_under_the_conditions_of_its_server_whatever_the_clock(
    run: Run, web: WebServer, set_clock: SetClock
) -> None:
    url, changed = feed_of(web, 1), "Sat, 22 Feb 2025 08:00:00 GMT"
    link = f"<link>{web.url}/1</link>"
    document = f'<rss version="2.0"><channel><title>日报</title><item>{link}</item></channel></rss>'.encode()

    def conditional(request: Request) -> None:
        if request.headers.get("If-Modified-Since") == changed:
            request.answer(status=304)
        else:
            request.answer(document, "text/xml", headers={"Last-Modified": changed})

    web.pages["/feed"] = conditional
    set_clock(2026)
    assert run("feed", "add", url)[0] == 0
    assert as_json(run("feed", "pull", "--json"))["feeds"][0]["unchanged"] is False
    for year in YEARS:
        moment = set_clock(year)
        told = as_json(run("feed", "pull", "--json"))
        assert (told["feeds"][0]["unchanged"], told["added"], told["index"]) == (True, [], None)
        [feed] = as_json(run("feed", "list", "--json"))["feeds"]
        assert (feed["pulled"], feed["seen"]) == (moment, 1)
    conditions = [headers.get("if-modified-since") for path, headers in web.seen if path == "/feed"]
    assert conditions == [None, None, *[changed] * len(YEARS)]


def test_locks_left_in_the_future_or_the_past_hold_nobody_up(run: Run, tmp_path: Path, set_clock: SetClock) -> None:
    data = tmp_path / "data"
    for number, year in enumerate(YEARS):
        for lock in (data / "articles" / ".lock", data / "index" / ".lock", data / ".feeds.json.lock"):
            lock.parent.mkdir(parents=True, exist_ok=True)
            lock.touch()
        moved_to(year, data)
        set_clock(YEARS[-1 - number])
        note(tmp_path, f"{number}.md", number)
        assert as_json(run("add", f"{number}.md", "--json"))["index"]["articles"] == number + 2
    assert as_json(run("remove", "0", "--json"))["index"]["articles"] == len(YEARS)
