"""The tasks of `tests/bench/bench_retrieval.py`: documents, and questions that know which of them are right.

Not here: who answers them, how they are judged (`tests/bench/bench_retrieval.py`).
"""

import json
import lzma
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.evaluation import EvalQuestion, contains, read_questions
from corpus.article import Article, Language, detect_language
from corpus.bundled import bundled_articles
from corpus.library import read_library
from corpus.passages import cut

QUESTIONS: Final = Path(__file__).parents[1] / "questions.jsonl"
CMRC: Final = "cmrc2018_dev.json.xz"
WMT: Final = "wmt21_newstest.jsonl"

Questions = tuple[tuple[str, frozenset[int]], ...]  # each with the numbers of the right documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Questions over documents.

    Attributes:
        articles: Where the documents are the passages of whole articles, these articles; else each document stands
            alone.
    """

    name: str
    documents: tuple[str, ...]
    questions: Questions
    articles: tuple[Article, ...] = ()


def bundled_tasks() -> list[Task]:
    """Return the four tasks over the bundled articles: each language of question over each language of passage."""
    by_language: dict[Language, list[str]] = {"zh": [], "en": []}
    for article in _articles(bundled_articles()):
        by_language[article.language] += [passage.text for passage in cut(article)]
    questions = [question for question in read_questions(QUESTIONS) if question.answerable and not question.history]
    return [
        Task(
            name=f"{asked}→{language}",
            documents=tuple(passages),
            questions=_judged([q for q in questions if detect_language(q.question) == asked], passages, _has_evidence),
        )
        for asked in ("zh", "en")
        for language, passages in by_language.items()
    ]


def cmrc_whole(folder: Path) -> Task:
    """Return the CMRC 2018 development set: each question over all paragraphs."""
    with lzma.open(folder / CMRC, "rt", encoding="utf-8") as file:
        paragraphs = [paragraph for entry in json.load(file)["data"] for paragraph in entry["paragraphs"]]
    return Task(
        name="CMRC zh→zh",
        documents=tuple(paragraph["context"] for paragraph in paragraphs),
        questions=tuple(
            (asked["question"], frozenset({number}))
            for number, paragraph in enumerate(paragraphs)
            for asked in paragraph["qas"]
        ),
    )


def translated_news(folder: Path) -> list[Task]:
    """Return WMT21's news sentences, each to be found by its translation."""
    with (folder / WMT).open(encoding="utf-8") as file:
        pairs = [json.loads(line) for line in file]
    return [
        _paired(f"WMT21 {asked}→{found}", [row[asked] for row in pairs], [row[found] for row in pairs])
        for asked, found in (("en", "zh"), ("zh", "en"))
    ]


def paragraphs_in_both(file: Path) -> list[Task]:
    """Return the four tasks over paragraphs with a question in each language, some of them also told in English.

    Args:
        file: A JSON list of {"context", "question_zh", "question_en", "context_en"}, the last where there is one.
    """
    entries: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    told = [entry for entry in entries if entry.get("context_en")]
    return [
        _paired(
            f"paragraphs {asked}→{found}", [entry[f"question_{asked}"] for entry in rows], [row[field] for row in rows]
        )
        for asked, found, field, rows in (
            ("zh", "zh", "context", entries),
            ("en", "en", "context_en", told),
            ("en", "zh", "context", entries),
            ("zh", "en", "context_en", told),
        )
    ]


def articles_asked(articles: Path, questions: Path) -> list[Task]:
    """Return a task for each language of question over the passages of whole articles.

    Args:
        articles: A file or folder of articles.
        questions: Of the form that `tests/QUESTIONS.md` tells; the right passage is one of the right article that
            contains an evidence string.
    """
    found = tuple(_articles(articles))
    owners, documents = [], []
    for article in found:
        for passage in cut(article):
            owners.append(article.id)
            documents.append(passage.text)
    places = {name: [n for n, owner in enumerate(owners) if owner == name] for name in set(owners)}

    def right(question: EvalQuestion, texts: Sequence[str]) -> frozenset[int]:
        own = (n for name in question.articles for n in places.get(name, []))
        return frozenset(n for n in own if contains(texts[n], question.evidence))

    asked = [question for question in read_questions(questions) if question.answerable]
    return [
        Task(
            name=f"{questions.stem} {language}",
            documents=tuple(documents),
            questions=judged,
            articles=found,
        )
        for language in ("zh", "en")
        if (judged := _judged([q for q in asked if detect_language(q.question) == language], documents, right))
    ]


def _articles(source: Path) -> list[Article]:
    return [item for item in read_library([source]) if isinstance(item, Article)]


def _has_evidence(question: EvalQuestion, texts: Sequence[str]) -> frozenset[int]:
    return frozenset(n for n, text in enumerate(texts) if contains(text, question.evidence))


def _judged(
    questions: Sequence[EvalQuestion],
    texts: Sequence[str],
    right: Callable[[EvalQuestion, Sequence[str]], frozenset[int]],
) -> Questions:
    """Return the questions that have a right document."""
    judged = ((question.question, right(question, texts)) for question in questions)
    return tuple(entry for entry in judged if entry[1])


def _paired(name: str, questions: Sequence[str], documents: Sequence[str]) -> Task:
    return Task(
        name=name,
        documents=tuple(documents),
        questions=tuple((question, frozenset({number})) for number, question in enumerate(questions)),
    )
