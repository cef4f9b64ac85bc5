"""What an answer is: statements, the citations that carry them, and what was searched.

Not here: how sentences are chosen (`bot/answer/extract.py`) or shown (`bot/terminal.py`, `bot/chat/render.py`).
"""

from dataclasses import dataclass, field

from corpus.article import Language, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim span of an article, with all that a reader needs to check it.

    `article.text[start:end] == quote` holds, and the passage is the stretch of the article around the quote. All
    offsets are code points.
    """

    number: int
    article_id: str
    title: str
    publisher: str
    published: str
    url: str
    language: Language
    start: int
    end: int
    quote: str
    passage_start: int
    passage_end: int
    passage: str
    score: float
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of an answer, and the numbers of the citations that carry it.

    Attributes:
        text: A verbatim quote, or a language model's sentence that passed the guard; without the number marks.
        numbers: `Citation.number` of each citation, at least one.
        emphasis: (start, end) spans of `text`, in code points, of the words that answer.
        verbatim: Whether `text` is the quote itself.
    """

    text: str
    numbers: tuple[int, ...]
    emphasis: tuple[tuple[int, int], ...] = ()
    verbatim: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What was searched: the serving generation and how far it reaches."""

    generation: str
    articles: int
    passages: int
    newest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question, or an honest refusal.

    Attributes:
        question: As asked.
        resolved: The question as it was understood, where a follow-up was completed from earlier turns; else the
            question.
        language: The question's language, which the answer's own words are in.
        statements: Best first; empty when refused.
        citations: In the order of their numbers, 1, 2, …; empty when refused.
        closest: Up to three passages nearest to the question when refused, in the same form.
        text: The whole answer as plain text: statements with their marks, or the refusal in words.
        usage: What a language model took: `prompt_tokens`, `completion_tokens`, `cost`; empty without one.
        notes: Lines for the reader beside the answer ("newest source is from 2024-05", "language model unreachable").
    """

    question: str
    resolved: str
    language: Language
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    text: str
    searched: Searched
    notes: tuple[str, ...] = ()
    usage: dict[str, float] = field(default_factory=dict)
    timing_ms: dict[str, float] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether the corpus holds an answer."""
        return bool(self.statements)


def marked(statements: tuple[Statement, ...], language: Language) -> str:
    """Return the statements as running text, each followed by its marks: `… [1] … [2]`."""
    parts = [statement.text + " " + "".join(f"[{number}]" for number in statement.numbers) for statement in statements]
    return ("\n" if language == "zh" else " ").join(parts)
