"""The commands that change the corpus, from the command line: what they print, write, index and exit with."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from bot import corpus_commands
from index.errors import BuildRunningError
from tests.bot.growing import SAVED, Run, as_json, feed_of, found
from tests.corpus.test_formats import STORY
from tests.corpus.test_growth import REPOST
from tests.corpus.web_server import WebServer


def test_a_page_is_shown_added_and_found_and_gone_after_it_is_removed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_text(SAVED, encoding="utf-8")
    code, out, err = run("add", "saved.html")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    length = sum(map(len, STORY)) + len("吴永辉加入字节跳动") + 5
    assert lines[:2] == [
        "+ 吴永辉加入字节跳动",
        f"  zh, 2025-02-21, 新闻网, {length} characters; from {tmp_path / 'saved.html'}",
    ]
    assert lines[2].startswith("added 2025-02-21-吴永辉加入字节跳动-")
    new_id = lines[2].removeprefix("added ")
    assert lines[3].startswith("1 article added; the index holds 2 articles now")
    assert found(run, "吴永辉 字节跳动")[0] == new_id

    code, out, err = run("remove", new_id)
    assert (code, out.split(";")[0], err) == (0, "1 article removed", "")
    assert new_id not in found(run, "吴永辉 字节跳动")
    assert list((tmp_path / "data" / "articles").glob("*.md")) == []


def test_what_is_there_is_told_with_what_it_repeats_and_force_keeps_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("吴永辉加入字节跳动\n\n" + "\n".join(STORY), encoding="utf-8")
    (tmp_path / "two.txt").write_text(REPOST, encoding="utf-8")
    assert run("add", "one.txt")[0] == 0
    code, out, _ = run("add", "two.txt", "one.txt")
    assert code == 0
    assert "  repeats one “吴永辉加入字节跳动”; not added (--force keeps both)\n" in out
    assert "  has the same text as one “吴永辉加入字节跳动”; not added\n" in out
    assert out.endswith("0 articles added, 2 known already.\n")
    told = as_json(run("add", "two.txt", "--force", "--json"))
    assert [(one["id"], one["from"]) for one in told["added"]] == [("two", str(tmp_path / "two.txt"))]
    assert told["index"]["articles"] == 3
    assert (told["index"]["embedded"] > 0, told["index"]["reused"] > 0) == (True, True)


def test_a_dry_run_shows_everything_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_text(SAVED, encoding="utf-8")
    code, out, _ = run("add", "saved.html", "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "1 article to add.")
    assert as_json(run("add", "saved.html", "--dry-run", "--json"))["added"][0]["title"] == "吴永辉加入字节跳动"
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["catalogue.sqlite3"]


def test_what_cannot_be_added_is_told_in_two_lines_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    code, out, err = run("add", "cut.pdf", "nowhere.txt", "note.txt")
    assert code == 1
    first, second, third, fourth = err.splitlines()
    assert first.startswith(f"{tmp_path / 'cut.pdf'} is not added: the PDF cannot be read")
    assert second == "Mend it, and add it again."
    assert fourth == "Check the path; an address begins with https:// or http://."
    assert third == "nowhere.txt is not added: there is no such file or folder."
    assert "added note\n1 article added, 2 refused; the index holds 2 articles now" in out


def test_an_address_is_added_and_known_again(run: Run, web: WebServer) -> None:
    url = web.serve("/wu", SAVED.replace("https://example.com/wu", ""))
    assert as_json(run("add", url, "--json"))["added"][0]["url"] == url
    again = as_json(run("add", f"{url}?utm_source=mail", "--json"))
    assert (again["added"], again["known"][0]["how"], again["index"]) == ([], "url", None)


def test_a_private_address_is_refused_where_it_is_not_allowed(
    run: Run, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TALENTWARS_ALLOW_PRIVATE_ADDRESSES")
    url = web.serve("/wu", SAVED)
    code, _, err = run("add", url)
    assert code == 1
    assert err.splitlines() == [
        f"{url} is not added: it leads to the address 127.0.0.1, which is not public.",
        "Set TALENTWARS_ALLOW_PRIVATE_ADDRESSES=1 if you trust it.",
    ]
    assert web.seen == []


def test_articles_are_listed_with_what_is_known_of_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    run("add", "note.txt")
    code, out, err = run("articles")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "-           en       60  chen.en  chen.en",
        f"-           zh  {len(STORY[0]):>7}  note  note",
    ]
    [own] = as_json(run("articles", "--own", "--json"))["articles"]
    assert (own["id"], own["own"], own["file"]) == ("note", True, str(tmp_path / "data" / "articles" / "note.md"))


@pytest.mark.parametrize(
    ("article", "problem"), [("nobody", "There is no article 'nobody'."), ("chen.en", "The article 'chen.en' was not")]
)
def test_removing_what_is_not_there_or_not_your_own_is_told_and_removes_nothing(
    run: Run, tmp_path: Path, article: str, problem: str
) -> None:
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    run("add", "note.txt")
    code, out, err = run("remove", "note", article)
    assert (code, out, len(err.splitlines())) == (1, "", 2)
    assert err.startswith(problem)
    assert (tmp_path / "data" / "articles" / "note.md").exists()


def test_a_person_at_a_terminal_is_asked_and_may_say_no(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    monkeypatch.setattr(corpus_commands, "_on_terminal", lambda: True)
    answers = iter([False, True, False, True])
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        if not next(answers):
            raise typer.Abort
        return True

    monkeypatch.setattr("typer.confirm", confirm)
    assert [run("add", "note.txt")[0], run("add", "note.txt")[0]] == [1, 0]
    assert [run("remove", "note")[0], run("remove", "note")[0]] == [1, 0]
    assert asked == ["Add 1 article?"] * 2 + ["Remove 1 article?"] * 2


def test_a_change_that_no_index_has_is_taken_in_by_the_next_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr("index.build.build", _killed)
        assert run("add", "note.txt")[0] == 130
    assert (tmp_path / "data" / "articles" / "note.md").exists()
    told = as_json(run("add", "note.txt", "--json"))
    assert (told["known"][0]["how"], told["index"]["articles"]) == ("content", 2)
    assert as_json(run("add", "note.txt", "--json"))["index"] is None


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_another_build_is_waited_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.wiring  # noqa: PLC0415

    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    real, busy = bot.wiring.rebuild, iter([True, True, False])

    def rebuild(*words: Any, **options: Any) -> Any:
        if next(busy):
            raise BuildRunningError(tmp_path)
        return real(*words, **options)

    monkeypatch.setattr(bot.wiring, "rebuild", rebuild)
    monkeypatch.setattr(bot.wiring, "_BUILD_RETRY_S", 0.01)
    assert as_json(run("add", "note.txt", "--json"))["index"]["articles"] == 2


def test_a_feed_is_subscribed_to_pulled_once_and_removed(run: Run, web: WebServer) -> None:
    url = feed_of(web, 1, 2)
    assert run("feed", "list") == (0, "", "No feeds yet; `talentwars feed add` subscribes to one.\n")
    assert run("feed", "add", url) == (0, f"日报  {url}\n", "")
    told = as_json(run("feed", "pull", "--json"))
    assert len(told["added"]) + len(told["known"]) == 2
    assert told["feeds"] == [{"url": url, "title": "日报", "unchanged": False, "left": 0}]
    again = as_json(run("feed", "pull", "--json"))
    assert (again["added"], again["known"], again["index"]) == ([], [], None)
    [listed] = as_json(run("feed", "list", "--json"))["feeds"]
    assert (listed["url"], listed["seen"]) == (url, 2)
    assert run("feed", "remove", "http://other.example/") == (
        1, "", "http://other.example/ is not subscribed to.\n`talentwars feed list` shows the feeds.\n",
    )  # fmt: skip
    assert as_json(run("feed", "remove", url, "--json")) == {"removed": [url]}
    assert as_json(run("feed", "list", "--json")) == {"feeds": []}
    assert run("feed", "add", url)[0] == 0
    assert run("feed", "remove", url) == (0, "1 feed removed; the articles stay.\n", "")


def test_a_repost_in_a_feed_is_told_without_an_option_that_pulling_has_not(run: Run, web: WebServer) -> None:
    page = SAVED.replace("https://example.com/wu", "")
    links = [web.serve("/1", page), web.serve("/2", page.replace(STORY[4], STORY[3]))]
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    feed = f'<rss version="2.0"><channel><title>日报</title>{items}</channel></rss>'
    assert run("feed", "add", web.serve("/feed", feed, "text/xml"))[0] == 0
    code, out, err = run("feed", "pull")
    assert (code, err) == (0, "")
    assert "  repeats 2025-02-21-" in out
    assert "--force" not in out


def test_a_feed_that_cannot_be_read_is_told_and_the_others_are_pulled(run: Run, web: WebServer) -> None:
    url = feed_of(web, 1)
    gone = web.serve("/gone", '<rss version="2.0"><channel><title>x</title></channel></rss>', "text/xml")
    assert run("feed", "add", gone, url)[0] == 0
    del web.pages["/gone"]
    code, out, err = run("feed", "pull")
    assert code == 0
    assert err.splitlines() == [
        f"{gone} cannot be read: the server answers 404 Not Found.", "Check the address in a browser.",
    ]  # fmt: skip
    assert "1 article added, 1 refused" in out
    del web.pages["/feed"]
    assert run("feed", "pull")[0] == 1


def test_nothing_is_asked_and_no_traceback_shown_in_a_pipe(tmp_path: Path) -> None:
    environment = {**os.environ, "TALENTWARS_DATA": str(tmp_path), "TALENTWARS_CORPUS": str(tmp_path / "articles")}
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    command = [sys.executable, "-c", "from bot.cli import main; main()"]
    root = Path(__file__).parents[2]
    for words, code in ((["add", str(tmp_path / "note.txt")], 0), (["articles"], 0), (["remove", "x"], 1)):
        done = subprocess.run(
            [*command, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert done.stderr.splitlines() == ["There is no article 'x'.", "`talentwars articles` lists all, with their ids."]
