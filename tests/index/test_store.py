"""Generations on disk: what is broken is found, told and passed over."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from corpus.entities import Entities
from index import store as store_module
from index.build import build
from index.embedding import EmbeddedModel
from index.errors import BuildFailedError, BuildRunningError, IndexBrokenError, IndexMissingError, IndexOutdatedError
from index.search import open_index
from index.store import KEPT, Manifest, Store, damage
from tests.damage import replace_file
from tests.index.sample import ARTICLES, public_folder, without_rights

QUESTION = "Who leads fundamental research in the Seed team of ByteDance?"


def manifest(name: str) -> Manifest:
    return Manifest(
        generation=name,
        model="embedded",
        model_hash="0" * 64,
        dimension=8,
        corpus_hash="1" * 64,
        articles=1,
        passages=2,
        newest="2025-02",
        pieces="f" * 64,
        versions={"cutter": 1},
        smoke="半个 \ud800",
    )


def published(store: Store, content: str) -> str:
    """Publish a generation of two files and return its name."""
    with store.building() as work:
        (work / "inner").mkdir()
        (work / "inner" / "words").write_text(content)
        (work / "vectors").write_bytes(content.encode() * 3)
        sealed = store.seal(work, manifest(store.next_name(content)))
        store.publish(work, sealed.generation)
        return sealed.generation


@pytest.fixture(scope="module")
def two_generations(tmp_path_factory: pytest.TempPathFactory, model: EmbeddedModel, entities: Entities) -> Path:
    folder = tmp_path_factory.mktemp("two") / "index"
    build(Store(folder), ARTICLES[:4], entities, model)
    build(Store(folder), ARTICLES, entities, model)
    return folder


@pytest.fixture
def copied(two_generations: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(two_generations, folder)
    return folder


def test_what_is_sealed_reads_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    name = published(store, "a")
    read = store.read(name)
    assert read.manifest == replace(manifest(name), files=read.manifest.files)
    assert sorted(read.manifest.files) == ["inner/words", "vectors"]
    assert store.current() == name
    assert damage(read.folder, read.manifest) == ()


def test_the_serving_generation_comes_first_and_then_the_newest(tmp_path: Path) -> None:
    store = Store(tmp_path)
    names = [published(store, letter * 8) for letter in "abc"]
    assert store.names() == tuple(reversed(names))
    store.serve(names[0])
    assert store.names() == (names[0], names[2], names[1])


def test_old_generations_are_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    names = [published(store, letter) for letter in "abcdef"]
    assert store.names() == tuple(reversed(names[-KEPT - 1 :]))
    assert [name.partition("-")[0] for name in names] == [f"{number:06d}" for number in range(1, 7)]


def test_a_build_has_its_folder_to_itself_and_leaves_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    left = tmp_path / ".building-1"
    left.mkdir()
    (left / "half").write_text("a")
    with store.building() as work:
        assert list(work.iterdir()) == []
        with pytest.raises(BuildRunningError) as told, Store(tmp_path).building():
            pass
    assert told.value.problem == f"Another rebuild is at work in {tmp_path}."
    assert not work.exists()
    assert not left.exists()


def test_a_build_that_fails_leaves_no_folder_and_no_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Store(tmp_path).building() as work:
        (work / "half").write_text(str(1 / 0))
    assert not work.exists()
    with Store(tmp_path).building() as work:
        assert work.is_dir()


def test_a_folder_that_cannot_be_written_is_told_in_two_lines() -> None:
    with public_folder() as folder:
        folder.chmod(0o555)
        with without_rights(), pytest.raises(BuildFailedError) as told, Store(folder / "index").building():
            pass
        assert told.value.problem == f"The new index could not be written to {folder / 'index'}: Permission denied."
        (folder / "index").mkdir(mode=0o755)
        (folder / "index" / ".lock").touch(mode=0o666)
        (folder / "index" / ".lock").chmod(0o666)
        failing = Store(folder / "index").building()
        with without_rights(), pytest.raises(BuildFailedError, match="Permission denied"), failing:
            pass
        with Store(folder / "index").building():  # the failed one holds no lock
            pass


def test_a_folder_without_generations_holds_no_index(tmp_path: Path, model: EmbeddedModel) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        assert Store(folder).names() == ()
        assert Store(folder).current() == ""
        with pytest.raises(IndexMissingError) as told:
            open_index(folder, model)
        assert str(told.value) == (
            f"No index in {folder}.\nRun `talentwars rebuild`, or set TALENTWARS_DATA to the right folder."
        )


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 16
    replace_file(file, content)


def halved(file: Path) -> None:
    replace_file(file, file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    replace_file(file, b"")


def lengthened(file: Path) -> None:
    replace_file(file, file.read_bytes() + b"\0")


@pytest.mark.parametrize("harm", [flipped, halved, emptied, lengthened, Path.unlink])
def test_harm_to_any_file_is_found_and_the_last_good_generation_serves(
    copied: Path, model: EmbeddedModel, harm: Callable[[Path], None]
) -> None:
    newest, older = Store(copied).names()
    files = [file for file in sorted((copied / newest).rglob("*")) if file.is_file()]
    assert len(files) >= 8
    harmed = 0
    for file in files:
        whole = file.read_bytes()
        assert whole
        harm(file)
        index = open_index(copied, model)
        assert index.manifest.generation == older
        assert index.warning.startswith(f"generation {older} serves, since the newest is broken: {copied / newest}")
        assert index.search(QUESTION, 1)[0].article.id == "wu-yonghui.en"
        replace_file(file, whole)
        harmed += 1
    assert harmed == len(files)
    assert open_index(copied, model).warning == ""


def test_a_generation_without_any_good_one_is_told_in_two_lines(copied: Path, model: EmbeddedModel) -> None:
    newest, older = Store(copied).names()
    vectors = copied / newest / "vectors.faiss"
    flipped(vectors)
    (copied / older / "manifest.json").unlink()
    with pytest.raises(IndexBrokenError) as told:
        open_index(copied, model)
    assert str(told.value) == (
        f"The index in {copied} cannot be used: the newest is broken: {vectors} does not have the checksum it was "
        "written with.\nRun `talentwars rebuild`."
    )


@pytest.mark.parametrize(
    "current", [None, b"", b"000009-deadbeef\n", b"\xff\xfe\x00", b"../../etc", b"000001", b"manifest.json"]
)
def test_a_lost_or_wrong_current_is_told_and_the_newest_serves(
    copied: Path, model: EmbeddedModel, current: bytes | None
) -> None:
    newest, _ = Store(copied).names()
    (copied / "CURRENT").unlink()
    if current is not None:
        (copied / "CURRENT").write_bytes(current)
    index = open_index(copied, model)
    assert index.manifest.generation == newest
    assert index.warning == f"generation {newest} serves, since CURRENT names no generation that is there"


def test_half_a_generation_is_passed_over(copied: Path, model: EmbeddedModel) -> None:
    newest, _ = Store(copied).names()
    (copied / "000003-cafecafe" / "lexical").mkdir(parents=True)
    (copied / "stray folder").mkdir()
    (copied / "stray file").touch()
    (copied / "CURRENT").unlink()
    index = open_index(copied, model)
    assert index.manifest.generation == newest
    (copied / "CURRENT").write_text("000003-cafecafe\n")
    index = open_index(copied, model)
    assert index.manifest.generation == newest
    assert "000003-cafecafe/manifest.json cannot be read" in index.warning


def test_the_next_build_mends_what_was_broken(copied: Path, model: EmbeddedModel, entities: Entities) -> None:
    newest, _ = Store(copied).names()
    flipped(copied / newest / "vectors.faiss")
    (copied / "CURRENT").write_bytes(b"\xff")
    built = build(Store(copied), ARTICLES, entities, model, earlier=open_index(copied, model))
    assert built.manifest.generation.startswith("000003-")
    index = open_index(copied, model)
    assert (index.manifest.generation, index.warning) == (built.manifest.generation, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b"\xff\xfe{",
        json.dumps({**asdict(manifest("a")), "smoke": "", "checksum": ""}).encode(),
        json.dumps({**asdict(manifest("a")), "smoke": "", "checksum": "", "files": [1]}).encode(),
        json.dumps({**asdict(manifest("a")), "smoke": "", "checksum": "", "unknown": 1}).encode(),
    ],
)
def test_a_manifest_that_is_none_is_a_value_error(tmp_path: Path, content: bytes) -> None:
    store = Store(tmp_path)
    name = published(store, "a")
    (tmp_path / name / "manifest.json").write_bytes(content)
    with pytest.raises(ValueError, match=name):
        store.read(name)


def test_a_manifest_of_another_format_is_of_another_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = published(store, "a")
    described = asdict(manifest("a")) | {"smoke": "", "checksum": "", "format": 99}
    (tmp_path / name / "manifest.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(IndexOutdatedError):
        store.read(name)


def test_a_manifest_of_another_generation_is_a_value_error(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = published(store, "a")
    (tmp_path / name).rename(tmp_path / "000007-other")
    with pytest.raises(ValueError, match="names another generation"):
        store.read("000007-other")


def test_any_flipped_bit_in_a_manifest_is_found_or_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = published(store, "a")
    file = tmp_path / name / "manifest.json"
    whole, kept = file.read_bytes(), store.read(name)
    found = 0
    for place in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[place] ^= 1 << random.Random(place).randrange(8)
        replace_file(file, changed)
        try:
            read = store.read(name)
        except ValueError:
            found += 1
        else:
            assert read == kept  # white space between the fields
    assert found > len(whole) / 3 * 0.8


def test_a_large_generation_is_checked_by_sizes_when_opened_and_whole_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "HASHED_AT_OPEN_BYTES", 3)
    store = Store(tmp_path)
    name = published(store, "abc")
    file = tmp_path / name / "vectors"
    flipped(file)
    read = store.read(name)
    assert damage(read.folder, read.manifest) == (f"{file} does not have the checksum it was written with",)
    halved(file)
    with pytest.raises(ValueError, match="has 4 bytes instead of 9"):
        store.read(name)
