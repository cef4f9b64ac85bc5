"""What takes a reply as it comes: all of it, or only the sentences that its passages carry.

Not here: where the reply comes from (`bot/answer/language_model.py`), what it must hold to (`bot/answer/guard.py`).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.answer.answer import Citation, Statement
from bot.answer.cited_stream import CitedStream, Draft
from bot.answer.guard import check
from bot.answer.prompt import SILENT
from corpus.article import detect_language
from corpus.entities import Entities
from corpus.sentences import sentence_spans
from index.tokens import tokens

MOST_STATEMENTS: Final = 8
_LIKE: Final = 0.5  # share of a failing sentence's tokens in a quote, from which the quote says what was meant
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Reader:
    """What takes a reply."""

    has_read: bool = False

    def feed(self, piece: str) -> None:
        """Take a further piece."""
        raise NotImplementedError

    def close(self, *, whole: bool) -> None:
        """Take the end; `whole` unless the reply was cut off."""


@dataclass(slots=True, kw_only=True)
class Gathered(Reader):
    """Keeps the reply as one text."""

    text: str = ""

    def feed(self, piece: str) -> None:
        """Take a further piece."""
        self.has_read = self.has_read or bool(piece.strip())
        self.text += piece


@dataclass(slots=True, kw_only=True)
class Sifted(Reader):
    """Keeps the sentences that pass the guard."""

    passages: dict[int, Citation]
    entities: Entities
    tell: Callable[[Statement], None] | None
    statements: list[Statement] = field(default_factory=list)
    dropped: int = 0
    replaced: int = 0
    wrong_numbers: int = 0
    sentences: CitedStream = field(default_factory=CitedStream)

    def feed(self, piece: str) -> None:
        """Take a further piece, and tell the sentences that it completes."""
        self.has_read = self.has_read or bool(piece.strip())
        self._sift(self.sentences.feed(piece))

    def close(self, *, whole: bool) -> None:
        """Take the end, and tell the last sentence where it is whole."""
        # What a cut reply leaves is half a sentence, and may say the contrary of the whole one.
        self._sift(draft for draft in self.sentences.close() if whole or draft.finished)

    def _sift(self, drafts: Iterator[Draft]) -> None:
        for draft in drafts:
            if SILENT in draft.text or len(self.statements) >= MOST_STATEMENTS:
                continue
            statement = self._statement(draft)
            if statement is None:
                self.dropped += 1
            elif all(statement.text != other.text for other in self.statements):
                self.statements.append(statement)
                if self.tell is not None:
                    self.tell(statement)

    def _statement(self, draft: Draft) -> Statement | None:
        """Return what may be shown of a sentence: itself, the quote that it garbled, or nothing."""
        numbers = tuple(number for number in draft.numbers if number in self.passages)
        self.wrong_numbers += len(draft.numbers) - len(numbers)
        if not numbers:
            return None
        spans = [self.passages[number].quote for number in numbers]
        verdict = check(draft.text, spans, self.entities)
        if verdict.supported:
            return Statement(text=draft.text, numbers=numbers, verbatim=False)
        _log.info("A written sentence was refused: %s.", "; ".join(verdict.problems))
        number, quote = _nearest_quote(draft.text, [(number, self.passages[number].quote) for number in numbers])
        if not quote:
            return None
        self.replaced += 1
        return Statement(text=quote, numbers=(number,), verbatim=False)


def _nearest_quote(sentence: str, spans: Sequence[tuple[int, str]]) -> tuple[int, str]:
    """Return the sentence of the spans that is most like a refused one, with its number; an empty one where none is."""
    wanted = set(tokens(sentence))
    best = (0.0, 0, "")
    for number, span in spans:
        for start, end in sentence_spans(span):
            shared = len(wanted & set(tokens(span[start:end]))) / max(len(wanted), 1)
            if shared > best[0] and detect_language(span) == detect_language(sentence):
                best = (shared, number, span[start:end])
    return (best[1], best[2]) if best[0] >= _LIKE else (0, "")
