"""What the chat asks of whatever answers: the one seam between Telegram and the answering core.

Every method blocks and may be called from several threads; the chat calls them off the event loop.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answer.answer import Answer, Citation, Searched
from corpus.article import Language

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article as a list of the newest shows it; without a language, it is shown to everybody."""

    article_id: str
    title: str
    publisher: str
    published: str
    url: str
    language: Language | None = None


class AnsweringCore(Protocol):
    """Answers questions and finds passages in the serving index generation."""

    def answer(self, question: str, *, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        """Answer a question or refuse it.

        Args:
            question: As the user typed it.
            history: Earlier questions of the conversation as they were understood, oldest first.
            language: The language to answer in; None takes the question's.
        """

    def passage(self, article_id: str, start: int, end: int) -> Citation | None:
        """Return the quote at [start, end) with its passage as the serving index has it, or None when it is gone."""

    def more(self, question: str, *, skip: int, limit: int) -> Sequence[Citation]:
        """Return the next passages for a question, nearest first, without the first `skip`; no language model."""

    def latest(self, limit: int) -> Sequence[Headline]:
        """Return the newest articles, newest first."""

    def status(self) -> Searched:
        """Return what is being searched."""

    def refresh(self) -> None:
        """Serve the newest index generation if there is a newer one; cheap when there is none."""

    def rebuild(self) -> str:
        """Rebuild the index from the corpus and return one line about the outcome."""


def refresh(core: AnsweringCore) -> None:
    """Serve the newest index generation, or go on with the one that serves when the newest cannot be opened."""
    try:
        core.refresh()
    except Exception:
        LOG.exception("the newest index cannot be opened; the one before it goes on serving")
