"""Folders of articles are read in one order, each article once, and what they say of each other is checked."""

import datetime as dt
import json
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.bundled import bundled_articles
from corpus.formats import Complaint
from corpus.library import References, read_library

TODAY = dt.date(2026, 11, 24)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def head(text: str, **fields: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in ({"title": "t"} | fields).items())
    return f"---\n{lines}---\n{text}\n"


def ids(folders: Sequence[Path]) -> list[str]:
    return [item.id for item in read_library(folders) if isinstance(item, Article)]


def told(folders: Sequence[Path], entities: Sequence[str] | None = None) -> list[tuple[str, str, str]]:
    items = read_library(folders, today=TODAY, entities=entities)
    complaints = [item for item in items if isinstance(item, Complaint)]
    return [(Path(item.file).name, item.reason, item.kind) for item in complaints]


def test_files_come_in_one_order_whatever_order_the_disk_has(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.txt", "c.md", "a/deep/er/x.txt", "B.txt", "a/y.HTML"):
        write(tmp_path / name, f"<p>This is what the article {name} says, in one sentence.</p>")
    assert ids([tmp_path]) == ["B", "c", "y", "x", "a", "z"]


def test_hidden_files_and_other_kinds_of_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (".hidden.md", ".git/a.md", "b/.DS_Store", "picture.png", "data.csv", "noending", "md", "a.md~"):
        write(tmp_path / name, "Some text.")
    assert list(read_library([tmp_path])) == []


def test_a_readme_is_an_article_like_any_other(tmp_path: Path) -> None:
    write(tmp_path / "README.md", "# What this is\n\nNotes on hiring.")
    [article] = read_library([tmp_path])
    assert isinstance(article, Article)
    assert (article.id, article.title) == ("README", "What this is")


def test_folders_come_in_the_order_given_and_no_file_twice(tmp_path: Path) -> None:
    write(tmp_path / "a/one.txt", "One is here.")
    write(tmp_path / "b/two.txt", "Two is here.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a/one.txt")
    folders = [tmp_path / "b", tmp_path / "a", tmp_path / "b" / "two.txt", tmp_path, tmp_path / "b" / ".." / "a"]
    assert ids(folders) == ["two", "one"]
    assert told(folders) == []


def test_a_file_stands_for_itself(tmp_path: Path) -> None:
    write(tmp_path / "one.txt", "One is here.")
    write(tmp_path / "two.txt", "Two is here.")
    assert ids([tmp_path / "two.txt"]) == ["two"]


def test_a_folder_that_is_not_there_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path / "a/one.txt", "One is here.")
    folders = [tmp_path / "nowhere", tmp_path / "a"]
    assert told(folders) == [("nowhere", "there is no such folder", "unreadable")]
    assert ids(folders) == ["one"]


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "locked/secret.txt", "Secret.")
    write(tmp_path / "open/one.txt", "One is here.")
    scan = os.scandir

    def guarded(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert told([tmp_path]) == [("locked", "Permission denied", "unreadable")]
    assert ids([tmp_path]) == ["one"]


def test_broken_files_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "---\ntitle: [\n---\nText.")
    (tmp_path / "b.txt").write_bytes(b"\xff\x81\xc0" * 50)
    (tmp_path / "c.pdf").write_bytes(b"%PDF-")
    write(tmp_path / "d.jsonl", '{"id": "d", "text": "Line one."}\n{"id"\n')
    write(tmp_path / "e.html", "")
    write(tmp_path / "f.txt", "Whole and sound.")
    assert ids([tmp_path]) == ["d", "f"]
    assert [(name, kind) for name, _, kind in told([tmp_path])] == [
        ("a.md", "unreadable"), ("b.txt", "unreadable"), ("c.pdf", "unreadable"), ("d.jsonl", "unreadable"),
        ("e.html", "unreadable"),
    ]  # fmt: skip


