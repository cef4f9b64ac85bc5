"""Tokens ⇄ BM25, kept by tantivy: on disk, memory-mapped, read by many threads at once.

The only file that imports tantivy. A passage has two fields, its own text and its article's title, since news passages
speak of "he" and "the company" where the title has the name.

Not here: what a token is (`index/tokens.py`), how BM25 is weighed against vectors (`index/ranking.py`).
"""

import errno
import json
import math
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import IndexBrokenError

K1: Final = 1.2  # tantivy's own constants of BM25, which it does not let anyone change
B: Final = 0.75
TITLE_WEIGHT: Final = 0.3  # of a title's match beside the text's

_META: Final = "meta.json"  # tantivy's own list of an index's segments
_HEAP_BYTES: Final = 640 * 2**20  # of the writer, taken as needed: enough for a part, which is then one segment
_REMEMBERED: Final = 20_000  # tokens whose frequency need not be looked up again, some 3 MB
_LONGEST_QUESTION: Final = 256  # tokens; the rest of an endless question adds milliseconds and no meaning

Rows = NDArray[np.int64]  # (n,), passage numbers, best first
Scores = NDArray[np.float32]  # (n,)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("text", "title"):
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """Some passages in a row, as tantivy keeps them: files of one name, the same in whatever folder they are."""

    name: str
    passages: int

    def files(self, folder: Path) -> list[Path]:
        return sorted(folder.glob(f"{self.name}.*"))


def _segments(described: dict[str, Any]) -> list[_Segment]:
    """Return the segments of a described index, in the order of their passages."""
    entries = described["segments"]
    return [_Segment(name=entry["segment_id"].replace("-", ""), passages=entry["max_doc"]) for entry in entries]


def _name(number: int) -> str:
    return f"{number:032x}"


class LexicalWriter:
    """Writes a lexical index into a folder, passage by passage; their order numbers them from 0.

    tantivy merges segments in an order that differs from run to run. So it is given a part at a time, small enough for
    one segment, and the segments are gathered in one folder: equal passages in equal parts give equal bytes. A segment
    knows nothing of others, so that a part of an earlier index can be copied into a new one.
    """

    def __init__(self, folder: Path) -> None:
        """Begin an index in a folder, which is made where it is missing.

        Raises:
            OSError: The folder cannot be written.
        """
        self._folder = folder
        self._part = folder / "part"
        self._segments: list[_Segment] = []
        self._described: dict[str, Any] = {}  # what tantivy says of any part but its segments
        self._writer: Any = None  # tantivy's, which has no types; None between parts
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, text: str, title: str) -> None:
        """Add a passage to the part: the tokens of its text and of its article's title, with spaces between them.

        Raises:
            OSError: The disk is full or gone.
        """
        if self._writer is None:
            self._begin_part()
        document = tantivy.Document()
        document.add_text("text", text)
        document.add_text("title", title)
        with _told_as_os_error():
            self._writer.add_document(document)

    def end_part(self) -> None:
        """Write the part that was added to; the next passage begins another.

        Raises:
            OSError: The disk is full or gone.
        """
        if self._writer is None:
            return
        with _told_as_os_error():
            self._writer.commit()
            self._writer.wait_merging_threads()
        self._writer = None
        for segment in self._take(self._part):
            for file in segment.files(self._part):
                file.rename(self._next(file))
            self._segments.append(segment)
        shutil.rmtree(self._part)

    def copy_part(self, earlier: "LexicalIndex", first: int, last: int) -> bool:
        """Add the passages numbered first to last of an index that was written before.

        Returns:
            Whether that could be: these passages must be whole parts there. If not, nothing was added.

        Raises:
            OSError: The disk is full or gone.
        """
        segments = earlier.segments(first, last)
        if segments:
            self._take(earlier.folder)
        for segment in segments:
            for file in segment.files(earlier.folder):
                shutil.copyfile(file, self._next(file))
            self._segments.append(segment)
        return bool(segments)

    def close(self) -> None:
        """Write what is left, and the list of all segments.

        Raises:
            OSError: The disk is full or gone.
        """
        if not self._segments and self._writer is None:
            self._begin_part()  # an index of nothing is one too
        self.end_part()
        entries = [
            {"segment_id": str(uuid.UUID(_name(number))), "max_doc": segment.passages, "deletes": None}
            for number, segment in enumerate(self._segments)
        ]
        files = sorted(file.name for file in self._folder.iterdir())
        described = {**self._described, "segments": entries, "opstamp": 0}
        (self._folder / _META).write_text(json.dumps(described), encoding="utf-8")
        (self._folder / ".managed.json").write_text(json.dumps([*files, _META]), encoding="utf-8")

    def abandon(self) -> None:
        """Stop writing, closed or not: after this no thread of tantivy's puts a file into the folder."""
        self._writer = None  # its end waits for its threads

    def _begin_part(self) -> None:
        self._part.mkdir()
        with _told_as_os_error():
            self._writer = tantivy.Index(_schema(), path=str(self._part)).writer(_HEAP_BYTES, 1)

    def _take(self, folder: Path) -> list[_Segment]:
        """Read what the files in a folder hold."""
        self._described = json.loads((folder / _META).read_text(encoding="utf-8"))
        return _segments(self._described)

    def _next(self, file: Path) -> Path:
        """Return where a file of the next segment belongs: segments are named 0, 1, … instead of by chance."""
        return self._folder / (_name(len(self._segments)) + file.suffix)


