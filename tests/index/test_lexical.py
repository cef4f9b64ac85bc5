"""BM25 against the formula, and an index that may lie anywhere."""

import json
import math
import os
import random
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bm25 import K1, TITLE_WEIGHT, B
from index.errors import IndexBrokenError
from index.lexical import LexicalIndex, LexicalWriter
from index.tokens import Coded, token_code
from tests.damage import replace_file
from tests.index.sample import public_folder, without_rights

Words = list[str]
Documents = list[tuple[Words, Words]]  # (text, title)


def bm25(documents: Sequence[Words], token: str) -> dict[int, float]:
    """Robertson and Zaragoza's formula, with the inverse document frequency that is never negative."""
    mean = sum(map(len, documents)) / len(documents)
    found = {row: frequency for row, words in enumerate(documents) if (frequency := Counter(words)[token])}
    idf = math.log(1 + (len(documents) - len(found) + 0.5) / (len(found) + 0.5))
    return {
        row: idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * len(documents[row]) / mean))
        for row, frequency in found.items()
    }


def both_fields(documents: Documents, words: Words) -> dict[int, float]:
    """The score of some words, each for itself, in text and title."""
    score: dict[int, float] = {}
    for token in words:
        for field, share in (([text for text, _ in documents], 1.0), ([title for _, title in documents], TITLE_WEIGHT)):
            for row, value in bm25(field, token).items():
                score[row] = score.get(row, 0.0) + share * value
    return score


def whole_form(documents: Documents, form: Words) -> dict[int, float]:
    """The same for a form of a name, which counts only where all of it stands."""
    return {
        row: value
        for row, value in both_fields(documents, form).items()
        if all(token in documents[row][0] or token in documents[row][1] for token in form)
    }


def expected(documents: Documents, words: Words, names: Sequence[Sequence[Words]] = ()) -> dict[int, float]:
    """Words add up; of each name the best form counts."""
    total = both_fields(documents, words)
    for forms in names:
        scored = [whole_form(documents, form) for form in forms]
        for row in {row for form in scored for row in form}:
            total[row] = total.get(row, 0.0) + max(form.get(row, 0.0) for form in scored)
    return total


def coded(texts: Sequence[Words]) -> Coded:
    return Coded(
        codes=np.array([token_code(word) for words in texts for word in words], np.uint64),
        texts=np.repeat(np.arange(len(texts)), [len(words) for words in texts]),
        lengths=np.array([len(words) for words in texts], np.int64),
    )


def add(writer: LexicalWriter, documents: Documents) -> None:
    writer.add(coded([text for text, _ in documents]), coded([title for _, title in documents]))