def test_the_same_text_is_read_once_whatever_its_title_and_white_space(tmp_path: Path) -> None:
    write(tmp_path / "a.md", head("One two.\n\nThree."))
    write(tmp_path / "b.txt", "One  two.\nThree.\n")
    write(
        tmp_path / "c.jsonl", '{"id": "x", "title": "other", "text": "One two. Three."}\n{"id": "y", "text": "More."}'
    )
    assert ids([tmp_path]) == ["a", "y"]
    assert told([tmp_path]) == [
        ("b.txt", "article 'b' has the same text as 'a' and is left out", "duplicate"),
        ("c.jsonl", "article 'x' has the same text as 'a' and is left out", "duplicate"),
    ]


def test_a_second_article_with_the_same_id_is_told_and_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a/one.txt", "One is here.")
    write(tmp_path / "b/one.md", "Another one is here.")
    assert ids([tmp_path]) == ["one"]
    reason = "there is another article with the id 'one'; this one is left out"
    assert told([tmp_path]) == [("one.md", reason, "duplicate")]


def test_wrong_references_are_told_when_all_articles_were_seen(tmp_path: Path) -> None:
    write(tmp_path / "a.en.md", head("Wu left.", translation_of="a.zh", people="[p-wu, p-nobody]"))
    write(tmp_path / "a.zh.md", head("吴离开了。", people="[p-wu]", organisations="[o-google]"))
    write(tmp_path / "b.en.md", head("Li left.", translation_of="b.zh"))
    write(tmp_path / "c.en.md", head("Luo left.", translation_of="a.en"))
    write(tmp_path / "d.en.md", head("Xu left.", translation_of="d.en", organisations="[o-none]"))
    assert told([tmp_path], ["p-wu", "o-google"]) == [
        ("a.en.md", "there is no person or organisation 'p-nobody'", "flawed"),
        ("d.en.md", "there is no person or organisation 'o-none'", "flawed"),
        ("b.en.md", "translation_of: there is no article 'b.zh'", "flawed"),
        ("c.en.md", "translation_of: 'a.en' is in the same language", "flawed"),
        ("d.en.md", "translation_of: 'd.en' is in the same language", "flawed"),
    ]
    assert len(ids([tmp_path])) == 5


def test_any_entity_stands_where_none_are_given(tmp_path: Path) -> None:
    write(tmp_path / "a.md", head("Wu left.", people="[p-nobody]"))
    assert told([tmp_path]) == []
    assert told([tmp_path], []) == [("a.md", "there is no person or organisation 'p-nobody'", "flawed")]


def test_references_keep_no_text() -> None:
    references = References()
    references.add(Article(id="a", title="t", text="Wu left." * 1000, language="en"), "a.md")
    assert references.languages == {"a": "en"}
    assert "Wu left." not in repr(references)


def test_memory_does_not_grow_with_the_text(tmp_path: Path) -> None:
    with (tmp_path / "news.jsonl").open("w", encoding="utf-8") as file:
        for number in range(300):
            file.write(json.dumps({"id": str(number), "text": f"Article {number}. " + "Somebody left. " * 2000}) + "\n")
    assert (tmp_path / "news.jsonl").stat().st_size > 8_000_000
    tracemalloc.start()
    try:
        count = sum(isinstance(item, Article) for item in read_library([tmp_path]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 300
    assert peak < 1_500_000


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    write(tmp_path / "a.en.md", head("Wu left.", translation_of="b", published="never"))
    write(tmp_path / "b.jsonl", '{"id": "b", "text": "吴离开了。"}\nbad\n')
    assert list(read_library([tmp_path])) == list(read_library([tmp_path]))
    assert len(list(read_library([tmp_path]))) == 4


def test_the_bundled_articles_are_read_without_a_complaint() -> None:
    items = list(read_library([bundled_articles()], today=dt.date(9999, 1, 1)))
    assert len(items) >= 24
    assert [str(item) for item in items if isinstance(item, Complaint)] == []
