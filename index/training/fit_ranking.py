"""The recipe of `index/ranking.json`: weigh the evidence for a passage, on questions whose right passage is known.

    python -m index.training.fit_ranking SET.json … --out index/ranking.json

A set is {"name", "passages": [text, …], "questions": [{"question", "right": [number, …]}, …]}; a question may have no
right passage, which teaches when to be unsure. Weights are fitted for Chinese, English and across, then scaled to
probabilities.

Not here: what the evidence is (`index/ranking.py`).
"""

import argparse
import json
import tempfile
from collections import defaultdict
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, detect_language
from corpus.entities import Entities
from index.build import build
from index.embedding import load_embedder
from index.ranking import WEIGHTS_FILE, Evidence, pair
from index.search import Index, open_index
from index.store import Store
from index.training.fit import fit_choice, fit_scale

# Logits by which a passage in the question's own language goes before its translation. Scales fitted on sets of one
# language each do not tell; at this value 96 in 100 questions over the bundled articles find their own language first,
# and an answer that stands in the other language alone is still found.
OWN_LANGUAGE_FIRST = 0.8
NAMES = tuple(field.name for field in fields(Evidence))


def index_of(passages: list[str], folder: Path) -> Index:
    """Build an index with one article for each passage, its id the passage's number."""
    articles = [
        Article(id=f"{number:06d}", title="", text=text, language=detect_language(text))
        for number, text in enumerate(passages)
    ]
    build(Store(folder), articles, Entities.load(), load_embedder())
    return open_index(folder)


def evidence_of(index: Index, question: str, right: set[int]) -> tuple[str, NDArray[np.float64], NDArray[np.float64]]:
    """Return the pair of languages, the evidence of every candidate, shape (n, parts), and 1.0 for the right ones."""
    hits = index.search(question, 60)
    features = np.array([astuple(hit.evidence) for hit in hits]).reshape(-1, len(NAMES))
    is_right = np.array([float(int(hit.article.id) in right) for hit in hits])
    language = hits[0].passage.language if hits else "zh"
    return pair(detect_language(question), language), features, is_right


def main() -> None:
    """Fit and write the weights, and print recall@1 before and after, a set at a time."""
    parser = argparse.ArgumentParser(description="Fit index/ranking.json.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    arguments = parser.parse_args()
    by_pair: dict[str, list[tuple[NDArray[np.float64], NDArray[np.float64]]]] = defaultdict(list)
    by_set: dict[str, list[tuple[str, NDArray[np.float64], NDArray[np.float64]]]] = {}
    for file in arguments.sets:
        described: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            index = index_of(described["passages"], Path(folder))
            rows = [evidence_of(index, entry["question"], set(entry["right"])) for entry in described["questions"]]
        by_set[described["name"]] = rows
        for name, features, right in rows:
            by_pair[name].append((features, right))
    fitted = {}
    for name, groups in sorted(by_pair.items()):
        weights = fit_choice(groups)
        best = [
            (float((features @ weights).max()), float(right[(features @ weights).argmax()]))
            for features, right in groups
            if len(right)
        ]
        scale, bias = fit_scale(np.array([score for score, _ in best]), np.array([hit for _, hit in best]))
        fitted[name] = {
            "bias": round(bias - (OWN_LANGUAGE_FIRST if name == "cross" else 0.0), 3),
            **{part: round(scale * float(value), 3) for part, value in zip(NAMES, weights, strict=True)},
        }
    fitted["en"] = _on_scale_of(fitted["zh"], fitted["en"])
    for name, rows in by_set.items():
        hits = [
            float(right[(features @ np.array([fitted[kind][part] for part in NAMES])).argmax()])
            for kind, features, right in rows
            if len(right)
        ]
        print(f"{name}: recall@1 {sum(hits) / len(rows):.3f} over {len(rows)} questions")
    print(json.dumps(fitted, indent=1))
    arguments.out.write_text(json.dumps({"passages": fitted}, indent=1) + "\n", encoding="utf-8")


def _on_scale_of(known: dict[str, float], fitted: dict[str, float]) -> dict[str, float]:
    """Return weights in their proportions on the scale of others: the English sets are too few to fit one."""
    factor = sum(known[part] for part in NAMES) / sum(fitted[part] for part in NAMES)
    return {"bias": known["bias"], **{part: round(factor * fitted[part], 3) for part in NAMES}}


if __name__ == "__main__":
    main()
