"""A data folder that may only be read: what only reads goes on, what would write says so in two lines."""

import sys
from pathlib import Path

import pytest

from tests.bot.growing import Run, as_json, feed_of, found
from tests.corpus.test_formats import STORY
from tests.corpus.web_server import WebServer
from tests.rights import bound_by_rights, read_only

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="root gives up its rights as Linux has it")

ARTICLES_REMEDY = "Make room or give yourself the right to write there, or set TALENTWARS_DATA to another folder."
INDEX_REMEDY = "Make room there or set TALENTWARS_DATA to another folder; an index built before is untouched."


@pytest.fixture
def data(run: Run, web: WebServer, tmp_path: Path) -> Path:
    """A data folder with an article of one's own, an index and a feed."""
    (tmp_path / "note.txt").write_text(STORY[0], encoding="utf-8")
    (tmp_path / "later.txt").write_text(STORY[1] * 2, encoding="utf-8")
    assert run("add", "note.txt")[0] == 0
    assert run("feed", "add", feed_of(web, 1))[0] == 0
    return tmp_path / "data"


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_rights_of_files_bind_while_they_should_and_no_longer(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o400)
    with read_only(tmp_path), pytest.raises(PermissionError):
        (tmp_path / "b").touch()
    with bound_by_rights(), pytest.raises(PermissionError):
        (tmp_path / "a").write_text("x", encoding="utf-8")
    (tmp_path / "b").touch()


def test_all_that_only_reads_does_what_it_did(run: Run, data: Path) -> None:
    reading = (
        ["ask", "Who leads the reasoning team of Kestrel Labs?"],
        ["search", "Chen Hua", "-k", "1"],
        ["status"],
        ["verify"],
        ["articles"],
        ["articles", "--own", "--json"],
        ["feed", "list", "--json"],
        ["add", "later.txt", "--dry-run"],
    )
    before = [run(*words) for words in reading]
    assert all((code, err) == (0, "") for code, _, err in before), before
    held = contents(data)
    with read_only(data):
        assert [run(*words) for words in reading] == before
        assert found(run, "吴永辉 字节跳动")[0] == "note"
    assert contents(data) == held


def test_what_would_write_is_told_in_two_lines_and_changes_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "new.txt").write_text("Li Wei founded Kestrel Labs in 2024.", encoding="utf-8")
    own = f"The articles in {data / 'articles'} cannot be changed: Permission denied."
    feeds = f"The list of feeds {data / 'feeds.json'} cannot be changed: Permission denied."
    index = f"The new index could not be written to {data / 'index'}: Permission denied."
    url = as_json(run("feed", "list", "--json"))["feeds"][0]["url"]
    held = contents(data)
    with read_only(data):
        for words, problem, remedy in (
            (["add", "later.txt"], own, ARTICLES_REMEDY),
            (["remove", "note"], own, ARTICLES_REMEDY),
            (["rebuild"], index, INDEX_REMEDY),
            (["feed", "add", url], feeds, ARTICLES_REMEDY),
            (["feed", "remove", url], feeds, ARTICLES_REMEDY),
            (["feed", "pull"], own, ARTICLES_REMEDY),
        ):
            code, _, err = run(*words)
            assert (words, code, err.splitlines()) == (words, 1, [problem, remedy])
    assert contents(data) == held


@pytest.mark.parametrize("missing", ["", "deeper"])
def test_an_empty_folder_that_may_only_be_read_lists_articles_and_says_why_nothing_is_built(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    (tmp_path / "locked").mkdir()
    data = tmp_path / "locked" / missing
    monkeypatch.setenv("TALENTWARS_DATA", str(data))
    with read_only(tmp_path / "locked"):
        for words in (["ask", "Who?"], ["search", "Who?"], ["rebuild"], ["chat"]):
            assert run(*words) == (
                1, "", f"The new index could not be written to {data / 'index'}: Permission denied.\n{INDEX_REMEDY}\n",
            )  # fmt: skip
        for words in (["status"], ["verify"]):
            assert run(*words)[2].startswith(f"No index in {data / 'index'}.\n")
        assert "chen.en" in run("articles")[1]
        assert run("feed", "list")[:2] == (0, "")
    assert list((tmp_path / "locked").iterdir()) == []
