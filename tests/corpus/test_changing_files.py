"""Files that vanish, grow, shrink or are replaced while they are read: what is read is whole, the rest is told."""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus import catalogue as catalogue_module
from corpus import formats
from corpus.article import Article
from corpus.candidates import Candidate, from_path
from corpus.catalogue import Catalogue
from corpus.formats import Complaint, read_file
from corpus.library import read_library
from corpus.reposts import fingerprint

TODAY = dt.date(2026, 11, 24)
FIRST = "Wu Yonghui joined ByteDance in February 2025, after seventeen years at Google.\n"
SECOND = "Luo Fuli leads the MiMo team at Xiaomi since November 2025, as she said herself.\n"

Change = Callable[[Path], object]


def line(number: int) -> str:
    return json.dumps({"id": str(number), "text": f"{number}: {FIRST}"}) + "\n"


def told(items: list[Article | Complaint]) -> list[str]:
    """Return the id of each article and the reason of each complaint."""
    return [item.id if isinstance(item, Article) else item.reason for item in items]


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def replaced(path: Path) -> None:
    path.with_suffix(".new").write_text(SECOND * 2, encoding="utf-8")
    path.with_suffix(".new").replace(path)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (Path.unlink, "No such file or directory"),
        (fifo, "it is not a regular file"),
        (folder, "it is not a regular file"),
        (circle, "Too many levels of symbolic links"),
        (lambda path: os.truncate(path, 0), "it has no text"),
        (lambda path: os.truncate(path, 20), "b"),
        (lambda path: path.write_text(SECOND * 9, encoding="utf-8"), "b"),
        (replaced, "b"),
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_a_file_that_changes_after_it_was_listed_is_read_as_it_is_then_or_told(
    tmp_path: Path, change: Change, outcome: str, ending: str
) -> None:
    for name, text in (("a", FIRST), ("b", SECOND), ("c", FIRST * 2)):
        (tmp_path / (name + ending)).write_text(text, encoding="utf-8")
    items = read_library([tmp_path])
    first = next(items)
    change(tmp_path / ("b" + ending))
    assert told([first, *items]) == ["a", outcome, "c"]


def test_a_circle_of_links_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "c.md").write_text(FIRST, encoding="utf-8")
    assert told(list(read_library([tmp_path]))) == ["Too many levels of symbolic links"] * 2 + ["c"]
    assert told(list(read_library([tmp_path / "a.md"]))) == ["Too many levels of symbolic links"]


def test_a_folder_that_vanishes_while_it_is_read_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    for name in ("one/a.txt", "one/deeper/b.txt", "one/later/c.txt", "two/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}: {FIRST}", encoding="utf-8")
    items = read_library([tmp_path / "one", tmp_path / "two"])
    first = next(items)
    shutil.rmtree(tmp_path / "one")
    assert told([first, *items]) == ["a", *["No such file or directory"] * 2, "d"]


def test_a_folder_that_may_not_be_looked_at_is_told_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.txt").write_text(FIRST, encoding="utf-8")
    look = Path.stat

    def guarded(path: Path, **options: bool) -> os.stat_result:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", guarded)
    assert told(list(read_library([tmp_path / "locked", tmp_path / "open"]))) == ["Permission denied", "a"]


@pytest.mark.parametrize(
    ("change", "later"),
    [
        (Path.unlink, ["1", "2", "3"]),  # what is open can be read to its end
        (replaced, ["1", "2", "3"]),
        (lambda path: path.open("a").write(line(4)), ["1", "2", "3", "4"]),
        (lambda path: os.truncate(path, 2 * len(line(0))), ["1"]),
        (lambda path: os.truncate(path, 2 * len(line(0)) + 9), ["1", "the line is not JSON: Unterminated string"]),
        (lambda path: os.truncate(path, 0), []),
    ],
    ids=["gone", "replaced", "grown", "cut at a line", "cut in a line", "emptied"],
)
def test_lines_that_come_or_go_while_a_file_is_read_are_read_or_told(
    tmp_path: Path, change: Change, later: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(map(line, range(4))), encoding="utf-8")
    opened = Path.open
    # Unbuffered, so that every line comes from the disk when it is asked for.
    monkeypatch.setattr(Path, "open", lambda self, mode="r", *_, **__: opened(self, mode, 0 if "b" in mode else 1))
    items = read_file(path)
    first = next(items)
    change(path)
    found = [first, *items]
    assert len(found) == 1 + len(later)
    assert all(name.startswith(start) for name, start in zip(told(found), ["0", *later], strict=True))
    assert [item.text for item in found if isinstance(item, Article)] == [
        f"{number}: {FIRST}" for number in range(sum(isinstance(item, Article) for item in found))
    ]


def test_a_file_that_grows_beyond_all_bounds_once_it_was_measured_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "LARGEST_FILE", 10_000)
    path = tmp_path / "a.txt"
    measure = formats._size

    def grow(file: Path, size: int) -> int:
        measured = measure(file)
        file.write_text("字" * size, encoding="utf-8")
        return measured

    for size, outcome in ((3_000, "a"), (3_334, "the file is larger than 0 MB")):
        path.write_text(FIRST, encoding="utf-8")
        with monkeypatch.context() as growing:
            growing.setattr(formats, "_size", lambda file, size=size: grow(file, size))
            [item] = read_file(path)
        assert told([item]) == [outcome]
        assert getattr(item, "text", "字" * 3_000) == "字" * 3_000


def test_a_file_that_changes_while_it_is_added_has_no_checksum_rather_than_that_of_another_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(FIRST, encoding="utf-8")
    [quiet] = from_path(path, today=TODAY)
    assert isinstance(quiet, Candidate)
    assert quiet.sha256 == hashlib.sha256(FIRST.encode()).hexdigest()

    def changing(file: Path, *, today: dt.date) -> Iterator[Article | Complaint]:
        for item in read_file(file, today=today):
            file.write_text(SECOND + FIRST, encoding="utf-8")
            yield item

    monkeypatch.setattr("corpus.candidates.read_file", changing)
    [changed] = from_path(path, today=TODAY)
    assert isinstance(changed, Candidate)
    assert (changed.article.text, changed.sha256) == (FIRST, "")


def test_a_file_that_changes_while_the_catalogue_reads_it_is_read_again_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus" / "a.txt"
    path.parent.mkdir()
    path.write_text(FIRST, encoding="utf-8")

    def changing(file: Path) -> Iterator[Article | Complaint]:
        found = list(read_file(file))
        file.write_text(FIRST + SECOND, encoding="utf-8")
        yield from found

    with Catalogue() as catalogue:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(catalogue_module, "read_file", changing)
            catalogue.bring_up_to_date([path.parent])
        assert [entry.length for entry in catalogue.entries()] == [len(FIRST)]
        catalogue.bring_up_to_date([path.parent])
        assert [entry.length for entry in catalogue.entries()] == [len(FIRST + SECOND)]


def test_a_file_put_back_by_years_with_another_text_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Wu " + SECOND, encoding="utf-8")
    with Catalogue() as catalogue:
        for year, name in ((2026, "Wu "), (1990, "Xu "), (2050, "Li ")):
            path.write_text(name + SECOND, encoding="utf-8")
            moment = dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()
            os.utime(path, (moment, moment))
            catalogue.bring_up_to_date([tmp_path])
            [found] = read_file(path)
            assert isinstance(found, Article)
            known = catalogue.recognise(found, fingerprint(found.text), force=True)
            assert known is not None
            assert known.how == "content"
