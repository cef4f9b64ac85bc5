"""Articles → a generation: the same bytes every time, nothing done twice, and always one that serves."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article
from corpus.entities import Entities
from corpus.passages import cut
from index import dense, vector_stream
from index.build import build
from index.embedding import EmbeddedModel
from index.errors import BuildFailedError, NothingToIndexError
from index.lexical import LexicalIndex, LexicalWriter
from index.search import open_index
from index.store import KEPT, Store, damage
from index.vector_bytes import Vectors
from tests.damage import replace_file
from tests.index.builder import BUILT, FAILED, INTERRUPTED, RUNNING, corpus
from tests.index.conftest import WatchedModel
from tests.index.sample import ARTICLES, many


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


class Builder:
    """The process of `tests/index/builder.py`, spoken to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.index.builder"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self._number = 0

    def build(self, folder: Path, how: str) -> int:
        """Build a corpus that was never built before, and return what became of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._number += 1
        self._process.stdin.write(f"{folder} {self._number} {how}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    started = Builder()
    yield started
    started.close()


def served(folder: Path, model: EmbeddedModel) -> str:
    """Return the generation that serves, after a look whether it does without complaint."""
    index = open_index(folder, model)
    assert index.warning == ""
    hits = index.search("Which model was trained in Hangzhou?", 3)
    assert hits[0].article.id == "new"
    return index.manifest.generation


def assert_swept(folder: Path) -> None:
    """Nothing is left but whole generations, few of them, and what names the serving one."""
    names = Store(folder).names()
    assert 1 <= len(names) <= KEPT + 1
    assert {entry.name for entry in folder.iterdir()} - {*names, "CURRENT", ".lock"} == set()
    for name in names:
        generation = Store(folder).read(name)
        assert damage(generation.folder, generation.manifest) == ()


def test_the_same_articles_give_the_same_bytes(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    for name in ("one", "two"):
        build(Store(tmp_path / name), many(60), entities, model)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert len(one) >= 9
    assert one == two


def test_vectors_used_again_give_the_same_bytes_as_new_ones(
    tmp_path: Path, model: EmbeddedModel, entities: Entities
) -> None:
    again, anew = Store(tmp_path / "again"), Store(tmp_path / "anew")
    build(again, many(60), entities, model)
    built = build(again, many(80), entities, model, earlier=open_index(again.folder, model))
    assert built.reused > built.embedded > 0
    build(anew, [replace(ARTICLES[0], id="other")], entities, model)
    build(anew, many(80), entities, model)
    kept, new = (contents(store.folder / store.current()) for store in (again, anew))
    assert len(kept) >= 9
    assert kept == new


@pytest.mark.parametrize("place", [0, 1, 40, 79, 80])
def test_a_corpus_that_changed_anywhere_gives_the_same_bytes_as_a_new_one(
    tmp_path: Path, model: EmbeddedModel, entities: Entities, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    """In many parts, and with vectors that are many enough for the quantiser."""
    monkeypatch.setattr("index.earlier.LEAST_PASSAGES", 4)
    monkeypatch.setattr("index.earlier.CHOSEN", 4)
    monkeypatch.setattr(dense, "EXACT_UP_TO", 20)
    parts: list[bool] = []
    copy = LexicalWriter.copy_part

    def watched(writer: LexicalWriter, index: LexicalIndex, first: int, last: int) -> bool:
        parts.append(copy(writer, index, first, last))
        return parts[-1]

    monkeypatch.setattr(LexicalWriter, "copy_part", watched)
    again, anew = Store(tmp_path / "again"), Store(tmp_path / "anew")
    before = list(many(80))
    build(again, before, entities, model)
    build(anew, ARTICLES, entities, model)
    for after in ([*before[:place], ARTICLES[0], *before[place:]], [*before[:place], *before[place + 3 :]]):
        built = build(again, after, entities, model, earlier=open_index(again.folder, model))
        build(anew, after, entities, model)
        kept, new = (contents(store.folder / store.current()) for store in (again, anew))
        one, two = (json.loads(files.pop("manifest.json")) for files in (kept, new))
        assert kept == new
        # Where vectors are copied, the recall is the one that was measured before.
        assert {name for name, value in one.items() if value != two[name]} <= {"recall", "recall_passages", "checksum"}
        assert built.manifest.vectors == "quantised"
        assert built.embedded <= 2
    assert parts.count(True) >= 8
    assert all(parts)


def test_what_did_not_change_at_all_goes_on_serving(tmp_path: Path, watched: WatchedModel, entities: Entities) -> None:
    store = Store(tmp_path / "index")
    first = build(store, ARTICLES, entities, watched)
    watched.seen.clear()
    before = contents(store.folder)
    again = build(store, ARTICLES, entities, watched, earlier=open_index(store.folder, watched))
    assert (again.manifest, again.embedded, again.reused) == (first.manifest, 0, first.manifest.passages)
    assert contents(store.folder) == before
    assert watched.seen == []


def test_other_names_or_another_order_make_a_new_generation(
    tmp_path: Path, model: EmbeddedModel, entities: Entities
) -> None:
    store = Store(tmp_path / "index")
    seen = {build(store, ARTICLES, entities, model).manifest.generation}
    fewer = Entities(list(entities)[:10], (), {})
    for articles, names in ((ARTICLES[::-1], entities), (ARTICLES[::-1], fewer), (ARTICLES, fewer)):
        built = build(store, articles, names, model, earlier=open_index(store.folder, model))
        assert (built.embedded, built.reused) == (0, built.manifest.passages)
        assert built.manifest.generation not in seen
        seen.add(built.manifest.generation)


def test_a_generation_that_only_serves_for_a_broken_one_is_not_taken_for_the_newest(
    tmp_path: Path, model: EmbeddedModel, entities: Entities
) -> None:
    store = Store(tmp_path / "index")
    old = build(store, ARTICLES, entities, model).manifest.generation
    newest = build(store, ARTICLES[:3], entities, model).manifest.generation
    (store.folder / newest / "latest.json").unlink()
    serving = open_index(store.folder, model)
    assert serving.manifest.generation == old
    assert build(store, ARTICLES, entities, model, earlier=serving).manifest.generation != old
    assert open_index(store.folder, model).warning == ""


def test_vectors_are_written_as_they_come_and_in_their_order(
    tmp_path: Path, model: EmbeddedModel, entities: Entities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many passages there are, the stream holds a few batches of them."""
    monkeypatch.setattr(vector_stream, "BATCH", 16)
    most = 0
    given_out = 0
    written = 0
    add = dense.VectorWriter.add

    def counted(writer: dense.VectorWriter, vectors: Vectors) -> None:
        nonlocal written
        written += len(vectors)
        add(writer, vectors)

    def articles() -> Iterator[Article]:
        nonlocal most, given_out
        for article in many(300):
            most = max(most, given_out - written)
            given_out += len(cut(article))
            yield article

    monkeypatch.setattr(dense.VectorWriter, "add", counted)
    build(Store(tmp_path), articles(), entities, model)
    assert given_out == written >= 300
    assert 16 <= most <= 16 * 5
    index = open_index(tmp_path, model)
    texts = [
        f"{hit.article.title}\n{hit.passage.text}" for article in many(300) for hit in index.passages_of(article.id)
    ]
    embedded = model.embed_passages(texts)
    assert len(texts) == written
    np.testing.assert_allclose((index.dense.vectors(0, written) * embedded).sum(axis=1), 1, atol=1e-3)


