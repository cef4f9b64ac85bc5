"""FAISS against numpy."""

import threading
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dense import DenseIndex, Vectors, write
from tests.index.sample import public_folder, without_rights


def unit_vectors(count: int, dimension: int, seed: int = 5) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def opened(file: Path, vectors: Vectors) -> DenseIndex:
    write(file, vectors)
    return DenseIndex(file)


def test_the_nearest_are_those_that_numpy_finds(tmp_path: Path) -> None:
    vectors, questions = unit_vectors(2_000, 64), unit_vectors(50, 64, seed=6)
    index = opened(tmp_path / "vectors", vectors)
    assert (index.count, index.dimension) == (2_000, 64)
    for question in questions:
        cosines = vectors @ question
        rows, scores = index.search(question, 20)
        np.testing.assert_array_equal(rows, np.lexsort((np.arange(2_000), -cosines))[:20])
        np.testing.assert_allclose(scores, cosines[rows], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(1, 35))
def test_equal_vectors_come_by_number(tmp_path_factory: pytest.TempPathFactory, kinds: list[int], limit: int) -> None:
    index = opened(tmp_path_factory.mktemp("dense") / "vectors", unit_vectors(4, 8)[kinds])
    question = unit_vectors(1, 8, seed=9)[0]
    cosines = (unit_vectors(4, 8)[kinds] @ question).round(6)
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


def test_the_vectors_come_back_as_they_were_written(tmp_path: Path) -> None:
    vectors = unit_vectors(30, 16)
    index = opened(tmp_path / "vectors", vectors)
    np.testing.assert_array_equal(index.vectors(0, 30), vectors)
    np.testing.assert_array_equal(index.vectors(7, 9), vectors[7:9])
    assert index.vectors(4, 4).shape == (0, 16)


def test_the_same_vectors_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", unit_vectors(30, 16))
    write(tmp_path / "two", np.asfortranarray(unit_vectors(30, 16)))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("content", [b"", b"no index at all", None])
def test_a_file_that_holds_no_index_is_a_value_error(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "vectors"
    write(file, unit_vectors(30, 16))
    file.write_bytes(file.read_bytes()[:-5] if content is None else content)
    with pytest.raises(ValueError, match="FAISS cannot read"):
        DenseIndex(file)


def test_a_file_that_cannot_be_written_is_an_os_error() -> None:
    with public_folder() as folder:
        folder.chmod(0o555)
        with without_rights(), pytest.raises(OSError, match="cannot be written"):
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
