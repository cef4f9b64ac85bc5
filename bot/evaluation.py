"""Figures on questions with known evidence: is it found, is it cited, is the quote exact, is silence admitted.

A question is one JSON object a line:

    {"id": "q1", "question": "…", "answerable": true, "evidence": ["verbatim text", …], "answers": ["…"], "articles":
    ["id", …]}

A passage is right if it contains any of the `evidence`, or, where none is given, if it belongs to one of the
`articles`. `answers` are short strings, any of which a quote must contain to have the answer. Only `question` is
required; `answerable` is true where unset.

Not here: the answers themselves (`bot/answer/`).
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.answer.answer import Answer, Citation
from bot.answer.core import Answerer
from bot.answer.guard import check
from bot.output import counted
from corpus.article import detect_language
from corpus.errors import TalentWarsError
from index.folding import fold

RANKED: Final = 10  # hits looked at for recall and MRR
RESAMPLES: Final = 1000  # of the bootstrap


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuestion:
    """A question and what is known about its answer."""

    id: str
    question: str
    answerable: bool = True
    evidence: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


class QuestionsError(TalentWarsError):
    """The file of questions cannot be used."""

    def __init__(self, file: Path, reason: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(
            problem=f"{file}: {reason}.",
            remedy='Give a file with one {"question", "answerable", "evidence"} object a line.',
        )


def read_questions(file: Path) -> tuple[EvalQuestion, ...]:
    """Read the questions of a file.

    Raises:
        QuestionsError: The file cannot be read, or a line is no question.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(file, f"cannot be read ({getattr(error, 'strerror', None) or error})") from error
    read = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            read.append(_question(json.loads(line), number))
        except (ValueError, RecursionError) as error:
            raise QuestionsError(file, f"line {number} is no question ({error})") from error
    if not read:
        raise QuestionsError(file, "holds no question")
    return tuple(read)


def _question(fields: object, number: int) -> EvalQuestion:
    """Return the question of a line.

    Raises:
        ValueError: It is none; the message says which field is to blame.
    """
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - told as any other wrong line
    if not isinstance(fields.get("question"), str):
        raise ValueError('it has no text in "question"')  # noqa: TRY004
    if not isinstance(fields.get("answerable", True), bool):
        raise ValueError('"answerable" is neither true nor false')  # noqa: TRY004
    return EvalQuestion(
        id=str(fields.get("id", number)),
        question=fields["question"],
        answerable=fields.get("answerable", True),
        evidence=_texts(fields, "evidence"),
        articles=_texts(fields, "articles"),
        answers=_texts(fields, "answers"),
        history=_texts(fields, "history"),
    )


def _texts(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts of a field, none where it is unset; one text alone is refused, since its letters would count."""
    texts = [] if fields.get(name) is None else fields[name]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f'"{name}" is no list of texts, such as ["Paris"]')
    return tuple(texts)


def evaluate(answerer: Answerer, questions: Sequence[EvalQuestion]) -> dict[str, Any]:
    """Ask every question and return the figures: over all, and by the languages of question and first passage.

    A group is `zh` or `en` where both have that language, else `zh→en` or `en→zh`. Each figure is {"value", "low",
    "high", "n"}: the mean and the 95 % interval of a bootstrap over the questions.
    """
    outcomes = [_outcome(answerer, question) for question in questions]
    groups: dict[str, list[dict[str, float]]] = {"all": [figures for _, figures in outcomes]}
    for languages, figures in sorted(outcomes, key=lambda outcome: (len(outcome[0]), outcome[0])):
        groups.setdefault(languages, []).append(figures)
    failed = [
        {"id": question.id, "question": question.question, "failed": names}
        for question, (_, figures) in zip(questions, outcomes, strict=True)
        if (names := sorted(name for name, value in figures.items() if name in _MUST_BE_ONE and value < 1))
    ]
    return {
        "questions": len(questions),
        "figures": {group: _figures(members) for group, members in groups.items()},
        "failed": failed,
        "judge": "evidence strings of the questions; for sentences that are no quotes, the guard",
        "index": {"generation": answerer.searched.generation, "articles": answerer.searched.articles},
    }


_MUST_BE_ONE: Final = ("first_citation", "answer_match", "exact_quotes", "refused", "answered")


def _outcome(answerer: Answerer, question: EvalQuestion) -> tuple[str, dict[str, float]]:
    """Return the languages of one question and what came out: figures from 0 to 1, those alone that apply to it."""
    answer = answerer.answer(question.question, history=_understood(answerer, question.history))
    hits = answerer.index.search(answer.resolved, RANKED)
    asked = detect_language(question.question)
    languages = asked if not hits or hits[0].passage.language == asked else f"{asked}→{hits[0].passage.language}"
    figures: dict[str, float] = {}
    if answer.answered:
        figures["exact_quotes"] = float(all(_is_exact(answerer, citation) for citation in answer.citations))
        figures["citation_recall"] = _supported_share(answerer, answer)
    if not question.answerable:
        return languages, figures | {"refused": float(not answer.answered)}
    figures["answered"] = float(answer.answered)
    if question.evidence or question.articles:
        ranks = [hit.rank for hit in hits if _is_right(question, hit.article.id, hit.passage.text)]
        figures |= {
            "recall@1": float(ranks[:1] == [1]),
            "recall@5": float(bool(ranks) and ranks[0] <= 5),  # noqa: PLR2004 - the name says it
            "mrr@10": 1 / ranks[0] if ranks else 0.0,
        }
        figures |= _citation_figures(question, answer)
    if question.answers:
        figures["answer_match"] = float(
            any(contains(citation.quote, question.answers) for citation in answer.citations)
        )
    return languages, figures


def _understood(answerer: Answerer, history: Sequence[str]) -> tuple[str, ...]:
    """Return the earlier questions of a conversation as each was understood after the one before it."""
    understood: list[str] = []
    for question in history:
        understood.append(answerer.resolved(question, understood[-1]) if understood else question)
    return tuple(understood)


def _supported_share(answerer: Answerer, answer: Answer) -> float:
    """Return the share of statements that their citations carry: quotes as they stand, other words by the guard."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    carried = [
        statement.text in quotes[statement.numbers[0]]
        if statement.verbatim
        else check(statement.text, [quotes[number] for number in statement.numbers], answerer.index.entities).supported
        for statement in answer.statements
    ]
    return sum(carried) / len(carried)