def test_what_has_not_changed_is_not_embedded_again_and_what_is_removed_is_gone(
    tmp_path: Path, watched: WatchedModel, entities: Entities
) -> None:
    store = Store(tmp_path / "index")
    first = build(store, ARTICLES, entities, watched)
    assert (first.reused, first.embedded) == (0, first.manifest.passages)

    changed = replace(ARTICLES[1], text=ARTICLES[1].text + "\nHe reports to Liang Rubo.")
    added = Article(id="added.en", title="Zhou Chang", text="Zhou Chang of Alibaba joined ByteDance.", language="en")
    articles = [*ARTICLES[2:], changed, added]
    watched.seen.clear()
    second = build(store, articles, entities, watched, earlier=open_index(store.folder, watched))

    index = open_index(store.folder, watched)
    passages = {article.id: index.passages_of(article.id) for article in (*ARTICLES, added)}
    for article in articles:
        assert passages[article.id]
    assert {"zhou", "chang", "reports"} <= set(watched.seen)
    assert "offers" not in watched.seen  # of a title that stayed
    assert passages["wu-yonghui.zh"] == []
    assert index.article("wu-yonghui.zh") is None
    assert second.embedded == len(passages["wu-yonghui.en"]) + len(passages["added.en"])
    assert second.reused + second.embedded == second.manifest.passages
    assert "wu-yonghui.zh" not in {hit.article.id for hit in index.search("吴永辉加入字节跳动", 50)}
    assert index.search("Who is Zhou Chang?", 1)[0].article == added


