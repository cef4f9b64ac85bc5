"""One answering core for every shell, which follows the index as it is rebuilt.

A question is answered by the generation that serves when it comes in; a newer one is picked up before the next.

Not here: the answers (`bot/answer/`), the settings' meaning (`bot/wiring.py`).
"""

import threading
from collections.abc import Callable, Sequence

from bot.answer.answer import Answer, Citation, Searched
from bot.answer.core import Answerer
from bot.chat.core import Headline
from corpus.article import Language


class ServingCore:
    """The serving index behind the questions of many threads."""

    def __init__(
        self, answerer: Answerer, *, reopen: Callable[[str], Answerer | None], rebuild: Callable[[], str]
    ) -> None:
        """Serve an opened index.

        Args:
            answerer: Over the generation that serves now.
            reopen: Given the generation's name, returns an answerer over a newer one, or None where there is none.
            rebuild: Builds a new generation and says so in a line.
        """
        self._answerer = answerer
        self._reopen = reopen
        self._rebuild = rebuild
        self._lock = threading.Lock()

    def answer(self, question: str, *, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        """Answer a question, completed from the last of the earlier ones where it leaves something out."""
        return self._answerer.answer(question, history=history, language=language)

    def passage(self, article_id: str, start: int, end: int) -> Citation | None:
        """Return the span of an article within its passage, or None where the serving index has no such span."""
        return self._answerer.passage(article_id, start, end)

    def more(self, question: str, *, skip: int, limit: int) -> Sequence[Citation]:
        """Return further passages for a question, nearest first."""
        return self._answerer.more(question, skip=skip, limit=limit)

    def latest(self, limit: int) -> Sequence[Headline]:
        """Return the newest articles, newest first."""
        return tuple(
            Headline(
                article_id=article.id,
                title=article.title,
                publisher=article.publisher,
                published=article.published,
                url=article.url,
                language=article.language,
            )
            for article in self._answerer.index.latest(limit)
        )

    def status(self) -> Searched:
        """Return what is searched."""
        return self._answerer.searched

    def refresh(self) -> None:
        """Serve a newer generation where there is one."""
        with self._lock:
            newer = self._reopen(self._answerer.searched.generation)
            if newer is not None:
                self._answerer = newer

    def rebuild(self) -> str:
        """Build a new generation, serve it, and say so in a line."""
        line = self._rebuild()
        self.refresh()
        return line