def _citation_figures(question: EvalQuestion, answer: Answer) -> dict[str, float]:
    """Return the share of citations that are right and whether the first is; a refusal cites nothing right."""
    right = [_is_right(question, citation.article_id, citation.passage) for citation in answer.citations]
    return {
        "first_citation": float(right[0]) if right else 0.0,
        "citation_precision": sum(right) / len(right) if right else 0.0,
    }


def _is_exact(answerer: Answerer, citation: Citation) -> bool:
    article = answerer.index.article(citation.article_id)
    return article is not None and article.text[citation.start : citation.end] == citation.quote


def _is_right(question: EvalQuestion, article_id: str, passage: str) -> bool:
    return contains(passage, question.evidence) if question.evidence else article_id in question.articles


def contains(text: str, wanted: Sequence[str]) -> bool:
    """Whether a text holds any of the wanted strings, whatever their case, width and spaces."""
    flat = "".join(fold(text).split())
    return any("".join(fold(string).split()) in flat for string in wanted)


def _figures(outcomes: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome)
    return {name: _interval([outcome[name] for outcome in outcomes if name in outcome]) for name in names}


def _interval(values: Sequence[float]) -> dict[str, float]:
    chance = random.Random(0)  # noqa: S311 - a bootstrap, the same every time
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    return {
        "value": round(sum(values) / len(values), 4),
        "low": round(means[int(RESAMPLES * 0.025)], 4),
        "high": round(means[int(RESAMPLES * 0.975)], 4),
        "n": len(values),
    }


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Print the figures as a table, each above its interval, and the failed questions below it."""
    groups = report["figures"]
    table = Table(title=counted(report["questions"], "question"), box=SIMPLE, padding=(0, 1))
    table.add_column("figure")
    for group in groups:
        table.add_column(group, justify="right")
    for name in groups["all"]:
        table.add_row(name, *(_cell(figures.get(name)) for figures in groups.values()))
    console.print(table)
    console.print("Below each figure its 95 % interval and over how many questions it is.")
    console.print(f"Judged by {report['judge']}.")
    if "guard" in report:
        guard = report["guard"]
        console.print(
            f"Guard: {guard['caught']} of {guard['edits']} changed sentences caught, "
            f"{guard['refused']} of {guard['paraphrases']} true ones refused."
        )
    for entry in report["failed"]:
        console.print(f"{entry['id']}  {entry['question']}  ({', '.join(entry['failed'])})", soft_wrap=True)


def _cell(figure: dict[str, float] | None) -> str:
    return f"{figure['value']:.3f}\n{figure['low']:.2f}–{figure['high']:.2f}\n{figure['n']}" if figure else ""