def test_the_vectors_of_another_model_are_not_used(tmp_path: Path, watched: WatchedModel, entities: Entities) -> None:
    store = Store(tmp_path / "index")
    build(store, ARTICLES, entities, watched)
    earlier = open_index(store.folder, watched)
    watched.fingerprint = "f" * 64
    assert build(store, ARTICLES, entities, watched, earlier=earlier).reused == 0
    assert open_index(store.folder, watched).manifest.model_hash == "f" * 64


def test_damaged_vectors_are_not_used(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    store = Store(tmp_path / "index")
    build(store, ARTICLES, entities, model)
    earlier = open_index(store.folder, model)
    file = store.folder / store.current() / "vectors.faiss"
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    replace_file(file, content)
    built = build(store, ARTICLES, entities, model, earlier=earlier)
    assert (built.reused, built.embedded) == (0, built.manifest.passages)
    index = open_index(store.folder, model)
    assert index.warning == ""
    np.testing.assert_allclose(np.linalg.norm(index.dense.vectors(0, index.shelf.passages), axis=1), 1, atol=1e-5)


def test_the_manifest_tells_what_was_built(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    seen: list[tuple[int, int]] = []
    built = build(
        Store(tmp_path),
        ARTICLES,
        entities,
        model,
        progress=lambda articles, passages: seen.append((articles, passages)),
    )
    manifest = built.manifest
    assert (manifest.articles, manifest.newest, manifest.model) == (len(ARTICLES), "2025-06-17", "embedded")
    assert seen[-1] == (manifest.articles, manifest.passages)
    assert [articles for articles, _ in seen] == list(range(1, len(ARTICLES) + 1))
    assert manifest == Store(tmp_path).read(manifest.generation).manifest


def test_a_corpus_without_articles_changes_nothing(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    store = Store(tmp_path / "index")
    with pytest.raises(NothingToIndexError):
        build(store, [], entities, model)
    assert store.names() == ()
    build(store, ARTICLES, entities, model)
    with pytest.raises(NothingToIndexError):
        build(store, [], entities, model)
    assert store.names() == (store.current(),)
    assert_swept(store.folder)


def test_articles_that_break_off_change_nothing(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    store = Store(tmp_path / "index")
    name = build(store, corpus(0), entities, model).manifest.generation

    def broken() -> Iterator[Article]:
        yield from many(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(store, broken(), entities, model)
    assert served(store.folder, model) == name
    assert_swept(store.folder)


def test_a_generation_that_does_not_answer_is_not_served(
    tmp_path: Path, model: EmbeddedModel, entities: Entities, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "index")
    name = build(store, corpus(0), entities, model).manifest.generation
    monkeypatch.setattr(LexicalWriter, "end_part", lambda _writer: None)
    with pytest.raises(BuildFailedError, match="it cannot be read back"):
        build(store, corpus(1), entities, model)
    assert served(store.folder, model) == name
    assert_swept(store.folder)


@pytest.mark.parametrize("text", ["\0", "\ud800 and \udfff", "…", "😀", "\u200b", "谁？", "a" * 5_000])
def test_any_text_can_be_indexed_alone(tmp_path: Path, model: EmbeddedModel, entities: Entities, text: str) -> None:
    article = Article(id=text, title=text, text=text, language="zh")
    build(Store(tmp_path), [article], entities, model)
    assert open_index(tmp_path, model).article(text) == article


def test_two_builds_at_once_and_the_second_is_refused(tmp_path: Path, model: EmbeddedModel, builder: Builder) -> None:
    folder = tmp_path / "index"
    assert builder.build(folder, "whole") == BUILT
    name = served(folder, model)
    with Store(folder).building():
        assert builder.build(folder, "whole") == RUNNING
        assert served(folder, model) == name
    assert builder.build(folder, "whole") == BUILT
    assert served(folder, model) != name


def test_a_build_killed_anywhere_leaves_an_index_that_serves(
    tmp_path: Path, model: EmbeddedModel, builder: Builder
) -> None:
    folder = tmp_path / "index"
    for _ in range(KEPT + 1):  # from here on a build also removes an old generation
        assert builder.build(folder, "whole") == BUILT
    started = time.monotonic()
    calls = builder.build(folder, "count")
    seconds = time.monotonic() - started
    assert calls > 100

    points = [f"call {calls * step // 32 + 1}" for step in range(32)]
    points += [f"call {calls - step}" for step in range(0, 32, 4)]  # around the switch and after it
    points += [f"time {seconds * step / 20:.3f}" for step in range(20)]
    before, killed, switched = served(folder, model), 0, 0
    for point in points:
        code = builder.build(folder, point)
        assert code in (BUILT, -9), point
        killed += code == -9
        after = served(folder, model)
        switched += code == -9 and after != before
        before = after
    assert killed >= 45
    assert 1 <= switched < killed

    assert builder.build(folder, "whole") == BUILT
    assert_swept(folder)
    print(f"{killed} kills at {calls} calls in {seconds:.2f} s, {switched} after the switch")


def test_a_first_build_killed_anywhere_leaves_nothing_or_an_index(
    tmp_path: Path, model: EmbeddedModel, builder: Builder
) -> None:
    folder = tmp_path / "index"
    calls = builder.build(folder, "count")
    for step in range(8):
        shutil.rmtree(folder)
        assert builder.build(folder, f"call {calls - step * calls // 8}") in (BUILT, -9)
        assert builder.build(folder, "whole") == BUILT
        served(folder, model)
        assert_swept(folder)


def test_an_interrupted_build_sweeps_up_behind_itself(tmp_path: Path, model: EmbeddedModel, builder: Builder) -> None:
    folder = tmp_path / "index"
    assert builder.build(folder, "whole") == BUILT
    name = served(folder, model)
    codes = [builder.build(folder, f"interrupt {seconds}") for seconds in (0.002, 0.005, 0.01, 0.02, 0.05)]
    assert INTERRUPTED in codes
    assert_swept(folder)
    if BUILT not in codes:
        assert served(folder, model) == name


def test_files_that_may_not_grow_are_told_and_the_old_index_serves(
    tmp_path: Path, model: EmbeddedModel, builder: Builder
) -> None:
    folder = tmp_path / "index"
    assert builder.build(folder, "whole") == BUILT
    name = served(folder, model)
    sizes = sorted({file.stat().st_size for file in (folder / name).rglob("*") if file.is_file()})
    failed = 0
    for size in [0, 1, *(size - 1 for size in sizes if size > 1)]:
        assert builder.build(folder, f"size {size}") == FAILED, size
        assert served(folder, model) == name
        assert_swept(folder)
        failed += 1
    assert failed >= 10
    assert builder.build(folder, "whole") == BUILT
    assert served(folder, model) != name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_and_the_old_index_serves(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        store = Store(disk / "index")
        name = build(store, corpus(0), entities, model).manifest.generation
        filler, failed = disk / "filler", 0
        for left in range(0, 150_000, 16_384):
            filler.write_bytes(bytes(shutil.disk_usage(disk).free - left))
            with pytest.raises(BuildFailedError) as told:
                build(store, corpus(1), entities, model)
            assert told.value.problem.startswith(f"The new index could not be written to {store.folder}: ")
            assert told.value.remedy.startswith("Make room")
            assert served(store.folder, model) == name
            filler.unlink()
            assert_swept(store.folder)
            failed += 1
        assert failed >= 8
        build(store, corpus(2), entities, model)
        assert served(store.folder, model) != name
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_an_index_that_is_read_while_others_are_built_stays_as_it_was(
    tmp_path: Path, model: EmbeddedModel, builder: Builder
) -> None:
    folder = tmp_path / "index"
    assert builder.build(folder, "whole") == BUILT
    index = open_index(folder, model)
    question = "Which model was trained in Hangzhou?"
    alone = index.search(question, 5)
    differing: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            if index.search(question, 5) != alone:
                differing.append(1)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(KEPT + 2):
        assert builder.build(folder, "whole") == BUILT
    done.set()
    for thread in threads:
        thread.join()
    assert differing == []
    assert not (folder / index.manifest.generation).exists()  # its files went, what was mapped stays
    assert index.search(question, 5) == alone
