"""Text ⇄ numbers of 16 bits: the pieces that the embedded model cuts a text into, and the letters between them.

Kept so, compressed, a text takes three quarters of what its letters take, and its pieces need not be cut again to
embed or to compare it. Most numbers are a piece as the vocabulary spells it. A mark before a piece says that it is
written in capitals, or that its letters follow, as for `iPhone`.

Not here: how a text is cut (`index/cutting.py`), how the numbers are kept (`index/shelf.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.alphabet import Alphabet, Kinds, Letters, Places, ReadText, letters_of

Pieces = NDArray[np.int32]  # (n,), ids of pieces, in order
Units = NDArray[np.uint16]  # (n,), what a text is kept as

# A unit is a piece; or a common letter; or the first of two, of which the second is below _BASE, so that each shows
# what it is without those before it. A symbol is the same in one number: a piece, a letter or a mark.
_BASE: Final = 0xF000
_COMMON: Final = ((0x0000, 0x80), (0x2000, 0x70), (0x3000, 0x40), (0xFF00, 0xF0))  # first letter, how many
_WIDE: Final = 0xF300  # plus the quotient of any other letter by _BASE
_RARE: Final = 0xF320  # before a piece of _BASE or more
_MARKS: Final = 0xF330
_LETTER: Final = 1 << 21
_UPPER: Final = 1 << 22  # marks: the next piece is written in capitals,
_CAPITAL: Final = _UPPER + 1  # with a capital,
_SILENT: Final = _UPPER + 2  # or not at all: its letters follow

_NO_PIECE: Final = -1
_SHORT: Final = 0x10000  # the first letter that has no unit of its own for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """What writing looks up.

    Attributes:
        ranks: Of each piece.
        units: Of each letter below 65,536; 0 where it takes two.
        starts: Where each piece begins in `letters`, and `lengths` how many it has.
    """

    ranks: NDArray[np.int64]
    units: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    letters: Letters


class _Known:
    """What units are by themselves. Safe to share between threads.

    Attributes:
        pieces: Of each unit, shape (65536,), int32.
    """

    def __init__(self, pieces: Pieces, written: Callable[[int], str]) -> None:
        self.pieces = pieces
        self._written = written
        self._met = Kinds(len(pieces), self._look_up)
        self._strings = np.empty(len(pieces), object)

    def strings(self, units: Units) -> list[str]:
        """Return what each of some units is in a text; one that is nothing by itself is empty."""
        self._met.of(units)
        found: list[str] = self._strings[units].tolist()
        return found

    def _look_up(self, unit: int) -> int:
        self._strings[unit] = self._written(unit)
        return 1


class Spelling:
    """How the pieces of a vocabulary are written. Safe to share between threads."""

    def __init__(
        self, rarities: NDArray[np.float32], spell: Callable[[int], str], normalise: Callable[[str], str]
    ) -> None:
        """Keep the parts.

        Args:
            rarities: Of each piece; the common ones get units that begin with the same few bytes, which compress well.
            spell: Returns what a piece is in a text that is normalised; nothing for one that is in no text.
            normalise: What is done to a text before it is cut.
        """
        self._spell = spell
        self._normalise = normalise
        self._by_rank = np.argsort(rarities, kind="stable")
        common = [np.arange(first, first + count) for first, count in _COMMON]
        self._common = np.concatenate(common)

    @cached_property
    def _tables(self) -> "_Tables":
        """What only writing needs."""
        pieces = [self._spell(piece) for piece in range(len(self._by_rank))]
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        ranks = np.empty_like(self._by_rank)
        ranks[self._by_rank] = np.arange(len(ranks))
        units = np.zeros(_SHORT, np.int64)
        units[self._common] = np.arange(_BASE, _BASE + len(self._common))
        return _Tables(
            ranks=ranks,
            units=units,
            starts=np.cumsum(lengths) - lengths,
            lengths=lengths,
            letters=letters_of("".join(pieces)),
        )

    @cached_property
    def alphabet(self) -> Alphabet:
        """What becomes of the letters of a text before it is cut."""
        known = frozenset(self._tables.letters.tobytes().decode("utf-32-le"))
        return Alphabet(known, self._normalise)

    def piece_letters(self) -> tuple[Letters, Places]:
        """Return the letters of all pieces behind one another, and where in them each piece has its last."""
        tables = self._tables
        spelt = tables.lengths > 0
        return tables.letters, (tables.starts + tables.lengths - 1)[spelt]

    def places(self, read: ReadText, pieces: Pieces) -> Places:
        """Return where in a text each of its pieces begins."""
        lengths = self._tables.lengths[pieces]
        starts: Places = read.inside[np.cumsum(lengths) - lengths]
        return starts

    def write(self, text: str, pieces: Pieces, places: Places) -> tuple[Units, Places] | None:
        """Return a text as units, or None where it cannot be told which letters a piece stands for.

        Args:
            text: Any.
            pieces: What it is cut into.
            places: As for `write_all`.
        """
        read = self.alphabet.read(text)
        if len(read.irregular) or len(read.inside) != self._tables.lengths[pieces].sum():
            return None
        return self.write_all(read, pieces, places)

    def write_all(self, read: ReadText, pieces: Pieces, places: Places) -> tuple[Units, Places]:
        """Return a text as units, and where in them some places of it are.

        Args:
            read: The text, without irregular letters.
            pieces: What it is cut into.
            places: Where no piece goes on, of any shape.
        """
        tables = self._tables
        lengths = tables.lengths[pieces]
        ends = np.cumsum(lengths)
        starts = ends - lengths
        symbols = read.letters.astype(np.int64) + _LETTER
        kept = np.ones(len(symbols), np.bool_)
        kept[read.inside] = False
        kept[read.inside[starts]] = True
        symbols[read.inside[starts]] = pieces
        spelt = tables.letters[np.repeat(tables.starts[pieces] - starts, lengths) + np.arange(len(read.inside))]
        changed = np.searchsorted(ends, np.flatnonzero(spelt != read.letters[read.inside]), side="right")
        before: list[int] = []  # places of marks, which belong to the piece that begins there
        after: list[int] = []  # places of letters, which belong to the piece that ends there
        added: list[tuple[int, int]] = []
        for number in np.unique(changed).tolist():
            first, last = int(read.inside[starts[number]]), int(read.inside[ends[number] - 1]) + 1
            mark, *letters = self._marks(int(pieces[number]), read.text[first:last])
            before.append(first)
            after += [last] * len(letters)
            added += [(first, mark), *((last, letter) for letter in letters)]
        where, what = np.array(added, np.int64).reshape(-1, 2).T
        symbols, kept = np.insert(symbols, where, what), np.insert(kept, where, np.ones(len(where), np.bool_))
        moved = places + np.searchsorted(before, places) + np.searchsorted(after, places, side="right")
        return self._units(symbols[kept], np.concatenate([[0], np.cumsum(kept)])[moved])

    def write_apart(self, text: str, cut: Sequence[tuple[int, Pieces]], places: Places) -> tuple[Units, Places]:
        """Return any text as units: its letters, and pieces before the places that they belong to, in order."""
        letters = letters_of(text).astype(np.int64) + _LETTER
        parts = []
        last = 0
        for place, pieces in cut:
            silent = np.full(2 * len(pieces), _SILENT, np.int64)
            silent[1::2] = pieces
            parts += [letters[last:place], silent]
            last = place
        added = np.cumsum([0, *(2 * len(pieces) for _, pieces in cut)])
        moved = places + added[np.searchsorted([place for place, _ in cut], places)]
        return self._units(np.concatenate([*parts, letters[last:]]), moved)

    def read(self, written: Sequence[Units]) -> "list[Spelt]":
        """Return what units say, those of several texts at once."""
        bounds = np.cumsum([0, *map(len, written)])
        strings, pieces = self._letters_and_pieces(np.concatenate([np.empty(0, np.uint16), *written]))
        is_piece = pieces != _NO_PIECE
        pieces = pieces[is_piece]
        places = np.concatenate([[0], np.cumsum(is_piece)])[bounds].tolist()
        return [
            Spelt(text="".join(strings[first:last]), pieces=pieces[left:right])
            for (first, last), (left, right) in zip(pairwise(bounds.tolist()), pairwise(places), strict=True)
        ]

    def placed(self, units: Units) -> tuple[Pieces, Places]:
        """Return the pieces that units say, and where in their text each begins: several in one place if unknown."""
        strings, pieces = self._letters_and_pieces(units)
        ends = np.cumsum(np.fromiter(map(len, strings), np.int64, len(strings)))
        is_piece = pieces != _NO_PIECE
        return pieces[is_piece], np.concatenate([[0], ends])[:-1][is_piece]

    def _letters_and_pieces(self, units: Units) -> tuple[list[str], Pieces]:
        """Return what each unit is in a text, and which piece it is."""
        known = self._known
        strings, pieces = known.strings(units), known.pieces[units]
        for place in np.flatnonzero((units >= _WIDE) & (units <= _RARE)).tolist():
            head, unit = int(units[place]), int(units[place + 1])
            piece = pieces[place + 1] = self._by_rank[unit + _BASE] if head == _RARE else _NO_PIECE
            strings[place + 1] = self._spell(int(piece)) if head == _RARE else chr((head - _WIDE) * _BASE + unit)
        for place in np.flatnonzero(units >= _MARKS).tolist():
            marked = place + (2 if units[place + 1] == _RARE else 1)
            strings[marked] = _as_marked(strings[marked], int(units[place]) - _MARKS + _UPPER)
        return strings, pieces

    @cached_property
    def _known(self) -> "_Known":
        """What only reading needs."""
        pieces = np.full(0x10000, _NO_PIECE, np.int32)
        common = self._by_rank[:_BASE]
        pieces[: len(common)] = common
        return _Known(pieces, self._written)

    def _written(self, unit: int) -> str:
        """Return what a unit by itself is in a text."""
        if unit < len(self._by_rank[:_BASE]):
            return self._spell(int(self._by_rank[unit]))
        letter = unit - _BASE
        return chr(self._common[letter]) if 0 <= letter < len(self._common) else ""

    def _marks(self, piece: int, written: str) -> list[int]:
        """Return the symbols beside that of a piece that is written otherwise than it is spelt: a mark, and letters."""
        spelt = self._spell(piece)
        if written == spelt.upper():
            return [_UPPER]
        if written == spelt.capitalize():
            return [_CAPITAL]
        return [_SILENT, *(ord(letter) + _LETTER for letter in written)]

    def _units(self, symbols: NDArray[np.int64], places: Places) -> tuple[Units, Places]:
        """Return symbols as units, and where in these some places among those are."""
        units = np.where(symbols < _UPPER, symbols, symbols - _UPPER + _MARKS)
        piece = symbols < _LETTER
        units[piece] = self._tables.ranks[symbols[piece]]
        rare = piece & (units >= _BASE)
        letter = np.flatnonzero((symbols >= _LETTER) & (symbols < _UPPER))
        points = symbols[letter] - _LETTER
        common = np.where(points < _SHORT, self._tables.units[np.minimum(points, _SHORT - 1)], 0)
        units[letter] = np.where(common, common, points % _BASE)
        wide = letter[common == 0]
        heads = np.full(len(symbols), _RARE)
        heads[wide] = points[common == 0] // _BASE + _WIDE
        units[rare] -= _BASE
        long = np.union1d(np.flatnonzero(rare), wide)
        return np.insert(units, long, heads[long]).astype("<u2"), places + np.searchsorted(long, places)


def _as_marked(spelt: str, mark: int) -> str:
    """Return a piece as the mark before it says that it is written."""
    return spelt.upper() if mark == _UPPER else spelt.capitalize() if mark == _CAPITAL else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """What units say: a text, and its pieces in order."""

    text: str
    pieces: Pieces