def written(folder: Path, documents: Documents) -> LexicalIndex:
    writer = LexicalWriter(folder)
    for start in range(0, len(documents), 70):
        add(writer, documents[start : start + 70])
    writer.close()
    return LexicalIndex(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def some_documents(count: int, longest: int, seed: int = 7) -> Documents:
    rng = random.Random(seed)

    def words(most: int) -> Words:
        return [f"w{min(int(rng.paretovariate(0.7)), 400)}" for _ in range(rng.randint(1, most))]

    return [(words(longest), words(12)) for _ in range(count)]


@pytest.mark.parametrize("longest", [30, 600])
def test_scores_are_those_of_the_formula(tmp_path: Path, longest: int) -> None:
    documents = some_documents(300, longest)
    index = written(tmp_path, documents)
    rng = random.Random(1)
    compared = 0
    for _ in range(60):
        words = [f"w{rng.randint(1, 400)}" for _ in range(rng.randint(0, 4))]
        names = [
            [[f"w{rng.randint(1, 40)}" for _ in range(rng.randint(1, 3))] for _ in range(rng.randint(1, 3))]
            for _ in range(rng.randint(1, 2))
        ]
        rows, scores = index.search(words, len(documents), names=names)
        wanted = expected(documents, words, names)
        assert sorted(rows.tolist()) == sorted(wanted)
        np.testing.assert_allclose(scores, [wanted[row] for row in rows.tolist()], rtol=2e-5)
        assert list(zip((-scores).tolist(), rows.tolist(), strict=True)) == sorted(
            zip((-scores).tolist(), rows.tolist(), strict=True)
        )
        compared += len(rows)
    assert compared > 1_000


@settings(max_examples=25, deadline=None)
@given(
    documents=st.lists(
        st.tuples(
            st.lists(st.sampled_from("abcde"), min_size=1, max_size=8), st.lists(st.sampled_from("abx"), max_size=3)
        ),
        min_size=1,
        max_size=12,
    ),
    question=st.lists(st.sampled_from("abcdexy"), min_size=1, max_size=4),
    limit=st.integers(1, 15),
)
def test_the_best_come_first_and_ties_by_number(
    tmp_path_factory: pytest.TempPathFactory, documents: Documents, question: Words, limit: int
) -> None:
    index = written(tmp_path_factory.mktemp("lexical"), documents)
    all_rows, all_scores = index.search(question, len(documents))
    rows, scores = index.search(question, limit)
    wanted = expected(documents, question)
    assert len(rows) == min(limit, len(wanted))
    np.testing.assert_array_equal(rows, all_rows[:limit])
    np.testing.assert_array_equal(scores, all_scores[:limit])


def test_a_token_that_stands_in_titles_alone_is_found(tmp_path: Path) -> None:
    index = written(tmp_path, [(["a"], ["seed"]), (["b"], ["other"])])
    rows, _ = index.search(["seed"], 5)
    assert rows.tolist() == [0]
    assert index.idfs(["seed"]) == {"seed": pytest.approx(math.log(1 + (index.count + 0.5) / 0.5))}


def test_passages_without_any_title_are_scored_by_their_text(tmp_path: Path) -> None:
    documents: Documents = [(text, []) for text, _ in some_documents(60, 20)]
    index = written_in_parts(tmp_path, documents, 25)
    rows, scores = index.search(["w1", "w2"], 100)
    wanted = both_fields(documents, ["w1", "w2"])
    assert sorted(rows.tolist()) == sorted(wanted)
    np.testing.assert_allclose(scores, [wanted[row] for row in rows.tolist()], rtol=2e-5)


def test_how_much_a_token_tells_is_bm25s_inverse_document_frequency(tmp_path: Path) -> None:
    index = written(tmp_path, [(["a", "b"], []), (["a"], []), (["c"], [])])
    assert index.idfs(["a", "b", "z"]) == {
        "a": pytest.approx(math.log(1 + 1.5 / 2.5)),
        "b": pytest.approx(math.log(1 + 2.5 / 1.5)),
        "z": pytest.approx(math.log(1 + (index.count + 0.5) / 0.5)),
    }


def test_one_reading_finds_the_best_and_the_best_by_names_alone(tmp_path: Path) -> None:
    index = written(tmp_path, some_documents(300, 30))
    rng = random.Random(2)
    for _ in range(30):
        words = [f"w{rng.randint(1, 400)}" for _ in range(rng.randint(1, 4))]
        names = [[[f"w{rng.randint(1, 40)}"]] for _ in range(rng.randint(1, 2))]
        rows, scores, named = index.search_with_names(words, 20, names, 5)
        alone, alone_scores = index.search(words, 20, names=names)
        assert (rows.tolist(), scores.tolist()) == (alone.tolist(), alone_scores.tolist())
        assert named.tolist() == index.search((), 5, names=names)[0].tolist()
    assert not len(index.search_with_names(["w1"], 20, [[["w2"]]], 0)[2])


def test_nothing_is_found_for_nothing(tmp_path: Path) -> None:
    index = written(tmp_path, [(["a"], []), ([], [])])
    assert index.count == 2
    nothing: list[tuple[Words, list[list[Words]], int]] = [
        ([], [], 5),
        ([], [[]], 5),
        (["z"], [], 5),
        ([], [[["a", "z"]]], 5),
        (["a"], [], 0),
    ]
    for words, names, limit in nothing:
        rows, scores = index.search(words, limit, names=names)
        assert (rows.tolist(), scores.tolist()) == ([], [])


def test_an_index_of_nothing_can_be_opened(tmp_path: Path) -> None:
    index = written(tmp_path, [])
    assert index.count == 0
    assert index.search(["a"], 5)[0].tolist() == []


def test_an_endless_question_is_cut(tmp_path: Path) -> None:
    index = written(tmp_path, [(["a"], [])])
    rows, _ = index.search(["z"] * 256 + ["a"], 5)
    assert rows.tolist() == []


def test_the_same_passages_give_the_same_bytes(tmp_path: Path) -> None:
    documents = some_documents(500, 60)
    for name in ("one", "two"):
        written(tmp_path / name, documents)
    assert {name: len(content) > 20 for name, content in contents(tmp_path / "one").items()} == {
        "0000.part": True,
        "parts.json": False,
    }
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def written_in_parts(folder: Path, documents: Documents, size: int) -> LexicalIndex:
    writer = LexicalWriter(folder)
    for start in range(0, len(documents), size):
        add(writer, documents[start : start + size])
        writer.end_part()
    writer.close()
    return LexicalIndex(folder)


def test_parts_copied_from_another_index_give_the_same_bytes_as_those_written_anew(tmp_path: Path) -> None:
    documents = some_documents(300, 80)
    earlier = written_in_parts(tmp_path / "earlier", documents, 50)
    changed: Documents = [*documents[:50], (["w1", "new"], []), *documents[50:]]
    writer = LexicalWriter(tmp_path / "copied")
    assert writer.copy_part(earlier, 0, 50)
    add(writer, [(["w1", "new"], [])])
    writer.end_part()
    assert writer.copy_part(earlier, 50, 250)
    assert writer.copy_part(earlier, 250, 300)
    writer.close()
    anew = LexicalWriter(tmp_path / "anew")
    for row, (text, title) in enumerate(changed):
        add(anew, [(text, title)])
        if row in (49, 50, 100, 150, 200, 250, 300):
            anew.end_part()
    anew.close()
    assert contents(tmp_path / "copied") == contents(tmp_path / "anew")
    assert LexicalIndex(tmp_path / "copied").search(["new"], 5)[0].tolist() == [50]


@pytest.mark.parametrize(("first", "last"), [(0, 49), (1, 50), (10, 20), (0, 301), (50, 50), (300, 350)])
def test_what_is_no_whole_part_is_not_copied(tmp_path: Path, first: int, last: int) -> None:
    earlier = written_in_parts(tmp_path / "earlier", some_documents(300, 80), 50)
    writer = LexicalWriter(tmp_path / "copied")
    assert not writer.copy_part(earlier, first, last)
    writer.close()
    assert LexicalIndex(tmp_path / "copied").count == 0


def test_an_index_written_in_many_parts_finds_the_same_and_has_the_same_bytes(tmp_path: Path) -> None:
    documents = some_documents(300, 80)
    whole = written(tmp_path / "whole", documents)
    parts = written_in_parts(tmp_path / "parts", documents, 15)
    assert json.loads((tmp_path / "parts" / "parts.json").read_text()) == [15] * 20
    for number in range(1, 60):
        question = [f"w{number}", f"w{number * 3}"]
        rows, scores = whole.search(question, 50)
        rows_of_parts, scores_of_parts = parts.search(question, 50)
        assert rows.tolist() == rows_of_parts.tolist()
        np.testing.assert_allclose(scores, scores_of_parts, rtol=1e-5)
    written_in_parts(tmp_path / "again", documents, 15)
    assert contents(tmp_path / "again") == contents(tmp_path / "parts")


def test_an_index_in_a_folder_that_may_only_be_read_is_searched() -> None:
    with public_folder() as folder:
        written(folder / "lexical", some_documents(50, 20))
        for file in (folder / "lexical").iterdir():
            file.chmod(0o444)
        (folder / "lexical").chmod(0o555)
        with without_rights():
            assert not os.access(folder / "lexical", os.W_OK, effective_ids=True)
            rows, scores = LexicalIndex(folder / "lexical").search(["w1"], 50)
        assert len(rows) > 10
        assert scores[0] > 0


def test_a_folder_that_cannot_be_written_is_an_os_error() -> None:
    with public_folder() as folder:
        (folder / "lexical").mkdir()
        (folder / "lexical").chmod(0o555)
        with without_rights(), pytest.raises(OSError, match="denied"):
            written(folder / "lexical", [(["a"], [])])


@pytest.mark.parametrize("lost", ["*", "parts.json", "0001.part"])
def test_a_folder_that_misses_a_file_is_an_os_error(tmp_path: Path, lost: str) -> None:
    written_in_parts(tmp_path, some_documents(20, 10), 5)
    for file in tmp_path.glob(lost):
        file.unlink()
    with pytest.raises(FileNotFoundError):
        LexicalIndex(tmp_path)


@pytest.mark.parametrize("name", ["parts.json", "0001.part"])
@pytest.mark.parametrize("left", [0, 1, 20, -1])
def test_a_file_that_is_cut_off_is_a_value_error(tmp_path: Path, name: str, left: int) -> None:
    written_in_parts(tmp_path, some_documents(200, 10), 5)
    file = tmp_path / name
    replace_file(file, file.read_bytes()[:left])
    with pytest.raises(ValueError, match=r"."):
        LexicalIndex(tmp_path)


def test_parts_in_another_order_are_a_value_error(tmp_path: Path) -> None:
    written_in_parts(tmp_path, some_documents(8, 10), 5)
    (tmp_path / "0001.part").rename(tmp_path / "moved")
    (tmp_path / "0000.part").rename(tmp_path / "0001.part")
    (tmp_path / "moved").rename(tmp_path / "0000.part")
    with pytest.raises(ValueError, match="passages that it lists"):
        LexicalIndex(tmp_path)


def test_any_flipped_bit_is_told_or_harmless(tmp_path: Path) -> None:
    """The store's checksums find it; but a large index is not checked whole when it is opened."""
    written(tmp_path, some_documents(400, 60))
    files = [file for file in sorted(tmp_path.iterdir()) if file.stat().st_size]
    rng = random.Random(3)
    told = 0
    for file in files:
        whole = file.read_bytes()
        for _ in range(60):
            changed = bytearray(whole)
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
            replace_file(file, changed)
            try:
                index = LexicalIndex(tmp_path)
                for number in range(1, 60):
                    index.search([f"w{number}"], 20)
            except (ValueError, IndexBrokenError):
                told += 1
        replace_file(file, whole)
    assert len(files) == 2
    assert told > 30


def test_many_threads_share_one_index_and_agree(tmp_path: Path) -> None:
    index = written(tmp_path, some_documents(400, 60))
    questions = [[f"w{number}", f"w{number + 1}"] for number in range(1, 40)]
    alone = [index.search(question, 30) for question in questions]
    differing: list[int] = []

    def ask() -> None:
        for number, question in enumerate(questions):
            rows, scores = index.search(question, 30)
            if rows.tolist() != alone[number][0].tolist() or scores.tolist() != alone[number][1].tolist():
                differing.append(number)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert differing == []
    assert sum(len(rows) for rows, _ in alone) > 100
