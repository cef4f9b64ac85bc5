"""Our search beside what a user would pick instead, in one run and one table.

    python -m tests.bench.bench_retrieval                            questions over the bundled articles
    python -m tests.bench.bench_retrieval --minilm FOLDER            and LlamaIndex with all-MiniLM-L6-v2 beside
    python -m tests.bench.bench_retrieval --eval FOLDER              and CMRC 2018 (dev), WMT21, from that folder
    python -m tests.bench.bench_retrieval --paragraphs FILE.json     and paragraphs asked about in both languages
    python -m tests.bench.bench_retrieval --news FILE.jsonl QUESTIONS.jsonl    and whole articles
    python -m tests.bench.bench_retrieval --speed --minilm FOLDER    only the time to load and to embed

The bundled tasks are the published development questions (`tests/questions.jsonl`) over the passages of one language,
so that a Chinese question over English passages has nothing to go by but meaning and names.

Systems: our search, the embedded model's cosine alone, our BM25 alone, LlamaIndex's vector index with all-MiniLM-L6-v2
over the same documents, and reciprocal rank fusion of the last two. Figures: recall@1, recall@5, MRR@10, nDCG@10, and
the median milliseconds of a question.

Not here: what is asked (`tests/bench/retrieval_tasks.py`).
"""

import argparse
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode

from corpus.article import Article, detect_language
from corpus.bundled import bundled_articles
from corpus.entities import Entities
from index.build import build
from index.embedding import Embedder, load_embedder
from index.lexical import LexicalIndex, LexicalWriter
from index.llama import TalentWarsEmbedding
from index.search import open_index
from index.store import Store
from index.tokens import coded_tokens, question_tokens
from tests.bench.retrieval_tasks import (
    Task,
    articles_asked,
    bundled_tasks,
    cmrc_whole,
    paragraphs_in_both,
    translated_news,
)

RRF_K: Final = 60  # Cormack, Clarke and Büttcher 2009
TOP: Final = 10
SLOW: Final = 3000  # documents; MiniLM reads some ten a second, so that larger tasks are left to the others
PASSAGES: Final = 4000  # that are embedded to time it
PASSAGE_SIZE: Final = 150  # characters of each
ROUNDS: Final = 5

Ranker = Callable[[str], Sequence[int]]  # a question → numbers of documents, best first


def ours(task: Task, folder: Path) -> Ranker:
    """Return our search over the task's articles, or over its documents, each an article of its own."""
    alone = [
        Article(id=str(number), title="", text=text, language=detect_language(text))
        for number, text in enumerate(task.documents)
    ]
    build(Store(folder), task.articles or alone, Entities.load(), load_embedder())
    index = open_index(folder)
    if not task.articles:
        return lambda question: _each_once(int(hit.article.id) for hit in index.search(question, 2 * TOP))
    number_of = {
        (hit.article.id, hit.passage.start): number
        for number, hit in enumerate(hit for article in task.articles for hit in index.passages_of(article.id))
    }
    return lambda question: [number_of[hit.article.id, hit.passage.start] for hit in index.search(question, TOP)]


def _each_once(numbers: Iterator[int]) -> list[int]:
    return list(dict.fromkeys(numbers))  # of a long document, cut in two, both halves may be found


def dense(task: Task, embedder: Embedder) -> Ranker:
    """Return the cosine of the embedded model alone."""
    vectors = embedder.embed_passages(task.documents)
    return lambda question: np.argsort(-(vectors @ embedder.embed_query(question)), kind="stable")[:TOP].tolist()


def bm25(task: Task, folder: Path) -> Ranker:
    """Return our lexical index alone: characters and their pairs, words by their stems."""
    writer = LexicalWriter(folder)
    writer.add(coded_tokens(task.documents), coded_tokens([""] * len(task.documents)))
    writer.close()
    index = LexicalIndex(folder)
    return lambda question: index.search(question_tokens(question), 100)[0].tolist()


def llama_minilm(task: Task, embedding: TalentWarsEmbedding) -> Ranker:
    """Return LlamaIndex's vector index over the documents, with a named model."""
    nodes = [TextNode(text=text, id_=str(number)) for number, text in enumerate(task.documents)]
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


def figures(ranked: Sequence[int], right: Collection[int]) -> tuple[float, float, float, float]:
    """Return recall@1, recall@5, reciprocal rank and nDCG, the last two at 10, of one question.

    >>> figures([7, 3], {3})
    (0.0, 1.0, 0.5, 0.6309297535714575)
    """
    places = [place for place, number in enumerate(ranked[:TOP], start=1) if number in right]
    if not places:
        return 0.0, 0.0, 0.0, 0.0
    gained = sum(1 / math.log2(place + 1) for place in places)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(right), TOP) + 1))
    return float(places[0] == 1), float(places[0] <= 5), 1 / places[0], gained / ideal


