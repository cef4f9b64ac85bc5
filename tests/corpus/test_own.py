"""Own articles lie as whole files that read back the same, whoever writes and whatever stops it."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, ParagraphNote, Source
from corpus.drafts import one_line
from corpus.formats import read_file
from corpus.own import LibraryError, OwnArticles, Provenance, folded_id, free_id, is_safe, render
from tests.conftest import articles, texts

PROVENANCE = Provenance(origin="https://example.com/a", added="2026-11-24T12:00:00+00:00", sha256="0" * 64)
ARTICLE = Article(
    id="wu",
    title='吴永辉：“加入”字节: #1 --- "quoted"',
    text="吴永辉加入字节跳动。\n\n---\n\n他此前在谷歌。",
    language="zh",
    published="2025-02",
    updated="2026-01-01",
    publisher="晚点: LatePost",
    url="https://example.com/a?b=c#d",
    translation_of="wu.en",
    people=("p-wu",),
    organisations=("o-bytedance", "no"),
    sources=(
        Source(publisher="晚点", title="题", url="u", published="2025", confidence="confirmed"),
        Source(publisher="x"),
    ),
    notes=(ParagraphNote(sources=(1, 0), facts=("F1",)), ParagraphNote(), ParagraphNote(sources=(0,))),
)


def written(folder: Path, article: Article) -> Article:
    """Write an article and read it back."""
    own = OwnArticles(folder)
    with own.writing():
        path = own.write(article, PROVENANCE)
    [found] = read_file(path)
    assert isinstance(found, Article), found
    return found


def test_an_article_reads_back_the_same_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    assert written(tmp_path, ARTICLE) == ARTICLE


def test_a_file_tells_where_it_comes_from_and_when_to_a_person(tmp_path: Path) -> None:
    written(tmp_path, ARTICLE)
    lines = (tmp_path / "wu.md").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "---"
    assert "added: '2026-11-24T12:00:00+00:00'" in lines
    assert "added_from: https://example.com/a" in lines
    assert f"original_sha256: '{'0' * 64}'" in lines
    assert lines[-4:] == ["---", "", "他此前在谷歌。", ""]


@given(articles(), texts(1), st.sampled_from(["", "2025", "2025-02", "2025-02-21"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_article_reads_back_the_same_but_for_line_ends(
    tmp_path: Path, article: Article, title: str, published: str
) -> None:
    (tmp_path / "a.txt").write_text(article.text, encoding="utf-8", newline="")
    [found] = read_file(tmp_path / "a.txt")  # clean, as every text in a library is
    if not isinstance(found, Article) or not found.text.strip("\n").strip():
        return
    article = replace(found, title=one_line(title) or "t", published=published)
    back = written(tmp_path / "own", article)
    assert back == replace(article, text=article.text.strip("\n"))
    assert render(back, PROVENANCE) == (tmp_path / "own" / "a.md").read_text(encoding="utf-8")


def test_an_id_that_was_given_is_kept_where_it_is_safe_and_free() -> None:
    taken = {folded_id("Wu")}.__contains__
    in_use = lambda article_id: taken(folded_id(article_id))  # noqa: E731
    assert free_id(replace(ARTICLE, id="chen.zh"), in_use, keep=True) == "chen.zh"
    assert free_id(ARTICLE, in_use, keep=True) == "wu-2"
    assert free_id(replace(ARTICLE, id="../etc/passwd"), in_use, keep=True).startswith(
        "2025-02-吴永辉-加入-字节-1-quoted-"
    )
    assert free_id(ARTICLE, in_use, keep=False) == free_id(replace(ARTICLE, id="x"), in_use, keep=False)


@given(st.text(), st.text(min_size=1))
def test_a_free_id_is_always_a_safe_file_name(article_id: str, title: str) -> None:
    article = replace(ARTICLE, id=article_id or "a", title=title)
    for keep in (True, False):
        found = free_id(article, lambda _: False, keep=keep)
        assert is_safe(found)
        assert Path(found).name == found
        assert len(f"{found}.md".encode()) < 255


@pytest.mark.parametrize(
    "bad", ["", ".", "..", ".hidden", "a/b", "a\\b", "con", "NUL.txt", "a b", "-rf", "a\n", "字" * 90]
)
def test_a_name_that_disks_or_shells_trip_over_is_not_safe(bad: str) -> None:
    assert not is_safe(bad)


def test_removing_takes_the_file_and_twice_is_no_error(tmp_path: Path) -> None:
    own = OwnArticles(tmp_path)
    written(tmp_path, ARTICLE)
    with own.writing():
        own.remove("wu")
        own.remove("wu")
    assert list(tmp_path.glob("*.md")) == []


def test_a_change_is_marked_until_an_index_has_it_and_a_later_one_keeps_its_mark(tmp_path: Path) -> None:
    own = OwnArticles(tmp_path)
    assert own.changed() == ""
    written(tmp_path, ARTICLE)
    first = own.changed()
    written(tmp_path, ARTICLE)
    second = own.changed()
    own.indexed(first)
    assert own.changed() == second != first
    own.indexed(second)
    assert own.changed() == ""


def test_a_full_disk_does_not_keep_from_removing_and_the_change_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = OwnArticles(tmp_path)
    written(tmp_path, ARTICLE)
    own.indexed(own.changed())

    def full(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with own.writing():
        own.remove("wu")
    assert list(tmp_path.glob("*.md")) == []
    assert own.changed()
    own.indexed(own.changed())
    assert not own.changed()


def test_a_folder_that_cannot_be_written_is_told_in_two_lines(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with (
        pytest.raises(LibraryError, match="cannot be changed") as error,
        OwnArticles(tmp_path / "file" / "own").writing(),
    ):
        pass
    assert error.value.remedy


def test_a_full_disk_leaves_no_trace_of_the_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = OwnArticles(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with own.writing():
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(LibraryError, match="No space left on device"):
            own.write(ARTICLE, PROVENANCE)
        monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    assert list(tmp_path.glob(".writing-*")) == []


WRITER = """
import sys
from pathlib import Path
from corpus.article import Article
from corpus.own import OwnArticles, Provenance
own, name = OwnArticles(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    with own.writing():
        for part in range(4):
            article = Article(id=f"{name}-{number}-{part}", title="t", text="字" * 200_000 + "完", language="zh")
            own.write(article, Provenance(origin="x", added="2026"))
"""


def writer(folder: Path, name: str, rounds: int) -> "subprocess.Popen[str]":
    """Start a process that writes articles."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(rounds)], stdout=subprocess.PIPE, text=True
    )


def test_a_process_killed_at_any_moment_leaves_whole_files_and_no_lock(tmp_path: Path) -> None:
    rng = random.Random(3)
    for name in range(8):
        process = writer(tmp_path, f"k{name}", 1000)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        while len(list(tmp_path.glob("*.md"))) < name:  # however slow the machine is, some are killed late
            time.sleep(0.001)
        time.sleep(rng.uniform(0.001, 0.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        files = list(tmp_path.glob("*.md"))
        assert len(files) >= name
        for path in files:
            assert path.read_text(encoding="utf-8").endswith("字完\n")
            path.unlink()
    written(tmp_path, ARTICLE)
    assert list(tmp_path.glob(".writing-*")) == []


def test_two_processes_write_one_after_the_other_and_lose_nothing(tmp_path: Path) -> None:
    both = [writer(tmp_path, name, 10) for name in ("a", "b")]
    for process in both:
        assert process.wait() == 0
        assert process.stdout
        process.stdout.close()
    assert len(list(tmp_path.glob("*.md"))) == 80
    assert list(tmp_path.glob(".writing-*")) == []
