"""Answer a question over one opened index: search, choose, verify, or refuse.

Every citation is checked against the stored article, character by character, right before it is handed out.

Not here: which index is open (`bot/wiring.py`), how an answer looks (`bot/terminal.py`, `bot/chat/`).
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.answer import wording
from bot.answer.answer import Answer, Citation, Searched, Statement, marked
from bot.answer.conversation import focus_of, resolve
from bot.answer.extract import asks_for_several, choose, citation_of, cite, renumbered
from bot.answer.sentences import weigh_sentences
from bot.answer.sides import asked_sides
from bot.answer.small_talk import is_small_talk, is_thanks
from corpus.article import Language, detect_language
from index.question import Question
from index.search import Hit, Index

if TYPE_CHECKING:
    from bot.answer.writer import Writer

READ_HITS: Final = 8  # passages whose sentences are weighed: the answer is lower down in 1 question of 100
READ_FOR_SEVERAL: Final = 16  # the same where many passages have a part: a list, who went from where to where
CLOSEST: Final = 3

Clock = Callable[[], dt.date]


class Answerer:
    """Answers questions over one index. Safe to share between threads."""

    def __init__(self, index: Index, *, writer: "Writer | None" = None, today: Clock = dt.date.today) -> None:
        """Answer over an opened index.

        Args:
            index: What to search.
            writer: A language model behind the guard; answers are quoted where there is none, or where it fails.
            today: The clock, for "more than a year ago".
        """
        self.index = index
        self.writer = writer
        self._today = today

    @property
    def searched(self) -> Searched:
        """What is searched."""
        manifest = self.index.manifest
        return Searched(
            generation=manifest.generation,
            articles=manifest.articles,
            passages=manifest.passages,
            newest=manifest.newest,
        )

    def answer(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        language: Language | None = None,
        on_statement: Callable[[Statement], None] | None = None,
    ) -> Answer:
        """Answer one question.

        Args:
            question: Any text.
            history: Earlier questions of the conversation as they were understood, oldest first; what the question
                leaves out is filled in from the last.
            language: What the answer's own words are in, instead of the question's language.
            on_statement: Called with each statement of a language model as it passes the guard.
        """
        started = time.perf_counter()
        if is_small_talk(question):
            return self._reply(question, language or detect_language(question))
        last = next((earlier for earlier in reversed(history) if not is_small_talk(earlier)), None)
        resolved = question if last is None else self.resolved(question, last)
        asked = self.index.read(resolved)
        hits = passages_for(asked, self.index)
        searched_at = time.perf_counter()
        answer = self._answer(question, asked, hits, language or asked.language, on_statement)
        answered_at = time.perf_counter()
        timing = {"search": (searched_at - started) * 1000, "answer": (answered_at - searched_at) * 1000}
        rounded = {name: round(value, 2) for name, value in timing.items()}
        return replace(answer, resolved=resolved, timing_ms=rounded)

    def _reply(self, said: str, language: Language) -> Answer:
        """Return what is said to a greeting or to thanks: nothing is searched."""
        return Answer(
            question=said,
            resolved=said,
            language=language,
            statements=(),
            citations=(),
            closest=(),
            text=wording.welcome(language) if is_thanks(said) else wording.greeting(language),
            searched=self.searched,
            timing_ms={"search": 0.0, "answer": 0.0},
        )

    def resolved(self, question: str, last: str) -> str:
        """Return a follow-up as it stands alone, filled in from the question before it and from that one's answer."""
        before = self.answer(last)
        if self.writer is not None and (completed := self.writer.resolve(question, [(last, before.text)])):
            return completed
        quotes = [citation.quote for citation in before.citations]
        return resolve(question, focus_of(last, quotes, self.index.entities), self.index.entities)

    def _answer(
        self,
        question: str,
        asked: Question,
        hits: Sequence[Hit],
        language: Language,
        on_statement: Callable[[Statement], None] | None,
    ) -> Answer:
        hits = self.index.in_language(hits, language)
        extract = cite(choose(asked.text, weigh_sentences(asked, hits, self.index)))
        notes: list[str] = []
        usage: dict[str, float] = {}
        if self.writer is not None and extract.statements:
            passages = [whole(number, hit) for number, hit in enumerate(hits, 1)]
            written = self.writer.write(asked.text, language, passages, on_statement)
            usage = {
                "prompt_tokens": written.usage.prompt_tokens,
                "completion_tokens": written.usage.completion_tokens,
                "cost": written.usage.cost,
            }
            if written.statements:
                extract = renumbered(written.statements, passages)
            elif written.problem:
                notes.append(wording.without_model(language, written.problem))
        citations = tuple(self.verified(citation) for citation in extract.citations)
        closest: tuple[Citation, ...] = ()
        if citations:
            text = marked(extract.statements, language)
        elif asked.empty:
            text = wording.nothing_asked(language)
        else:
            text = wording.refusal(language, self.searched)
            closest = tuple(self.verified(whole(number, hit)) for number, hit in enumerate(hits[:CLOSEST], 1))
        return Answer(
            question=question,
            resolved=question,
            language=language,
            statements=extract.statements,
            citations=citations,
            closest=closest,
            text=text,
            searched=self.searched,
            notes=(*notes, *self._notes(citations, language)),
            usage=usage,
        )

    def _notes(self, citations: Sequence[Citation], language: Language) -> list[str]:
        notes = []
        if citations and all(citation.language != language for citation in citations):
            notes.append(wording.other_language(language))
        dates = [source.published for citation in citations for source in citation.sources] + [
            citation.published for citation in citations
        ]
        newest = max(dates, default="")
        if newest and newest < (self._today() - dt.timedelta(days=wording.OLD_AFTER_DAYS)).isoformat()[: len(newest)]:
            notes.append(wording.old_source(language, newest))
        return notes

    def verified(self, citation: Citation) -> Citation:
        """Return the citation if it stands in the stored article as quoted.

        Raises:
            ValueError: It does not; a defect, and better an error than a false quote.
        """
        article = self.index.article(citation.article_id)
        if article is None or article.text[citation.start : citation.end] != citation.quote:
            raise ValueError(
                f"the quote at {citation.start}:{citation.end} of article {citation.article_id!r} does not stand there"
            )
        return citation

    def passage(self, article_id: str, start: int, end: int) -> Citation | None:
        """Return a span of an article as a citation within its passage, or None where the article has no such span."""
        article = self.index.article(article_id)
        if article is None or not 0 <= start < end <= len(article.text):
            return None
        return next(
            (
                citation_of(1, hit, start, end, 1.0)
                for hit in self.index.passages_of(article_id)
                if hit.passage.start <= start < hit.passage.end
            ),
            None,
        )

    def more(self, question: str, *, skip: int, limit: int) -> tuple[Citation, ...]:
        """Return further passages for a question, whole, best first, after the first `skip`."""
        hits = self.index.search(question, skip + limit)[skip:]
        return tuple(self.verified(whole(number, hit)) for number, hit in enumerate(hits, skip + 1))


def passages_for(asked: Question, index: Index) -> tuple[Hit, ...]:
    """Return the passages whose sentences are weighed for a question."""
    several = asks_for_several(asked.text) or asked_sides(asked.text, index.entities).both
    return index.search(asked, READ_FOR_SEVERAL if several else READ_HITS)


def whole(number: int, hit: Hit) -> Citation:
    """Return a hit as a citation of its whole passage."""
    return citation_of(number, hit, hit.passage.start, hit.passage.end, hit.score)
