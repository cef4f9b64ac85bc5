"""A reply that arrives in pieces → its sentences, each with the numbers that it cites.

Marks may be cut anywhere between two pieces, stand before or after the full stop, and come as [1], [1][2], [1, 2],
[1-3], 【1】 or ［1］.
What a reasoning model thinks aloud and what is Markdown is left out.

Not here: whether a sentence is true (`bot/answer/guard.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from corpus.sentences import sentence_spans

MOST_RANGE: Final = 20  # numbers in one [1-9] mark; a longer range cites nothing in particular
LONGEST_REPLY: Final = 20_000  # characters; what comes after is not read

_OPEN, _CLOSE = r"\[【［", r"\]】］"
_MARK: Final = re.compile(rf"\s*[{_OPEN}]\s*\^?\s*(?P<numbers>\d{{1,6}}(?:\s*[,，、;–-]\s*\^?\d{{1,6}})*)\s*[{_CLOSE}]")
_UNFINISHED_MARK: Final = re.compile(rf"\s*[{_OPEN}][\s\d,，、;^–-]*\Z|\s+\Z")
_THOUGHT: Final = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_ENDS: Final = re.compile(r"</think(?:ing)?>")
_MARKDOWN: Final = re.compile(r"^\s*(?:[-*•>#]+\s+|\d{1,2}[.)、]\s+)+|\*\*|__|`")
_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence of the reply, unchecked.

    Attributes:
        numbers: Those that it cites, in order, each once.
        finished: Whether it ended, rather than being cut off with the reply.
    """

    text: str
    numbers: tuple[int, ...]
    finished: bool = True


@dataclass(slots=True, kw_only=True)
class CitedStream:
    """Takes the reply piece by piece.

    >>> stream = CitedStream()
    >>> [*stream.feed("OpenAI hired him [1"), *stream.feed("]. He left. "), *stream.close()]
    [Draft(text='OpenAI hired him.', numbers=(1,), finished=True), Draft(text='He left.', numbers=(), finished=True)]
    """

    _rest: str = field(default="", init=False)
    _read: int = field(default=0, init=False)

    def feed(self, piece: str) -> Iterator[Draft]:
        """Yield the sentences that a further piece completes."""
        room = LONGEST_REPLY - self._read
        self._read += len(piece)
        self._rest += piece[: max(room, 0)]
        if _thinks_still(self._rest):
            return
        self._rest = _THOUGHT.sub("", self._rest)
        yield from self._sentences(final=False)

    def close(self) -> Iterator[Draft]:
        """Yield what is left when the reply has ended."""
        self._rest = _THOUGHT.sub("", self._rest)
        yield from self._sentences(final=True)

    def _sentences(self, *, final: bool) -> Iterator[Draft]:
        bare, marks, origin = _without_marks(self._rest)
        spans = sentence_spans(bare)
        # The last sentence may go on, or get its marks, with the next piece.
        complete = spans if final else spans[:-1]
        for position, (start, end) in enumerate(complete):
            following = spans[position + 1][0] if position + 1 < len(spans) else len(bare) + 1
            # A mark follows what it cites, even where nothing parts it from the next sentence.
            numbers = tuple(
                dict.fromkeys(number for place, found in marks if start < place <= following for number in found)
            )
            text = _MARKDOWN.sub("", bare[start:end]).strip()
            if _WORD.search(text):
                yield Draft(
                    text=text, numbers=numbers, finished=not final or position + 1 < len(complete) or _has_ended(text)
                )
        if final:
            self._rest = ""
        elif complete:
            self._rest = self._rest[origin[spans[-1][0]] :]


def _without_marks(text: str) -> tuple[str, list[tuple[int, tuple[int, ...]]], list[int]]:
    """Return the text without its marks, where they stood in it, and where each of its characters came from."""
    parts: list[str] = []
    marks: list[tuple[int, tuple[int, ...]]] = []
    origin: list[int] = []
    place = length = 0
    for match in _MARK.finditer(text):
        parts.append(text[place : match.start()])
        origin.extend(range(place, match.start()))
        length += match.start() - place
        marks.append((length, tuple(_numbers(match["numbers"]))))
        place = match.end()
    tail = _UNFINISHED_MARK.search(text, place)
    stop = tail.start() if tail else len(text)
    parts.append(text[place:stop])
    origin.extend(range(place, stop))
    return "".join(parts), marks, [*origin, stop]


def _numbers(written: str) -> Iterator[int]:
    for part in re.split(r"\s*[,，、;]\s*", written):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] < MOST_RANGE:  # noqa: PLR2004 - from and to
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends


def _thinks_still(text: str) -> bool:
    lower = text.lower()
    opened = max(lower.rfind("<think>"), lower.rfind("<thinking>"))
    return opened >= 0 and not _THOUGHT_ENDS.search(lower, opened)


def _has_ended(text: str) -> bool:
    return text.rstrip("\"'”’」』）)*").endswith((".", "。", "！", "？", "!", "?", "…", "；"))