@contextmanager
def _told_as_os_error() -> Iterator[None]:
    """Turn tantivy's errors while writing, which are all ValueErrors, into what they are."""
    try:
        yield
    except ValueError as error:
        raise OSError(errno.EIO, f"the lexical index cannot be written ({error})") from error


def _open(folder: Path) -> tantivy.Index:
    """Open the index in a folder, one that may only be read too."""
    try:
        return tantivy.Index.open(str(folder))
    except ValueError as error:
        if "Lockfile" not in str(error):
            raise
    # tantivy writes to a lock file beside an index even to read it, so it gets a folder of links to all other files
    # instead. They are mapped once the index is open: the links may go. A thread of tantivy's may lock it once more
    # while they do, which leaves an empty folder behind and does no harm.
    with tempfile.TemporaryDirectory(prefix="talentwars-", ignore_cleanup_errors=True) as links:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                (Path(links) / file.name).symlink_to(file.resolve())
        return tantivy.Index.open(links)


@contextmanager
def _panics_told() -> Iterator[None]:
    """Turn a panic of tantivy over bytes that it did not write into a ValueError, as its other complaints are."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of pyo3, which has no module to import it from
            raise ValueError(f"the lexical index cannot be read ({error})") from error
        raise


@contextmanager
def _told_as_broken(folder: Path) -> Iterator[None]:
    """Turn what tantivy says of changed bytes while it searches into an error for a person."""
    try:
        with _panics_told():
            yield
    except ValueError as error:
        raise IndexBrokenError(folder, str(error)) from error


class LexicalIndex:
    """A written lexical index, opened for reading. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder.

        Raises:
            ValueError: The folder holds no index that tantivy can read.
        """
        with _panics_told():
            index = _open(folder)
            self.folder = folder
            self._schema = index.schema
            self._searcher = index.searcher()
            self.count = int(self._searcher.num_docs)
            self._idf_of = lru_cache(maxsize=_REMEMBERED)(self._counted_idf)
            self._segments = _segments(json.loads((folder / _META).read_text(encoding="utf-8")))
            self._firsts = np.cumsum([0, *(segment.passages for segment in self._segments)])  # and the count in the end
        if self._firsts[-1] != self.count or len(self._segments) != self._searcher.num_segments:
            raise ValueError(f"{folder} has not the passages that it lists")

    def segments(self, first: int, last: int) -> list[_Segment]:
        """Return the segments that hold the passages numbered first to last and no others; none if there are none."""
        begin, end = np.searchsorted(self._firsts, [first, last]).tolist()
        whole = last <= self.count and self._firsts[begin] == first and self._firsts[end] == last
        return self._segments[begin:end] if whole else []

    def idf(self, token: str) -> float:
        """Return how much a token tells: BM25's inverse document frequency over the texts, most where it is in none."""
        return self._idf_of(token)

    def _counted_idf(self, token: str) -> float:
        with _told_as_broken(self.folder):
            frequency = self._searcher.doc_freq("text", token)
        return math.log(1 + (self.count - frequency + 0.5) / (frequency + 0.5))

    def search(
        self, words: Sequence[str], limit: int, *, names: Sequence[Sequence[Sequence[str]]] = ()
    ) -> tuple[Rows, Scores]:
        """Find the passages that score best.

        Args:
            words: Tokens, of which each counts for itself.
            limit: How many to return at most.
            names: For each name its forms, in one language and in the other say, each cut into tokens. A form counts
                only where all of its tokens are there ("安全" alone names no Safe Superintelligence), and the best
                form counts.

        Returns:
            Passage numbers and BM25 scores, best first, ties by number.

        Raises:
            IndexBrokenError: The files changed since they were written.
        """
        parts = [term for word in words[:_LONGEST_QUESTION] for term in self._terms(word)]
        parts += [self._best_of([self._name(form) for form in forms]) for forms in names if forms]
        if not parts or limit < 1 or not self.count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
        with _told_as_broken(self.folder):
            hits = self._searcher.search(query, limit=min(limit, self.count), count=False).hits
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        rows = np.array([self._firsts[address.segment_ord] + address.doc for _, address in hits], dtype=np.int64)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def _best_of(self, queries: Sequence[tantivy.Query]) -> tantivy.Query:
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries)

    def _name(self, form: Sequence[str]) -> tantivy.Query:
        words = [[(tantivy.Occur.Should, term) for term in self._terms(token)] for token in form]
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.boolean_query(either)) for either in words]
        )

    def _terms(self, token: str) -> list[tantivy.Query]:
        """Return a token in the text and in the title."""
        return [self._term("text", token), tantivy.Query.boost_query(self._term("title", token), TITLE_WEIGHT)]

    def _term(self, field: str, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, token, "freq")
