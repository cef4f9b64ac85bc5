"""Where terms stand, in one file: the passages that have a term, and how often each has it.

A term is a number. Terms are sorted and kept 32 to a block; the head of a block lists how far each term is from the one
before, how many passages have it, and how many times more it stands there. From these follows where its bits begin.
They hold the passages' numbers as Elias and Fano did (Vigna, Quasi-succinct indices, 2013), the high bits in unary, the
low ones plane by plane; between them stand the frequencies, in unary too since most are 1. News takes some 13 bits for
a term and a passage that has it, the head among them.

Not here: what a term is (`index/tokens.py`), what it is worth (`index/lexical.py`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]  # (n,), terms, or places: `term << PASSAGE_BITS | passage`
Counts = NDArray[np.int64]  # (n,)
Bytes = NDArray[np.uint8]  # (n,), or bits of bytes, each 0 or 1

PASSAGE_BITS: Final = np.uint64(20)  # of a passage's number in a place
MOST_PASSAGES: Final = 1 << 20  # in a part
LONGEST: Final = 2**16 - 1  # tokens; a passage with more of them counts as one of so many

_FORM: Final = 1  # of the file
_FIELDS: Final = 2  # of a passage
_HEADER: Final = np.dtype([("form", "<u4"), ("passages", "<u4"), ("blocks", "<u8"), ("tokens", "<u8", _FIELDS)])
_BLOCK_ROW: Final = np.dtype([("first", "<u8"), ("head", "<u8"), ("bits", "<u8")])  # its first term; bytes before it
_BLOCK: Final = 32  # terms; with more of them one takes longer to find, with fewer the file is bigger
_POWERS: Final = 1 << np.arange(32)
_AT_ONCE: Final = 1 << 20  # places that are packed together
_VARINT_BYTES: Final = 7  # at most; seven bits in each
_MORE: Final = 128  # the eighth: another byte follows


class Entry(NamedTuple):
    """A term as a part has it.

    Attributes:
        passages: How many have it.
        high: Bits that the high bits of their numbers take.
        times: How many times it stands there, all together; its frequencies take so many bits.
        low: Bits that the low bits of the numbers take.
        start: Where its bits begin.
    """

    passages: int
    high: int
    times: int
    low: int
    start: int


def write_part(file: Path, places: Numbers, lengths: Sequence[Counts]) -> None:
    """Write a part.

    Args:
        file: Where to.
        places: `term << PASSAGE_BITS | passage`, once for each time that the term stands in the passage, sorted.
        lengths: For both fields how many tokens each passage has.

    Raises:
        ValueError: There are more than `MOST_PASSAGES`.
        OSError: The disk is full or gone.
    """
    if len(lengths[0]) > MOST_PASSAGES:
        raise ValueError(f"{len(lengths[0])} passages are too many for a part")
    kept = np.minimum(np.stack(lengths), LONGEST).astype("<u2")
    rows: list[NDArray[np.void]] = []
    heads: list[Bytes] = []
    bits: list[Bytes] = []
    before = [0, 0]
    for some in _in_slices(places):
        row, *packed = _packed(some, kept.shape[1])
        row["head"] += np.uint64(before[0])
        row["bits"] += np.uint64(before[1])
        before = [place + len(new) for place, new in zip(before, packed, strict=True)]
        rows.append(row)
        heads.append(packed[0])
        bits.append(packed[1])
    rows.append(np.array([(2**64 - 1, *before)], _BLOCK_ROW))  # where a block after the last would begin
    header = np.array([(_FORM, kept.shape[1], sum(map(len, rows)) - 1, kept.sum(axis=1))], _HEADER)
    with file.open("wb") as opened:
        for array in (header, *rows, kept, *heads, *bits):
            opened.write(array.tobytes())


def _in_slices(places: Numbers) -> Iterator[Numbers]:
    """Yield the places some at a time, those of a term together."""
    start = 0
    while start < len(places):
        last = places[min(start + _AT_ONCE, len(places)) - 1] | np.uint64(MOST_PASSAGES - 1)  # of that term
        stop = int(np.searchsorted(places, last, side="right"))
        yield places[start:stop]
        start = stop


def _packed(places: Numbers, count: int) -> tuple[NDArray[np.void], Bytes, Bytes]:
    """Return the rows of the blocks of some terms, counted from here, and the heads and the bits of these blocks."""
    each = _changes(places)  # of a term and a passage
    frequencies = np.diff(each, append=len(places))
    numbers = places[each] >> PASSAGE_BITS
    passages = (places[each] & np.uint64(MOST_PASSAGES - 1)).astype(np.int64)
    begins = _changes(numbers)
    terms = numbers[begins]
    found = np.diff(begins, append=len(numbers))
    times = np.diff(each[begins], append=len(places))

    blocks = np.arange(0, len(terms), _BLOCK)
    sizes = _sizes(found, times, count).sum(axis=0)
    sizes_of_blocks = -(-np.add.reduceat(sizes, blocks) // 8)  # in bytes
    bits_before = np.cumsum(sizes_of_blocks) - sizes_of_blocks
    before = np.cumsum(sizes) - sizes
    starts = before + np.repeat(8 * bits_before - before[blocks], np.diff(blocks, append=len(terms)))
    bits = np.zeros(8 * int(sizes_of_blocks.sum()), np.uint8)
    for place in _ones(passages, frequencies, found, times, starts, count):
        bits[place] = 1

    heads, sizes_of_heads = _varints(_heads(terms, found, times))
    heads_before = np.cumsum(sizes_of_heads) - sizes_of_heads
    rows = np.zeros(len(blocks), _BLOCK_ROW)
    rows["first"], rows["head"], rows["bits"] = terms[blocks], heads_before[:: 3 * _BLOCK], bits_before
    return rows, heads, np.packbits(bits)


def _changes(numbers: Numbers) -> Counts:
    """Return where sorted numbers are not those before them."""
    return np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]]))


def _widths(found: Counts, count: int | Counts) -> Counts:
    """Return how many low bits of passages' numbers are kept as they are, for terms in so many of all passages."""
    widths: Counts = np.maximum(np.frexp(count // (found + 1))[1] - 1, 0).astype(np.int64)
    return widths


def _sizes(found: Counts, times: Counts, count: int | Counts) -> Counts:
    """Return how many bits terms take for the high bits of passages, for frequencies and for low bits, shape (3, n)."""
    widths = _widths(found, count)
    return np.stack([found + (np.maximum(count - 1, 0) >> widths), times, widths * found]) * (found > 0)


def _ones(
    passages: Counts, frequencies: Counts, found: Counts, times: Counts, starts: Counts, count: int
) -> Iterator[Counts]:
    """Yield the places of the bits that are 1."""
    widths, high = _widths(found, count), _sizes(found, times, count)[0]
    first = np.cumsum(found) - found
    rank = np.arange(len(passages)) - np.repeat(first, found)
    start, width = np.repeat(starts, found), np.repeat(widths, found)
    yield start + (passages >> width) + rank
    before = np.cumsum(times) - times
    yield np.cumsum(frequencies) - 1 + np.repeat(starts + high - before, found)
    low = rank + np.repeat(starts + high + times, found)
    step = np.repeat(found, found)
    for bit in range(int(widths.max(initial=0))):
        one = np.flatnonzero((width > bit) & (passages >> bit & 1 > 0))
        yield low[one] + bit * step[one]


def _heads(terms: Numbers, found: Counts, times: Counts) -> Numbers:
    """Return three numbers for each term, as the heads hold them; the last block is filled up with noughts."""
    heads = np.zeros((-(-len(terms) // _BLOCK) * _BLOCK, 3), np.uint64)
    heads[: len(terms), 0] = np.diff(terms, prepend=terms[:1])
    heads[::_BLOCK, 0] = 0
    heads[: len(terms), 1] = found
    heads[: len(terms), 2] = times - found
    return heads.ravel()


def _varints(numbers: Numbers) -> tuple[Bytes, Counts]:
    """Return numbers as bytes, seven bits in each, the low ones first, and the size of each number."""
    steps = [np.uint64(7 * step) for step in range(_VARINT_BYTES)]
    sizes = 1 + sum((numbers >> step > 0 for step in steps[1:]), np.zeros(len(numbers), np.int64))
    places = np.cumsum(sizes) - sizes
    written = np.zeros(int(sizes.sum()), np.uint8)
    for number, step in enumerate(steps):
        longer = np.flatnonzero(sizes > number)
        low = (numbers[longer] >> step & np.uint64(_MORE - 1)).astype(np.uint8)
        written[places[longer] + number] = low | np.where(sizes[longer] > number + 1, _MORE, 0).astype(np.uint8)
    return written, sizes


def _read_varints(written: Bytes) -> Numbers:
    """Return the numbers that bytes hold.

    Raises:
        ValueError: They are none.
    """
    ends = np.flatnonzero(written < _MORE)
    sizes = np.diff(ends, prepend=-1)
    if not len(ends) or ends[-1] != len(written) - 1 or sizes.max() > _VARINT_BYTES:
        raise ValueError("a head is none")
    begins = ends - sizes + 1
    within = np.arange(len(written)) - np.repeat(begins, sizes)
    return np.add.reduceat((written & np.uint8(_MORE - 1)).astype(np.uint64) << (7 * within).astype(np.uint64), begins)


class Part:
    """A written part, opened for reading. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Open a part.

        Raises:
            ValueError: The file is none.
            OSError: It cannot be read.
        """
        header = np.fromfile(file, _HEADER, count=1)
        if not len(header) or header[0]["form"] != _FORM:
            raise ValueError(f"{file} is no part of a lexical index")
        self.passages, blocks = int(header[0]["passages"]), int(header[0]["blocks"])
        self.tokens = header[0]["tokens"]  # of each field
        whole = np.asarray(np.memmap(file, np.uint8, mode="r"))
        sizes = [_HEADER.itemsize, (blocks + 1) * _BLOCK_ROW.itemsize, 2 * _FIELDS * self.passages]
        _, rows, lengths, rest = np.split(whole, np.cumsum(sizes))
        if len(rows) != sizes[1] or len(lengths) != sizes[2]:
            raise ValueError(f"{file} is cut off")
        self._rows = rows.view(_BLOCK_ROW)
        self.lengths = lengths.view("<u2").reshape(_FIELDS, self.passages)  # in tokens
        heads, bits = (int(self._rows[-1][name]) for name in ("head", "bits"))
        if heads + bits != len(rest):
            raise ValueError(f"{file} has not the size that it tells")
        self._heads, self._bits = rest[:heads], rest[heads:]
        self._firsts = np.ascontiguousarray(self._rows["first"])

    def heads(self, terms: Numbers) -> tuple[Counts, NDArray[np.void], list[Bytes]]:
        """Return which of some terms the part may have, and the rows and the heads of the blocks that they are in."""
        blocks = np.searchsorted(self._firsts, terms, side="right") - 1
        there = np.flatnonzero((blocks >= 0) & (blocks < len(self._rows) - 1))
        rows, ends = self._rows[blocks[there]], self._rows["head"][blocks[there] + 1]
        pairs = zip(rows["head"].tolist(), ends.tolist(), strict=True)
        return there, rows, [self._heads[begin:end] for begin, end in pairs]

    def read(self, entries: Sequence[Entry]) -> tuple[Counts, Counts]:
        """Return the numbers of the passages that have a term, rising, and how often each has it, term after term.

        Raises:
            ValueError: The part was changed since it was written.
        """
        if not entries:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        highs, times, lows = map(np.concatenate, zip(*map(self._read, entries), strict=True))
        found = np.array([entry.passages for entry in entries])
        first = np.cumsum(found) - found
        rank = np.arange(len(highs)) - np.repeat(first, found)
        passages = (highs - rank << np.repeat([entry.low // entry.passages for entry in entries], found)) + lows
        if passages.max() >= self.passages:
            raise ValueError("a term is in passages that are not there")
        begins = times[first]
        times[1:] -= times[:-1].copy()
        times[first] = begins
        return passages, times

    def _read(self, entry: Entry) -> tuple[Counts, Counts, Counts]:
        """Return where the ones are in the high bits and in the frequencies of a term, and its low bits."""
        found, high, times, low, start = entry
        first, stop = start // 8, start + high + times + low
        if not (0 < found <= self.passages and 0 <= start < stop <= 8 * len(self._bits)):
            raise ValueError("a term ends outside the part")
        bits = np.unpackbits(self._bits[first : -(-stop // 8)])[start - 8 * first : stop - 8 * first]
        ones = bits[: high + times].view(np.bool_).nonzero()[0]
        if len(ones) != 2 * found or not ones[found - 1] < high <= ones[found]:
            raise ValueError("a term has other passages than it tells")
        return (
            ones[:found],
            ones[found:] - (high - 1),
            _POWERS[: low // found] @ bits[high + times :].reshape(-1, found),
        )


def find(parts: Sequence[Part], terms: Numbers) -> list[list[Entry | None]]:
    """Return what each part has of each term, None where it has nothing.

    Raises:
        ValueError: A part was changed since it was written.
    """
    found: list[list[Entry | None]] = [[None] * len(terms) for _ in parts]
    places, rows, heads = zip(*(part.heads(terms) for part in parts), strict=True) if parts else ((), (), ())
    written = [head for some in heads for head in some]
    if not written:
        return found
    numbers = _read_varints(np.concatenate(written))
    if len(numbers) != 3 * _BLOCK * len(written):
        raise ValueError("a head is cut off")
    steps, *counts = numbers.reshape(len(written), _BLOCK, 3).transpose(2, 0, 1)
    passages, more = (count.astype(np.int64) for count in counts)
    part_of = np.repeat(np.arange(len(parts)), list(map(len, places)))
    place, row = np.concatenate(places), np.concatenate(rows)
    here = np.cumsum(steps, axis=1) + row["first"][:, None] == terms[place, None]
    all_passages = np.array([part.passages for part in parts])[part_of, None]
    sizes = _sizes(passages, passages + more, all_passages)
    whole = sizes.sum(axis=0)
    starts = np.cumsum(whole, axis=1) - whole + 8 * row["bits"].astype(np.int64)[:, None]
    exact = np.flatnonzero(here.any(axis=1))
    at = exact, here[exact].argmax(axis=1)
    entries = np.stack([array[at] for array in (passages, *sizes, starts)], axis=1)
    for number, term, entry in zip(part_of[exact].tolist(), place[exact].tolist(), entries.tolist(), strict=True):
        found[number][term] = Entry(*entry)
    return found
