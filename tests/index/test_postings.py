"""What is packed into a part is read from it: every passage of every term, and how often it stands there."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.postings import LONGEST, MOST_PASSAGES, PASSAGE_BITS, Numbers, Part, find, write_part

Places = list[tuple[int, int]]  # (term, passage), once for each time that the term stands there


def packed(places: Places) -> Numbers:
    return np.array(sorted(term << int(PASSAGE_BITS) | passage for term, passage in places), np.uint64)


def written(file: Path, places: Places, passages: int) -> Part:
    write_part(file, packed(places), (np.full(passages, 3), np.arange(passages)))
    return Part(file)


def read_back(part: Part, terms: list[int]) -> dict[tuple[int, int], int]:
    """Return how often each term stands in each passage, as the part tells."""
    (entries,) = find([part], np.array(terms, np.uint64))
    assert all(entry is not None for entry in entries)
    passages, times = part.read([entry for entry in entries if entry is not None])
    owners = np.repeat(terms, [entry.passages for entry in entries if entry is not None])
    return dict(zip(zip(owners.tolist(), passages.tolist(), strict=True), times.tolist(), strict=True))


@settings(deadline=None)
@given(st.data(), st.sampled_from([1, 2, 31, 32, 33, 1_000, 70_000, MOST_PASSAGES]))
def test_any_places_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, passages: int
) -> None:
    term = st.one_of(st.integers(0, 40), st.integers(0, 2**44 - 1))
    place = st.tuples(term, st.one_of(st.integers(0, min(passages, 30) - 1), st.integers(0, passages - 1)))
    places = data.draw(st.lists(place, min_size=1, max_size=300))
    part = written(tmp_path_factory.mktemp("postings") / "part", places, passages)
    terms = sorted({term for term, _ in places})
    assert read_back(part, terms) == Counter(places)


def test_many_terms_take_few_bits_and_several_slices(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    count, passages = 2_500_000, 20_000
    terms = np.minimum(rng.pareto(0.6, count) * 3, 100_000).astype(np.uint64)
    places = np.sort(terms << PASSAGE_BITS | rng.integers(0, passages, count).astype(np.uint64))
    write_part(tmp_path / "part", places, (np.full(passages, 125), np.zeros(passages, np.int64)))
    part = Part(tmp_path / "part")
    there = np.unique(terms)[::400]
    for start in range(0, len(there), 50):
        some = there[start : start + 50]
        expected = Counter(places[np.isin(places >> PASSAGE_BITS, some)].tolist())
        found = read_back(part, some.tolist())
        assert {term << int(PASSAGE_BITS) | passage: times for (term, passage), times in found.items()} == expected
    assert len(there) > 50
    assert (tmp_path / "part").stat().st_size * 8 < 9 * len(np.unique(places))


def test_a_term_that_is_nowhere_is_not_found(tmp_path: Path) -> None:
    places = [(term, 0) for term in range(10, 1_000, 10)]
    part = written(tmp_path / "one", places, 1)
    other = written(tmp_path / "other", [(11, 0)], 1)
    terms = np.array([0, 9, 10, 11, 500, 995, 2**44], np.uint64)
    found = find([part, other], terms)
    assert [[entry is not None for entry in entries] for entries in found] == [
        [False, False, True, False, True, False, False],
        [False, False, False, True, False, False, False],
    ]


def test_a_part_of_passages_without_a_token_has_no_term(tmp_path: Path) -> None:
    part = written(tmp_path / "part", [], 3)
    assert (part.passages, part.tokens.tolist()) == (3, [9, 3])
    assert find([part], np.array([0, 7], np.uint64)) == [[None, None]]
    assert part.read([])[0].tolist() == []


def test_a_length_beyond_the_longest_is_kept_as_the_longest(tmp_path: Path) -> None:
    write_part(tmp_path / "part", packed([(1, 0)]), (np.array([LONGEST + 5, 7]), np.array([0, 1])))
    part = Part(tmp_path / "part")
    assert part.lengths.tolist() == [[LONGEST, 7], [0, 1]]
    assert part.tokens.tolist() == [LONGEST + 7, 1]


def test_more_passages_than_have_numbers_are_refused(tmp_path: Path) -> None:
    lengths = np.ones(MOST_PASSAGES + 1, np.int64)
    with pytest.raises(ValueError, match="1048577 passages"):
        write_part(tmp_path / "part", packed([]), (lengths, lengths))


@pytest.mark.parametrize("content", [b"", b"\0" * 8, b"\x01\0\0\0" + b"\xff" * 200, b"\x02" + b"\0" * 200])
def test_other_files_are_no_parts(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "part").write_bytes(content)
    with pytest.raises(ValueError, match="part"):
        Part(tmp_path / "part")
