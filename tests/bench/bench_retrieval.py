"""Our search beside what a user would pick instead, on the bundled articles, in one run and one table.

    python -m tests.bench.bench_retrieval [--minilm FOLDER] [--set SET.json …]

Tasks: the published development questions (`tests/questions.jsonl`) over the passages of one language, so that a
    Chinese question over
English passages has nothing to go by but meaning and names. A set of the form that `index/training/fit_ranking.py`
reads adds a task.
Rivals: LlamaIndex's vector index with all-MiniLM-L6-v2 (through `NamedModel`, cut by our cutter, so that the same
    passages are ranked), our
BM25 alone, and reciprocal rank fusion of the two. Figures are recall@1, recall@5, MRR@10, and the median milliseconds
of a question.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode

from bot.evaluation import contains, read_questions
from corpus.article import Article, Language, detect_language
from corpus.entities import Entities
from corpus.library import bundled_articles, read_library
from corpus.passages import cut
from index.build import build
from index.embedding import load_embedder
from index.lexical import LexicalIndex, LexicalWriter
from index.llama import TalentWarsEmbedding
from index.search import open_index
from index.store import Store
from index.tokens import question_tokens, tokens

QUESTIONS = Path(__file__).parents[1] / "questions.jsonl"
RRF_K = 60  # Cormack, Clarke and Büttcher 2009
TOP = 10

Ranker = Callable[[str], Sequence[int]]  # a question → numbers of passages, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Questions over passages, each with the numbers of those that are right."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


def bundled_tasks() -> list[Task]:
    """Return the four tasks over the bundled articles: each language of question over each language of passage."""
    found = [item for item in read_library([bundled_articles()]) if isinstance(item, Article)]
    by_language: dict[Language, list[str]] = {"zh": [], "en": []}
    for article in found:
        by_language[article.language] += [passage.text for passage in cut(article)]
    questions = [question for question in read_questions(QUESTIONS) if question.answerable and not question.history]
    tasks = []
    for asked in ("zh", "en"):
        for language, passages in by_language.items():
            judged = [
                (
                    question.question,
                    frozenset(n for n, text in enumerate(passages) if contains(text, question.evidence)),
                )
                for question in questions
                if detect_language(question.question) == asked
            ]
            kept = tuple(entry for entry in judged if entry[1])
            tasks.append(Task(name=f"{asked}→{language}", passages=tuple(passages), questions=kept))
    return tasks


def read_task(file: Path) -> Task:
    """Read a further task."""
    described = json.loads(file.read_text(encoding="utf-8"))
    questions = tuple((entry["question"], frozenset(entry["right"])) for entry in described["questions"])
    return Task(name=described["name"], passages=tuple(described["passages"]), questions=questions)


def ours(passages: Sequence[str], folder: Path) -> Ranker:
    """Return our search over the passages, each an article of its own."""
    articles = [
        Article(id=str(number), title="", text=text, language=detect_language(text))
        for number, text in enumerate(passages)
    ]
    build(Store(folder), articles, Entities.load(), load_embedder())
    index = open_index(folder)
    return lambda question: [int(hit.article.id) for hit in index.search(question, TOP)]


def bm25(passages: Sequence[str], folder: Path) -> Ranker:
    """Return our lexical index alone."""
    writer = LexicalWriter(folder)
    for text in passages:
        writer.add(tokens(text), ())
    writer.close()
    index = LexicalIndex(folder)
    return lambda question: index.search([[[(token, 1.0) for token in question_tokens(question)]]], 100)[0].tolist()


def llama_minilm(passages: Sequence[str], folder: Path) -> Ranker:
    """Return LlamaIndex's vector index over the passages, with all-MiniLM-L6-v2 from a folder."""
    embedding = TalentWarsEmbedding(load_embedder(str(folder)))
    nodes = [TextNode(text=text, id_=str(number)) for number, text in enumerate(passages)]
    retriever = VectorStoreIndex(nodes, embed_model=embedding).as_retriever(similarity_top_k=100)
    return lambda question: [int(found.node.node_id) for found in retriever.retrieve(question)]


def fused(first: Ranker, second: Ranker) -> Ranker:
    """Return the reciprocal rank fusion of two rankers."""

    def rank(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for ranker in (first, second):
            for place, number in enumerate(ranker(question), start=1):
                scores[number] = scores.get(number, 0.0) + 1 / (RRF_K + place)
        return sorted(scores, key=lambda number: (-scores[number], number))

    return rank


def measure(ranker: Ranker, task: Task) -> str:
    """Return recall@1, recall@5, MRR@10 and the median time of a question as cells of a table."""
    places, spent = [], []
    for question, right in task.questions:
        begun = time.perf_counter()
        ranked = ranker(question)[:TOP]
        spent.append(time.perf_counter() - begun)
        places.append(next((place for place, number in enumerate(ranked, start=1) if number in right), 0))
    first = sum(place == 1 for place in places) / len(places)
    five = sum(1 <= place <= 5 for place in places) / len(places)
    mrr = sum(1 / place for place in places if place) / len(places)
    return f"{first:.3f} | {five:.3f} | {mrr:.3f} | {statistics.median(spent) * 1000:.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Compare retrieval.")
    parser.add_argument("--minilm", type=Path, help="folder of all-MiniLM-L6-v2; its rows are left out without it")
    parser.add_argument("--set", type=Path, action="append", default=[], help="a further task")
    arguments = parser.parse_args()
    print("| task | system | recall@1 | recall@5 | MRR@10 | ms |\n| --- | --- | --: | --: | --: | --: |")
    for task in [*bundled_tasks(), *(read_task(file) for file in arguments.set)]:
        with tempfile.TemporaryDirectory() as folder:
            lexical = bm25(task.passages, Path(folder) / "lexical")
            rankers = {"talentwars": ours(task.passages, Path(folder) / "ours"), "BM25 alone": lexical}
            if arguments.minilm:
                rankers["LlamaIndex, MiniLM"] = llama_minilm(task.passages, arguments.minilm)
                rankers["rank fusion of the two"] = fused(rankers["LlamaIndex, MiniLM"], lexical)
            for name, ranker in rankers.items():
                print(f"| {task.name} ({len(task.questions)}) | {name} | {measure(ranker, task)} |", flush=True)


if __name__ == "__main__":
    main()
