"""Write an answer with a language model, and let nobody see a sentence that its passages do not carry.

Not here: what the guard checks (`bot/answer/guard.py`), what answers when the model does not (`bot/answer/extract.py`).
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from bot.answer.answer import Citation, Statement
from bot.answer.budget import Budget
from bot.answer.guard import unknown_in
from bot.answer.language_model import (
    FIRST_WAIT_S,
    LONGEST_WAIT_S,
    LanguageModel,
    LanguageModelConfig,
    ModelError,
    Piece,
    stream,
)
from bot.answer.prompt import SILENT, Message, answer_prompt, resolve_prompt
from bot.answer.sifting import Gathered, Reader, Sifted
from corpus.article import Language, detect_language
from corpus.entities import Entities

Problem = Literal["", "down", "slow", "over_budget", "disobedient", "silent"]
_LONGEST_RESOLVED: Final = 300  # characters of a completed question
_TURNS: Final = 4  # of the conversation that are read for a follow-up
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an answer took.

    Attributes:
        cost: By the configured prices; 0.0 where they are unknown.
        estimated: Whether the tokens were counted from the text, because the server did not tell.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the model wrote and the guard let pass.

    Attributes:
        statements: In the order of the reply; their numbers are those of the passages.
        problem: Why there are none, or why no more came: `down`, `slow`, `over_budget`, `disobedient` (nothing passed
            the guard),
            `silent` (it said nothing, or that the passages do not answer); empty when all went well.
        dropped: Sentences that cited nothing, or that the guard refused.
        replaced: Refused sentences in whose place their quote stands.
        wrong_numbers: Citations of passages that were never given.
    """

    statements: tuple[Statement, ...] = ()
    usage: Usage = field(default_factory=Usage)
    problem: Problem = ""
    dropped: int = 0
    replaced: int = 0
    wrong_numbers: int = 0