def measure(ranker: Ranker, task: Task) -> str:
    """Return the means of all figures and the median time of a question as cells of a table."""
    found, spent = [], []
    for question, right in task.questions:
        begun = time.perf_counter()
        ranked = ranker(question)
        spent.append(time.perf_counter() - begun)
        found.append(figures(ranked, right))
    means = (f"{statistics.fmean(column):.3f}" for column in zip(*found, strict=True))
    return " | ".join([*means, f"{statistics.median(spent) * 1000:.1f}"])


def compare(tasks: Sequence[Task], minilm: Path | None) -> None:
    """Print a row for each task and system."""
    print(
        "| task | system | recall@1 | recall@5 | MRR@10 | nDCG@10 | ms |\n| --- | --- | --: | --: | --: | --: | --: |"
    )
    embedding = TalentWarsEmbedding(load_embedder(str(minilm))) if minilm else None
    for task in tasks:
        with tempfile.TemporaryDirectory() as folder:
            lexical = bm25(task, Path(folder) / "lexical")
            rankers = {
                "talentwars": ours(task, Path(folder) / "ours"),
                "its vectors alone": dense(task, load_embedder()),
                "its BM25 alone": lexical,
            }
            if embedding and len(task.documents) <= SLOW:
                rankers["LlamaIndex, MiniLM"] = llama_minilm(task, embedding)
                rankers["rank fusion of MiniLM and BM25"] = fused(rankers["LlamaIndex, MiniLM"], lexical)
            for name, ranker in rankers.items():
                print(f"| {task.name} ({len(task.questions)}) | {name} | {measure(ranker, task)} |", flush=True)


def speed(minilm: Path | None) -> None:
    """Print how long loading takes in a fresh process, up to the first vector, and how many passages go in a second."""
    text = "".join(sorted(file.read_text(encoding="utf-8") for file in bundled_articles().glob("*.zh.md")))
    starts = range(0, PASSAGES * 37, 37)
    passages = [text[start % len(text) :][:PASSAGE_SIZE] for start in starts]
    print("| model | load s | load CPU s | passages/s | passages/CPU s |\n| --- | --: | --: | --: | --: |")
    for name, folder, count in (("embedded", "", len(passages)), ("MiniLM", str(minilm or ""), 200)):
        if name != "embedded" and not folder:
            continue
        embedder = load_embedder(folder)
        rates = []
        for _ in range(ROUNDS if name == "embedded" else 1):
            begun = time.perf_counter(), time.process_time()
            embedder.embed_passages(passages[:count])
            spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
            rates.append([count / seconds for seconds in spent])
        load_s, load_cpu_s = _load_s(folder)
        rate, cpu_rate = map(statistics.median, zip(*rates, strict=True))
        print(f"| {name} | {load_s:.2f} | {load_cpu_s:.2f} | {rate:,.0f} | {cpu_rate:,.0f} |", flush=True)


def _load_s(folder: str) -> tuple[float, float]:
    """Return the median time, and CPU time, from a running interpreter to the first vector."""
    program = (
        "import time; begun = time.perf_counter(), time.process_time(); from index.embedding import load_embedder; "
        f"load_embedder({folder!r}).embed_query('谁离开了谷歌？'); "
        "print(time.perf_counter() - begun[0], time.process_time() - begun[1])"
    )
    runs = [subprocess.run([sys.executable, "-c", program], check=True, capture_output=True) for _ in range(ROUNDS)]
    wall, cpu = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return statistics.median(wall), statistics.median(cpu)


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, metavar="FOLDER", help="all-MiniLM-L6-v2")
    parser.add_argument("--eval", type=Path, metavar="FOLDER", help="holds cmrc2018_dev.json.xz, wmt21_newstest.jsonl")
    parser.add_argument("--paragraphs", type=Path, metavar="FILE")
    parser.add_argument("--news", type=Path, nargs=2, metavar=("ARTICLES", "QUESTIONS"))
    parser.add_argument("--speed", action="store_true", help="measure time alone")
    arguments = parser.parse_args()
    if arguments.speed:
        speed(arguments.minilm)
        return
    tasks = bundled_tasks()
    if arguments.paragraphs:
        tasks += paragraphs_in_both(arguments.paragraphs)
    if arguments.news:
        tasks += articles_asked(*arguments.news)
    if arguments.eval:
        tasks += [cmrc_whole(arguments.eval), *translated_news(arguments.eval)]
    compare(tasks, arguments.minilm)


if __name__ == "__main__":
    main()
