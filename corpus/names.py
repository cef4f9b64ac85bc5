"""Find known names in running text, with exact offsets.

Text and names are folded alike before they are compared: case, width, accents,
Traditional characters, hyphens, middle dots and the spaces between Han and Latin
make no difference, and every folded character remembers where it came from.

Not here: whose names they are and where they are kept (`corpus/entities.py`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import concat
from typing import Final, NamedTuple

# Characters that part two halves of one name: "Kai-Fu", "山姆·阿尔特曼". All six dots are typed in Chinese names.
_DOT: Final = "\u00b7"
_DOTS: Final = frozenset(f"{_DOT}\u2022\u30fb\u2027\u2219\u22c5")
_HYPHENS: Final = frozenset("-\u2010\u2011")
_PARAGRAPH: Final = "\n"


class Name(NamedTuple):
    """One way to write one name."""

    folded: str
    owner: str
    """What the name stands for; "" for a phrase that contains a name and means something else."""
    spellings: tuple[str, ...]
    """Where not every spelling counts ("FAIR", not "fair"): those that do, folded with their case kept; else empty."""


class Span(NamedTuple):
    """Where a name stands, in code points."""

    owner: str
    start: int
    end: int


class _Found(NamedTuple):
    """A name and where it begins in the folded text."""

    name: Name
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Text made comparable; the three sequences have one length."""

    plain: str
    cased: str
    origin: tuple[int, ...]
    """For each folded character, the index of the character that it came from."""


@lru_cache(maxsize=16_384)
def _pieces(char: str) -> str:
    """One character without width and accents.

    A middle dot becomes the usual one, a hyphen or white space a space, and an invisible character nothing.
    """
    pieces = unicodedata.normalize("NFKD", char)
    if pieces in _DOTS:
        return _DOT
    if pieces in _HYPHENS or char.isspace():
        return " "
    return "".join(c for c in pieces if unicodedata.category(c) not in {"Mn", "Cf"})


_ODD: Final = "\0"  # stands for what becomes no character, or several, or something else beside others
_RUNS: Final = re.compile("\0+|[^\0]+")


