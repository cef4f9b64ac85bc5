"""What goes into a generation: new articles, and what of an earlier generation can be used again.

That are articles as they are written, vectors, and parts of the lexical index.

An article is known again by its content. A part of the lexical index is a run of articles, and where it ends their
contents decide, not their numbers: an article more or less changes the part that it is in and no other.

Not here: what is done with it (`index/build.py`).
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from corpus.article import Article
from corpus.passages import Passage
from index.records import Record
from index.search import Index

# A part has at least so many passages, and ends after the next article that its hash chooses, one in so many, or with
# the most. Each part is looked up for itself, which takes a question a quarter of a millisecond; bigger ones slow every
# small change, since a part is written in some seconds. Of many passages those that come later are in larger parts.
LEAST_PASSAGES: Final = 48_000
MOST_PASSAGES: Final = 64_000
CHOSEN: Final = 1_024
MANY_PASSAGES: Final = 192_000
LARGER: Final = 2  # times as large; a part of them takes some 500 MB until it is written


def ends_part(content: bytes, first: int, last: int) -> bool:
    """Tell whether a part ends after an article.

    Args:
        content: The article's `Record.content`.
        first: Number of the part's first passage.
        last: Number of the passage after the article.
    """
    chosen = int.from_bytes(content[:8], "little") % CHOSEN == 0
    wanted = LEAST_PASSAGES if chosen else MOST_PASSAGES
    return last - first >= (wanted if first < MANY_PASSAGES else LARGER * wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An article that is not in the earlier generation."""

    record: Record
    passages: tuple[Passage, ...]

    def read(self) -> tuple[Article, tuple[Passage, ...]]:
        """Return it with its passages."""
        return self.record.article, self.passages


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article that is in the earlier generation too, and its number there."""

    article: Article
    earlier: Index
    number: int

    def read(self) -> tuple[Article, tuple[Passage, ...]]:
        """Return it with its passages, as they were cut."""
        shelf = self.earlier.shelf
        return self.article, tuple(shelf.passage(row, self.article) for row in range(*shelf.span(self.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the lexical index: its articles' contents, the numbers of its first passage and of that after it."""

    contents: list[bytes]
    first: int
    last: int


class Earlier:
    """A generation to take from."""

    def __init__(self, index: Index) -> None:
        """Look up what there is."""
        self.index = index
        contents = index.shelf.contents()
        self._counts = index.shelf.counts()
        self._numbers = {content: number for number, content in enumerate(contents)}
        self._parts = {part.contents[0]: part for part in _parts(contents, self._counts)}

    def number(self, content: bytes) -> int | None:
        """Return the number of the article with this content, or None."""
        return self._numbers.get(content)

    def passages(self, number: int) -> int:
        """Return how many passages the article with a number has."""
        return self._counts[number]

    def part(self, content: bytes) -> Part | None:
        """Return the part that begins with the article of this content, or None."""
        return self._parts.get(content)


def _parts(contents: list[bytes], counts: list[int]) -> list[Part]:
    parts = []
    begin = first = 0
    for number, (content, last) in enumerate(zip(contents, accumulate(counts), strict=True), start=1):
        if number == len(contents) or ends_part(content, first, last):
            parts.append(Part(contents=contents[begin:number], first=first, last=last))
            begin, first = number, last
    return parts