class Writer:
    """Writes answers with one language model. Safe to share between threads."""

    def __init__(
        self,
        llm: LanguageModel,
        entities: Entities,
        *,
        config: LanguageModelConfig,
        budget: Budget,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Write with a model.

        Args:
            llm: Any LlamaIndex LLM.
            entities: For the guard.
            config: Times, tries and prices.
            budget: What may be spent.
            clock: Seconds, for the time limit.
            sleep: How to wait between tries.
        """
        self._llm = llm
        self._entities = entities
        self._config = config
        self._budget = budget
        self._clock = clock
        self._sleep = sleep

    def write(
        self,
        question: str,
        language: Language,
        passages: Sequence[Citation],
        on_statement: Callable[[Statement], None] | None = None,
    ) -> Written:
        """Answer a question from passages.

        Args:
            question: As asked, or as completed.
            language: What to write in.
            passages: What may be cited, each under its number; `quote` is what is read and checked against.
            on_statement: Called with each statement as it passes the guard.
        """
        passages = self._fitting(question, language, passages)
        if not passages:
            return Written(problem="silent")
        sifted = Sifted(
            passages={passage.number: passage for passage in passages}, entities=self._entities, tell=on_statement
        )
        told = self._ask(answer_prompt(question, language, passages), sifted)
        problem: Problem = told.problem
        if not problem and not sifted.statements:
            problem = "disobedient" if sifted.dropped else "silent"
        return Written(
            statements=tuple(sifted.statements),
            usage=told.usage,
            problem=problem,
            dropped=sifted.dropped,
            replaced=sifted.replaced,
            wrong_numbers=sifted.wrong_numbers,
        )

    def resolve(self, question: str, history: Sequence[tuple[str, str]]) -> str | None:
        """Complete a follow-up question from earlier turns.

        Args:
            question: The follow-up.
            history: Earlier (question, answer) pairs, oldest first.

        Returns:
            The completed question; None where the model gives none that holds to what was said.
        """
        turns = list(history)[-_TURNS:]
        if not turns:
            return None
        gathered = Gathered()
        told = self._ask(resolve_prompt(question, detect_language(question), turns), gathered)
        lines = [line.strip() for line in gathered.text.splitlines() if line.strip()]
        if told.problem or len(lines) != 1 or not 0 < len(lines[0]) <= _LONGEST_RESOLVED:
            return None
        resolved = lines[0].strip('"“”「」| ')
        said = [question, *(text for turn in turns for text in turn)]
        if resolved == question or SILENT in resolved or unknown_in(resolved, said, self._entities):
            return None
        return resolved

    def _fitting(self, question: str, language: Language, passages: Sequence[Citation]) -> tuple[Citation, ...]:
        """Return as many of the passages, first ones first, as the model can read at once."""
        room = self._config.context_tokens - self._config.most_tokens
        kept = list(passages)
        while kept and _prompt_tokens(answer_prompt(question, language, kept)) > room:
            kept.pop()
        return tuple(kept)

    def _ask(self, messages: Sequence[Message], reader: "Reader") -> "_Told":
        """Send a prompt and hand the reply to a reader, within the time, the tries and the budget."""
        estimate = _prompt_tokens(messages)
        reserved = estimate + self._config.most_tokens
        if not self._budget.reserve(reserved):
            return _Told(usage=Usage(), problem="over_budget")
        tally = _Tally(prompt_estimate=estimate)
        problem: Problem = "down"
        try:
            problem = self._try(messages, reader, tally)
        finally:
            usage = tally.usage(self._config)
            self._budget.settle(reserved, usage.prompt_tokens + usage.completion_tokens)
        return _Told(usage=usage, problem=problem)

    def _try(self, messages: Sequence[Message], reader: "Reader", tally: "_Tally") -> Problem:
        deadline = self._clock() + self._config.timeout_s
        for attempt in range(self._config.retries + 1):
            try:
                for piece in stream(self._llm, messages, deadline=deadline, clock=self._clock):
                    tally.add(piece)
                    reader.feed(piece.text)
            except ModelError as error:
                _log.warning("The language model failed: %s.", error)
                tally.sent = tally.sent or error.slow  # a server that is read too late bills all the same
                wait = min(max(error.retry_after_s or 0.0, FIRST_WAIT_S * 2**attempt), LONGEST_WAIT_S)
                again = error.retry_after_s is not None and not reader.has_read and attempt < self._config.retries
                if again and self._clock() + wait < deadline:
                    tally.try_again()
                    self._sleep(wait)
                    continue
                reader.close(whole=False)
                return "slow" if error.slow else "down"
            reader.close(whole=True)
            return ""
        return "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    usage: Usage
    problem: Problem


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Counts what was sent and received, as the server tells it or by estimate."""

    prompt_estimate: int
    sent: bool = False
    text: list[str] = field(default_factory=list)
    last: Piece = field(default_factory=Piece)
    earlier: int = 0

    def add(self, piece: Piece) -> None:
        self.sent = True
        self.text.append(piece.text)
        if piece.prompt_tokens or piece.completion_tokens:
            self.last = replace(piece, text="")

    def try_again(self) -> None:
        """Count a try that brought text and broke off."""
        if self.sent:
            self.earlier += self.prompt_estimate

    def usage(self, config: LanguageModelConfig) -> Usage:
        if not self.sent:
            return Usage()
        estimated = not self.last.prompt_tokens
        prompt = (self.prompt_estimate if estimated else self.last.prompt_tokens) + self.earlier
        completion = count_tokens("".join(self.text)) if estimated else self.last.completion_tokens
        cost = (prompt * config.price_in + completion * config.price_out) / 1e6
        return Usage(prompt_tokens=prompt, completion_tokens=completion, cost=round(cost, 6), estimated=estimated)


def _prompt_tokens(messages: Sequence[Message]) -> int:
    return sum(count_tokens(message.content) + 4 for message in messages)  # each message costs a few tokens of its own


def count_tokens(text: str) -> int:
    """Return about how many tokens a text takes, rather too many than too few.

    A Han character is one, and so are three other characters.

    >>> count_tokens("罗福莉"), count_tokens("tokens")
    (3, 2)
    """
    wide = sum(char > "\u2e7f" for char in text)
    return wide + -(-(len(text) - wide) // 3)
