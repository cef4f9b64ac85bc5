"""The recipe of `index/ranking.json`: weigh the evidence for a passage, on questions whose right passage is known.

    python -m index.training.fit_ranking SET.json … --out index/ranking.json

A set is {"name", "articles": [{"title", "text"}, …], "questions": [{"question", "right": [number, …], "evidence":
[text, …]}, …]}: the right passages are those of the articles numbered `right` that contain an evidence string, or all
of them where none is given. A question may have no right passage, which teaches when to be unsure. Weights are fitted
on every second question, at most `MOST` of a set, for Chinese, English and across, then scaled to probabilities; the
others are measured. They were last fitted on `tests/questions.jsonl` over the bundled articles of one language, 440
Chinese and 160 English questions about 5,500 Chinese news, half of the Chinese ones with the event told first, 450
about one Chinese article among 2,000, CMRC 2018 (dev) and, across languages, WMT21.

Not here: what the evidence is (`index/ranking.py`).
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article, detect_language
from corpus.entities import Entities
from index.build import build
from index.embedding import load_embedder
from index.ranking import WEIGHTS_FILE, Evidence, pair
from index.search import READ, Index, open_index
from index.store import Store
from index.training.fit import Column, Matrix, fit_choice, fit_scale

# Logits by which a passage in the question's own language goes before its translation. Scales fitted on sets of one
# language each do not tell; at this value 89 in 100 questions over the bundled articles find their own language first,
# and an answer that stands in the other language alone is still found.
OWN_LANGUAGE_FIRST = 1.4
# Across languages words say little and cosines much: a stronger pull to zero, which evens weights out, lost 2 points.
RIDGE = {"zh": 0.01, "en": 0.01, "cross": 0.001}
MOST = 200  # questions: a large set must not drown the others
NAMES = tuple(field.name for field in fields(Evidence))

Group = tuple[Matrix, Column]  # the evidence of a question's candidates, 1.0 for each right one


def index_of(described: list[dict[str, str]], folder: Path) -> Index:
    """Build an index of articles, each with its number as its id."""
    articles = [
        Article(id=f"{number:06d}", title=one["title"], text=one["text"], language=detect_language(one["text"]))
        for number, one in enumerate(described)
    ]
    build(Store(folder), articles, Entities.load(), load_embedder())
    return open_index(folder)


def evidence_of(index: Index, entry: dict[str, Any]) -> tuple[str, Matrix, Column]:
    """Return the pair of languages, the evidence of every candidate, shape (n, parts), and 1.0 for the right ones."""
    hits = index.search(entry["question"], READ)
    features = np.array([astuple(hit.evidence) for hit in hits]).reshape(-1, len(NAMES))
    evidence = entry.get("evidence") or [""]
    is_right = [
        float(int(hit.article.id) in entry["right"] and any(text in hit.passage.text for text in evidence))
        for hit in hits
    ]
    language = hits[0].passage.language if hits else "zh"
    return pair(detect_language(entry["question"]), language), features, np.array(is_right)


def on_one_scale(by_pair: Mapping[str, Sequence[Group]]) -> dict[str, dict[str, float]]:
    """Fit the weights of each pair of languages.

    The Chinese questions are many enough to fit a scale on. The other pairs keep their own proportions; their weights
    sum to the same, and what is right scores the same in the median, so that passages of both languages can be ranked
    together.
    """
    weights = {name: fit_choice(groups, ridge=RIDGE[name]) for name, groups in sorted(by_pair.items())}
    weights = {name: found * (weights["zh"].sum() / found.sum()) for name, found in weights.items()}
    scores = [(features @ weights["zh"], right) for features, right in by_pair["zh"] if len(right)]
    best = np.array([(found.max(), right[found.argmax()]) for found, right in scores])
    scale, bias = fit_scale(best[:, 0], best[:, 1])
    level = {name: _median_of_right(by_pair[name], found) for name, found in weights.items()}
    return {
        name: {
            "bias": round(bias + scale * (level["zh"] - level[name]) - (name == "cross") * OWN_LANGUAGE_FIRST, 3),
            **{part: round(scale * float(value), 3) for part, value in zip(NAMES, found, strict=True)},
        }
        for name, found in weights.items()
    }


def _median_of_right(groups: Sequence[Group], weights: Column) -> float:
    return float(np.median([(features @ weights)[right > 0].max() for features, right in groups if right.any()]))


def main() -> None:
    """Fit and write the weights, and print recall@1 on the questions that they were not fitted on, a set at a time."""
    parser = argparse.ArgumentParser(description="Fit index/ranking.json.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    arguments = parser.parse_args()
    by_pair: dict[str, list[Group]] = defaultdict(list)
    by_set: dict[str, list[tuple[str, Matrix, Column]]] = {}
    for file in arguments.sets:
        described: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            index = index_of(described["articles"], Path(folder))
            rows = [evidence_of(index, entry) for entry in described["questions"]]
        by_set[described["name"]] = [
            row for row, entry in zip(rows[1::2], described["questions"][1::2], strict=True) if entry["right"]
        ]
        for name, features, right in rows[::2][:MOST]:
            by_pair[name].append((features, right))
    fitted = on_one_scale(by_pair)
    for name, rows in by_set.items():
        hits = [
            float(right[(features @ np.array([fitted[kind][part] for part in NAMES])).argmax()])
            for kind, features, right in rows
            if len(right)
        ]
        print(f"{name}: recall@1 {sum(hits) / len(rows):.3f} over {len(rows)} questions")
    print(json.dumps(fitted, indent=1))
    arguments.out.write_text(json.dumps({"passages": fitted}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
