"""FAISS against numpy."""

import threading
import tracemalloc
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import dense
from index.dense import DenseIndex, VectorWriter
from index.vector_bytes import Vectors, decode, encode
from tests.damage import replace_file
from tests.index.sample import public_folder, without_rights


def unit_vectors(count: int, dimension: int, seed: int = 5) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def write(file: Path, vectors: Vectors) -> None:
    writer = VectorWriter(file, vectors.shape[1])
    for start in range(0, len(vectors), 7):
        writer.add(vectors[start : start + 7])
    writer.close()


def opened(file: Path, vectors: Vectors) -> DenseIndex:
    write(file, vectors)
    return DenseIndex(file)


def recall(file: Path, vectors: Vectors, questions: Vectors) -> float:
    writer = VectorWriter(file, vectors.shape[1])
    writer.ask(questions)
    for start in range(0, len(vectors), 512):
        writer.add(decode(encode(vectors[start : start + 512])))
    writer.close()
    return writer.recall(DenseIndex(file))


def kept(vectors: Vectors) -> Vectors:
    """The vectors as bytes hold them."""
    scaled = np.round(vectors * 127 / np.abs(vectors).max(axis=1, keepdims=True))
    unit: Vectors = (scaled / np.linalg.norm(scaled, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture
def quantised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few vectors count as many."""
    monkeypatch.setattr(dense, "EXACT_UP_TO", 100)


def test_the_nearest_are_those_that_numpy_finds(tmp_path: Path) -> None:
    vectors, questions = unit_vectors(2_000, 64), unit_vectors(50, 64, seed=6)
    index = opened(tmp_path / "vectors", vectors)
    assert (index.count, index.dimension, index.kind) == (2_000, 64, "exact")
    assert [file.name for file in tmp_path.iterdir()] == ["vectors"]
    for question in questions:
        cosines = kept(vectors) @ question
        rows, scores = index.search(question, 20)
        np.testing.assert_array_equal(rows, np.lexsort((np.arange(2_000), -cosines))[:20])
        np.testing.assert_allclose(scores, cosines[rows], atol=1e-6)


@pytest.mark.usefixtures("quantised")
def test_of_many_vectors_nearly_all_of_the_nearest_are_found_and_scored_by_their_bytes(tmp_path: Path) -> None:
    """Random vectors are the hardest case: the nearest are hardly nearer than the rest."""
    vectors, questions = unit_vectors(5_000, 64), unit_vectors(100, 64, seed=6)
    index = opened(tmp_path / "vectors", vectors)
    assert (index.count, index.dimension, index.kind) == (5_000, 64, "quantised")
    found, lost = 0, 0
    for question in questions:
        cosines = kept(vectors) @ question
        rows, scores = index.search(question, 10)
        assert len(set(rows.tolist())) == 10
        np.testing.assert_allclose(scores, cosines[rows], atol=1e-6)
        assert rows.tolist() == sorted(rows.tolist(), key=lambda row: (-scores[rows.tolist().index(row)], row))
        common = len(set(rows.tolist()) & set(np.argsort(-cosines)[:10].tolist()))
        found, lost = found + common, lost + 10 - common
    assert recall(tmp_path / "again", vectors, questions) == pytest.approx(found / (found + lost))
    assert 0.95 <= found / (found + lost) < 1


@pytest.mark.usefixtures("quantised")
def test_a_shorter_list_to_score_costs_recall_and_the_recall_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = unit_vectors(50, 64, seed=6)
    recalls = []
    for size in (10, 50, 5_000):
        monkeypatch.setattr(dense, "SHORTLIST", size)
        recalls.append(recall(tmp_path / "vectors", unit_vectors(5_000, 64), questions))
    assert recalls == sorted(recalls)
    assert recalls[0] < 0.7
    assert recalls[-1] == 1.0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1_000), st.sampled_from([1, 3, 16, 320]), st.floats(1e-3, 1e3))
def test_bytes_of_decoded_bytes_are_the_same_and_close_to_the_vector(seed: int, dimension: int, scale: float) -> None:
    vectors = unit_vectors(20, dimension, seed)
    vectors[3] = 0
    codes = encode(vectors * np.float32(scale))
    np.testing.assert_array_equal(encode(decode(codes)), codes)
    cosines = (decode(codes) * vectors).sum(axis=1)
    assert cosines[3] == 0
    assert np.delete(cosines, 3).min() > 0.999


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(1, 35))
def test_equal_vectors_come_by_number(tmp_path_factory: pytest.TempPathFactory, kinds: list[int], limit: int) -> None:
    index = opened(tmp_path_factory.mktemp("dense") / "vectors", unit_vectors(4, 8)[kinds])
    question = unit_vectors(1, 8, seed=9)[0]
    cosines = (kept(unit_vectors(4, 8))[kinds] @ question).round(6)
    rows, _ = index.search(question, limit)
    assert rows.tolist() == sorted(set(rows.tolist()), key=lambda row: (-cosines[row], row))
    assert cosines[rows].tolist() == sorted(cosines.tolist(), reverse=True)[:limit]


def test_nothing_is_found_by_a_question_without_a_vector_or_by_no_limit(tmp_path: Path) -> None:
    index = opened(tmp_path / "vectors", unit_vectors(5, 8))
    assert index.search(np.zeros(8, np.float32), 3)[0].tolist() == []
    assert index.search(unit_vectors(1, 8)[0], 0)[0].tolist() == []
    assert len(index.search(unit_vectors(1, 8)[0], 50)[0]) == 5


def test_an_index_of_no_vectors_finds_nothing(tmp_path: Path) -> None:
    index = opened(tmp_path / "vectors", np.empty((0, 8), np.float32))
    assert index.search(unit_vectors(1, 8)[0], 5)[0].tolist() == []
    assert index.vectors(0, 0).shape == (0, 8)


@pytest.mark.parametrize("exact_up_to", [0, 100])
def test_the_vectors_come_back_as_they_were_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_up_to: int
) -> None:
    monkeypatch.setattr(dense, "EXACT_UP_TO", exact_up_to)
    vectors = unit_vectors(30, 16)
    index = opened(tmp_path / "vectors", vectors)
    assert index.kind == ("quantised" if exact_up_to == 0 else "exact")
    np.testing.assert_allclose(index.vectors(0, 30), kept(vectors), atol=1e-6)
    np.testing.assert_array_equal(index.vectors(7, 9), index.vectors(0, 30)[7:9])
    assert index.vectors(4, 4).shape == (0, 16)
    rows = np.array([29, 3, 3])
    np.testing.assert_allclose(index.cosines(vectors[3], rows), kept(vectors)[rows] @ vectors[3], atol=1e-6)
    assert index.cosines(vectors[3], np.empty(0, np.int64)).tolist() == []


@pytest.mark.parametrize(
    ("count", "dimension", "kind"), [(100, 16, "exact"), (101, 16, "quantised"), (101, 17, "exact")]
)
@pytest.mark.usefixtures("quantised")
def test_the_same_vectors_give_the_same_bytes(tmp_path: Path, count: int, dimension: int, kind: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    vectors = unit_vectors(count, dimension)
    assert opened(tmp_path / "one" / "vectors", vectors).kind == kind
    writer = VectorWriter(tmp_path / "two" / "vectors", dimension)
    writer.add(np.asfortranarray(vectors))
    writer.close()
    files = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}
    assert set(files) == ({"vectors"} if kind == "exact" else {"vectors", "vectors.i8"})
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}


@pytest.mark.usefixtures("quantised")
@pytest.mark.parametrize("damage", ["gone", "shorter", "empty"])
def test_bytes_that_do_not_belong_to_the_index_are_told(tmp_path: Path, damage: str) -> None:
    write(tmp_path / "vectors", unit_vectors(200, 16))
    file = tmp_path / "vectors.i8"
    content = file.read_bytes()
    file.unlink() if damage == "gone" else replace_file(file, content[:-16] if damage == "shorter" else b"")
    with pytest.raises((ValueError, OSError), match=r"belong together|vectors\.i8"):
        DenseIndex(tmp_path / "vectors")


def test_a_writer_holds_none_of_the_vectors(tmp_path: Path) -> None:
    """60 MB of bytes go through it; Python's own memory, numpy's included, grows by a fraction of that."""
    batch = unit_vectors(1_000, 64)
    writer = VectorWriter(tmp_path / "vectors", 64)
    for _ in range(21):  # the first of them are kept until the quantiser is trained
        writer.add(batch)
    tracemalloc.start()
    for _ in range(1_000):
        writer.add(batch)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.abandon()
    assert (tmp_path / "vectors.i8").stat().st_size >= 64_000_000
    assert peak < 8_000_000


@pytest.mark.usefixtures("quantised")
@pytest.mark.parametrize("keep_bytes", [True, False])
@pytest.mark.parametrize("before", [5, 60, 120])
def test_copied_vectors_give_the_bytes_of_new_ones(tmp_path: Path, before: int, keep_bytes: bool) -> None:
    vectors = unit_vectors(400, 16)
    for name in ("earlier", "copied", "anew"):
        (tmp_path / name).mkdir()
    earlier = opened(tmp_path / "earlier" / "vectors", vectors[:300])
    changed = np.concatenate([vectors[300 : 300 + before], vectors[20:300], vectors[:10]])
    copied = VectorWriter(tmp_path / "copied" / "vectors", 16, keep_bytes=keep_bytes)
    copied.add(vectors[300 : 300 + before])
    copied.copy(earlier, 20, 300)
    copied.copy(earlier, 0, 10)
    copied.close()
    anew = VectorWriter(tmp_path / "anew" / "vectors", 16, keep_bytes=keep_bytes)
    anew.add(changed)
    anew.close()
    files = {file.name: file.read_bytes() for file in (tmp_path / "anew").iterdir()}
    assert len(files) == 1 + keep_bytes
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "copied").iterdir()}


@pytest.mark.usefixtures("quantised")
@pytest.mark.parametrize("keep_bytes", [True, False])
def test_very_many_vectors_lie_in_several_files_and_are_found_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep_bytes: bool
) -> None:
    vectors, questions = unit_vectors(1_000, 64), unit_vectors(30, 64, seed=6)
    for name in ("one", "several", "copied"):
        (tmp_path / name).mkdir()
    one = opened(tmp_path / "one" / "vectors", vectors)
    monkeypatch.setattr(dense, "TOGETHER", 300)
    several = opened(tmp_path / "several" / "vectors", vectors)
    files = sorted(file.name for file in (tmp_path / "several").iterdir())
    assert files == ["vectors", "vectors.1", "vectors.2", "vectors.3", "vectors.i8"]
    assert (several.count, several.kind) == (one.count, one.kind)
    for question in questions:
        (rows, scores), (wanted, best) = several.roughly(question, 20), one.roughly(question, 20)
        np.testing.assert_array_equal(scores, best)
        better = best > best[-1]  # of equally near ones that the limit parts, any may be found
        np.testing.assert_array_equal(rows[better], wanted[better])
        ended = several.begin(question, 20)
        np.testing.assert_array_equal(ended()[0], several.roughly(question, 20)[0])
    np.testing.assert_array_equal(several.centres(250, 950), one.centres(250, 950))
    assert several.centres(5, 5).shape == (0, 64)
    writer = VectorWriter(tmp_path / "copied" / "vectors", 64, keep_bytes=keep_bytes)
    writer.copy(several, 0, 450)
    writer.copy(several, 450, 1_000)
    writer.close()
    for file in (tmp_path / "copied").iterdir():
        assert keep_bytes is False or file.read_bytes() == (tmp_path / "several" / file.name).read_bytes()
    assert len(list((tmp_path / "copied").iterdir())) == 4 + keep_bytes


@pytest.mark.usefixtures("quantised")
def test_a_file_that_is_missing_among_several_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "TOGETHER", 300)
    write(tmp_path / "vectors", unit_vectors(1_000, 16))
    (tmp_path / "vectors.2").unlink()
    with pytest.raises(ValueError, match="belong together"):
        DenseIndex(tmp_path / "vectors")


@pytest.mark.parametrize("content", [b"", b"no index at all", None])
def test_a_file_that_holds_no_index_is_a_value_error(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "vectors"
    write(file, unit_vectors(30, 16))
    replace_file(file, file.read_bytes()[:-5] if content is None else content)
    with pytest.raises(ValueError, match="FAISS cannot read"):
        DenseIndex(file)


def test_a_file_that_cannot_be_written_is_an_os_error() -> None:
    with public_folder() as folder:
        folder.chmod(0o555)
        with without_rights(), pytest.raises(OSError, match="denied"):
            write(folder / "vectors", unit_vectors(3, 8))


def test_a_search_keeps_to_one_thread_in_every_thread(tmp_path: Path) -> None:
    index = opened(tmp_path / "vectors", unit_vectors(30, 16))
    threads: list[int] = []

    def search() -> None:
        index.search(unit_vectors(1, 16)[0], 3)
        threads.append(faiss.omp_get_max_threads())

    for _ in range(3):
        thread = threading.Thread(target=search)
        thread.start()
        thread.join()
    assert threads == [1, 1, 1]
