"""How build, memory, disk and questions grow with the corpus, beside what one would use instead.

    pip install -e .[bench]
    python -m tests.bench.bench_scale                            1,000 to 1,000,000 passages, one table, one plot
    python -m tests.bench.bench_scale --sizes 1000 10000
    python -m tests.bench.bench_scale --text news.jsonl          recombine other articles than the bundled ones
    python -m tests.bench.bench_scale --work FOLDER              keep what is built and measured; go on from there

The corpus is real text recombined: runs of three sentences of real articles, drawn with a seed and joined to articles
of about 600 characters, so that sentences are real and what follows what is not. Every system gets the same passages,
as `corpus.passages.cut` cuts them, and all vectors come from the embedded model. A question is a stretch of 24
characters of a passage. Each build and each round of questions is a process of its own, whose greatest resident memory
is told. The others look passages up by words or by vectors; ours does both and then reads and scores the best.
"""

import argparse
import json
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from corpus.article import Article
from corpus.bundled import bundled_articles
from corpus.entities import Entities
from corpus.library import read_library
from corpus.passages import cut
from corpus.sentences import sentence_spans
from tests.bench.scale_rivals import RIVALS, Ask

HERE: Final = Path(__file__).parent
SEED: Final = 7
MEAN_SIZE: Final = 600  # characters of an article
QUESTIONS: Final = 200
HITS: Final = 10
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}  # a question is too short to share, and waiting threads cost much
LIMIT_S: Final = 600  # another system's build that takes longer is given up, and not tried at greater sizes
ASKING_S: Final = 60  # so long questions are asked, all of them or as many as can be
LIMIT_GIB: Final = 12  # of memory, likewise
OURS: Final = "talentwars"
COLUMNS: Final = {
    "build_s": "build s", "build_cpu_s": "build CPU s", "build_mib": "build MiB", "index_mb": "index MB",
    "open_s": "open s", "ask_mib": "asking MiB", "median_ms": "median ms", "p95_ms": "p95 ms",
}  # fmt: skip


def main() -> None:
    """Measure every system at every size, print the table and write it with its plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--text", type=Path, default=bundled_articles(), help="a file or folder of articles")
    parser.add_argument("--systems", nargs="+", default=[OURS, *RIVALS])
    parser.add_argument("--work", type=Path, help="where to build and keep figures; a temporary folder where left out")
    parser.add_argument("--limit", type=int, default=LIMIT_S, help="seconds of another system's build")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for scale.md and scale.svg")
    parser.add_argument("--child", nargs=2, metavar=("SYSTEM", "PHASE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        system, phase = arguments.child
        print(json.dumps(child(system, phase, arguments.work)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        found = [row for size in arguments.sizes for row in measured(arguments, work / str(size), size)]
    table = as_table(found)
    print(table)
    (arguments.out / "scale.md").write_text(table, encoding="utf-8")
    plot(found, arguments.out / "scale.svg")


def measured(arguments: argparse.Namespace, work: Path, size: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of each system at one size; what was measured before is read."""
    work.mkdir(parents=True, exist_ok=True)
    corpus = kept(work / "corpus.json", lambda: write_corpus(arguments.text, work, size))
    for system in list(arguments.systems):
        figures: dict[str, Any] = {"system": system, "passages": size, **corpus}
        for phase in ("build", "ask"):
            limit_s = None if system == OURS else arguments.limit
            figures |= kept(work / f"{system}.{phase}.json", partial(run, system, phase, work, limit_s))
            if "failed" in figures:
                arguments.systems.remove(system)
                break
        print(figures, file=sys.stderr, flush=True)
        yield figures