class _Alone(dict[int, str]):
    """What characters become that become one whatever is beside them, by number; found out when one is first met."""

    def __init__(self, simplified: Mapping[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        pieces = _pieces(chr(code))
        alone = self._simplified.get(pieces, pieces)
        self[code] = alone = _ODD if len(alone) != 1 or pieces in {" ", _DOT, "."} else alone
        return alone


@lru_cache(maxsize=16_384)
def is_han(char: str) -> bool:
    """Whether a character is written without spaces between words: Han, or Japanese kana."""
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or char == "〇" or char >= "\U00020000"


def _is_spelled(char: str) -> bool:
    """Whether a character belongs to a word with spaces around it: a Latin letter, a digit."""
    return char.isalnum() and not is_han(char)


class Folding:
    """How a text is made comparable. Safe to share between threads."""

    __slots__ = ("_alone", "_simplified")

    def __init__(self, simplified: Mapping[str, str]) -> None:
        """Prepare it.

        Args:
            simplified: Traditional characters to the Simplified ones that stand for them.
        """
        self._simplified = dict(simplified)
        self._alone = _Alone(self._simplified)

    def fold(self, text: str) -> Folded:
        """Make a text comparable.

        Returns:
            The text with each run of white space, hyphens and middle dots as one space, or as one dot between Han; with
            nothing between Han and Latin, and an empty line as a line break. A full stop inside a word ("01.AI") is
            such a dot.
        """
        cased: list[str] = []
        origin: list[int] = []
        gap = ""  # the run of joiners before this character
        for run in _RUNS.finditer(text.translate(self._alone)):
            if run[0][0] != _ODD:  # most of a text: one character each
                if gap and cased and (joined := _joined(cased[-1], gap, run[0][0])):
                    cased.append(joined)
                    origin.append(run.start() - 1)
                gap = ""
                cased += run[0]
                origin += range(*run.span())
                continue
            for index in range(*run.span()):
                char = text[index]
                pieces = _pieces(char)
                if pieces == "." and not gap and _inside_a_word(text, index):
                    pieces = _DOT
                if pieces in {" ", _DOT}:
                    gap += char if char == "\n" else pieces
                    continue
                for piece in pieces:
                    if gap:
                        if cased and (joined := _joined(cased[-1], gap, piece)):
                            cased.append(joined)
                            origin.append(index - 1)
                        gap = ""
                    cased.append(self._simplified.get(piece, piece))
                    origin.append(index)
        whole = "".join(cased)
        return Folded(plain=whole.lower(), cased=whole, origin=tuple(origin))


def _inside_a_word(text: str, index: int) -> bool:
    """Whether letters or digits stand on both sides of a place."""
    return 0 < index < len(text) - 1 and text[index - 1].isalnum() and text[index + 1].isalnum()


def _joined(before: str, gap: str, after: str) -> str:
    """What becomes of a run of joiners between two characters."""
    if gap.count("\n") > 1:
        return _PARAGRAPH
    if is_han(before) != is_han(after):
        return ""
    return _DOT if _DOT in gap and is_han(before) else " "


def written(name: str, folding: Folding, *, closed_up: bool) -> tuple[str, ...]:
    """All folded forms of a name, its case kept.

    Args:
        name: As it stands in the list of names.
        folding: How it is made comparable.
        closed_up: Whether a Latin name may also be written without its spaces ("Step Fun", "StepFun"). People's may
            not: "Ji Lin" would be the province of Jilin.

    Returns:
        The name as it folds; with spaces for its dots; without dots and hyphens ("Kaifu Lee"); closed up.
    """
    spaced = "".join(" " if _pieces(c) == _DOT else c for c in name)
    bare = "".join(c for c in name if _pieces(c) not in {_DOT, "."} and c not in _HYPHENS)
    forms = [folding.fold(form).cased for form in (name, spaced, bare)]
    if closed_up:
        forms.append(folding.fold("".join(bare.split())).cased)
    return tuple(dict.fromkeys(forms))


class NameFinder:
    """Finds the names of a fixed list in any text."""

    __slots__ = ("_by_opening", "_folding")

    def __init__(self, names: Iterable[Name], folding: Folding) -> None:
        """Prepare the list.

        Args:
            names: Each at least two characters long, no folded form twice.
            folding: The same that the names were folded with.
        """
        self._folding = folding
        self._by_opening: dict[str, list[Name]] = {}
        for name in names:
            self._by_opening.setdefault(name.folded[:2], []).append(name)

    def find(self, text: str) -> list[Span]:
        """The names in a text, from left to right.

        Where two overlap the longer one stands: in 公布林俊旸 that is 林俊旸 and not 布林, which comes first. Between
        two of one length it is a name rather than a phrase without an owner, and then the first.
        """
        folded = self._folding.fold(text)
        found = sorted(self._candidates(folded), key=lambda f: (-len(f.name.folded), not f.name.owner, f.at))
        taken = bytearray(len(folded.plain))
        spans = []
        for name, at in found:
            end = at + len(name.folded)
            if any(taken[at:end]):
                continue
            taken[at:end] = b"\1" * (end - at)
            if name.owner:
                spans.append(Span(name.owner, folded.origin[at], _end(text, folded.origin[end - 1])))
        return sorted(spans, key=lambda span: span.start)

    def _candidates(self, folded: Folded) -> Iterator[_Found]:
        """Every name that stands in the text, those inside longer ones too."""
        plain, openings = folded.plain, self._by_opening
        pairs = map(concat, plain, plain[1:])
        for at in [at for at, pair in enumerate(pairs) if pair in openings]:
            for name in openings[plain[at : at + 2]]:
                if plain.startswith(name.folded, at) and _stands_alone(folded, at, name):
                    yield _Found(name, at)


def _stands_alone(folded: Folded, at: int, name: Name) -> bool:
    """Whether a name found at a place is no part of a longer word and is spelt as it must be."""
    if not name.owner:
        return True  # a phrase that hides a name may be part of anything: 布莱克 in 杰克·布莱克
    plain, end = folded.plain, at + len(name.folded)
    if at and _same_word(plain[at - 1], plain[at]):
        return False
    if end < len(plain) and _same_word(plain[end], plain[end - 1]):
        return False
    # One character may unfold into several ("㍿", "ﬁ"): a name must not begin or end inside it.
    if at and folded.origin[at - 1] == folded.origin[at]:
        return False
    if end < len(plain) and folded.origin[end] == folded.origin[end - 1]:
        return False
    return not name.spellings or folded.cased[at:end] in name.spellings


def _same_word(outside: str, inside: str) -> bool:
    """Whether the character next to a name goes on with it.

    A letter goes on with a Latin name, and a middle dot with a Chinese one: 苏莱曼 is not in 苏莱曼·德米雷尔.
    """
    return outside == _DOT if is_han(inside) else _is_spelled(inside) and _is_spelled(outside)


def _end(text: str, last: int) -> int:
    """The end of a span whose last letter stands at an index: accents typed as characters of their own belong to it."""
    end = last + 1
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end