def kept(file: Path, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return figures from their file, or measure and write them."""
    if not file.exists():
        file.write_text(json.dumps(measure()), encoding="utf-8")
    figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return figures


def run(system: str, phase: str, work: Path, limit_s: int | None) -> dict[str, Any]:
    """Run a phase in a process of its own and return its figures, or why there are none."""
    command = [sys.executable, "-m", "tests.bench.bench_scale", "--work", str(work), "--child", system, phase]
    environment = {**os.environ, **ONE_THREAD}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit_s, check=True, env=environment
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"failed": f"stopped after {limit_s} s"}
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or [""])[-1]
        starved = error.returncode in {-signal.SIGKILL, -signal.SIGABRT} or "MemoryError" in last
        return {"failed": f"stopped at {LIMIT_GIB} GiB" if starved else last or "failed"}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def write_corpus(source: Path, work: Path, size: int) -> dict[str, Any]:
    """Write articles of so many passages as `.jsonl`, their passages and the questions; return the size of the text."""
    rng = random.Random(SEED)
    runs = [run for article in read_library([source]) if isinstance(article, Article) for run in _runs(article)]
    bytes_of_text = count = 0
    asked: list[str] = []
    with (
        (work / "articles.jsonl").open("w", encoding="utf-8") as articles,
        (work / "passages.jsonl").open("w", encoding="utf-8") as passages,
    ):
        while count < size:
            parts: list[str] = []
            wanted = rng.uniform(0.5, 1.5) * MEAN_SIZE
            while sum(map(len, parts)) < wanted:
                parts.append(rng.choice(runs))
            article = Article(id=str(count), title=parts[0][:24], text="\n".join(parts), language="zh")
            bytes_of_text += len(article.text.encode())
            line = {"id": article.id, "title": article.title, "text": article.text, "language": "zh"}
            articles.write(json.dumps(line, ensure_ascii=False) + "\n")
            for passage in cut(article):
                count += 1
                line = {"title": article.title, "text": passage.text}
                passages.write(json.dumps(line, ensure_ascii=False) + "\n")
                if rng.random() < QUESTIONS / size * 2:
                    asked.append(passage.text[rng.randrange(max(1, len(passage.text) - 24)) :][:24])
    questions = rng.sample(asked, QUESTIONS)
    (work / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")
    return {"text_mb": bytes_of_text / 1e6}


def _runs(article: Article) -> list[str]:
    sentences = [article.text[start:end] for start, end in sentence_spans(article.text)]
    return ["".join(sentences[place : place + 3]) for place in range(0, len(sentences), 3)]


def child(system: str, phase: str, work: Path) -> dict[str, float]:
    """Build with a system, or open what it built and ask; return the figures."""
    build, open_ = (build_ours, open_ours) if system == OURS else RIVALS[system]
    folder = work / system.replace(" ", "-")
    if system != OURS:
        resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_GIB * 2**30, LIMIT_GIB * 2**30))
    started = time.perf_counter()
    if phase == "build":
        build(work, folder)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        seconds = time.perf_counter() - started
        return {"build_s": seconds, "build_cpu_s": time.process_time(), "build_mib": _peak(), "index_mb": size / 1e6}
    ask = open_(work, folder)
    opened = time.perf_counter() - started
    questions: list[str] = json.loads((work / "questions.json").read_text(encoding="utf-8"))
    ask(questions[0])  # what loads at the first question is no cost of the others
    until = time.perf_counter() + ASKING_S
    times = sorted(_timed(ask, question) for question in questions if time.perf_counter() < until)
    return {
        "open_s": opened,
        "ask_mib": _peak(),
        "median_ms": statistics.median(times) * 1000,
        "p95_ms": times[len(times) * 95 // 100] * 1000,
    }


def build_ours(work: Path, folder: Path) -> None:
    """Build our index from the articles: reading, cutting, embedding, checksums and all."""
    from index.build import build  # noqa: PLC0415 - the children of others do without
    from index.embedding import EmbeddedModel  # noqa: PLC0415
    from index.store import Store  # noqa: PLC0415

    articles = (found for found in read_library([work / "articles.jsonl"]) if isinstance(found, Article))
    build(Store(folder), articles, Entities.load(), EmbeddedModel.load())


def open_ours(_work: Path, folder: Path) -> Ask:
    """Open our index."""
    from index.search import open_index  # noqa: PLC0415

    index = open_index(folder)
    return lambda question: index.search(question, HITS)


def _timed(ask: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    ask(question)
    return time.perf_counter() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def as_table(found: list[dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        f"| passages | text MB | system | {' | '.join(COLUMNS.values())} |",
        f"| --: | --: | --- |{' --: |' * len(COLUMNS)}",
    ]
    for row in found:
        start = f"| {row['passages']:,} | {row['text_mb']:.1f} | {row['system']} |"
        cells = [f" {row['failed']} |"] if "failed" in row else [f" {row[key]:,.2f} |" for key in COLUMNS]
        lines.append(start + "".join(cells))
    return "\n".join(lines) + "\n"


def plot(found: list[dict[str, Any]], file: Path) -> None:
    """Draw how four of the figures grow."""
    import matplotlib as mpl  # noqa: PLC0415 - for this picture alone

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "scale", "svg.fonttype": "none"})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    shown = ("build_s", "ask_mib", "index_mb", "median_ms")
    figure, axes = plt.subplots(1, len(shown), figsize=(13, 3.2), layout="constrained")
    for axis, key in zip(axes, shown, strict=True):
        for system in dict.fromkeys(row["system"] for row in found):
            rows = [row for row in found if row["system"] == system and key in row]
            axis.plot([row["passages"] for row in rows], [row[key] for row in rows], marker="o", label=system)
        axis.set(xscale="log", yscale="log", xlabel="passages", title=COLUMNS[key])
        axis.grid(alpha=0.3)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main()
