"""The recipe of `bot/answer/weights.json`: weigh the evidence for a sentence, on questions whose answers are known.

    python -m bot.answer.fit_weights QUESTIONS.jsonl INDEX_FOLDER [QUESTIONS.jsonl INDEX_FOLDER …] --out FILE

Two things are fitted for each pair of languages: `order`, which puts the sentence that answers before the others of a
question, and `answers`, which tells from the first sentence whether there is an answer at all, scaled such that a
score of a half refuses a few answerable questions in a hundred. Questions are of the form that `talentwars eval` reads.
A set that is given twice counts twice. The weights were last fitted on `tests/questions.jsonl` over the bundled
articles, and on 1,400 questions, half of them without an answer: 900 in words of their own and 300 plain ones, these
given twice, about one article among 2,000 news, 200 about 5,500 news.

Not here: what the evidence is (`bot/answer/sentences.py`).
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answer.core import passages_for
from bot.answer.sentences import PARTS, WEIGHTS_FILE, weigh_sentences
from bot.evaluation import EvalQuestion, contains, read_questions
from index.ranking import pair
from index.search import Index, open_index
from index.training.fit import fit_answer, fit_choice

# Share of the right answers that may be refused: an answer that is none is worse than a question asked again, and a
# refusal still shows the closest passages. Nearly all are those to questions in words that no text has; of plain ones
# hardly any is.
FALSE_REFUSALS = {"zh": 0.08, "en": 0.01, "cross": 0.08}
# Weight, beside that of the unanswerable questions, of answerable ones without the passages that answer them: those are
# asked in the same words, so that how long a question is tells less. With more, other near misses are told less well.
NEAR_MISSES = 0.15
RIDGE = 0.002  # ten times as much tells less on questions that were kept aside, and so does a tenth
THRESHOLD = 0.5  # the score from which a sentence counts as an answer
PAIRS = ("zh", "en", "cross")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: the evidence of its sentences, shape (n, parts), and what they are.

    Attributes:
        right: 1.0 for those that answer.
        near: 1.0 for those of passages that do not answer, where another one does.
        pairs: The languages.
    """

    question: EvalQuestion
    features: NDArray[np.float64]
    right: NDArray[np.float64]
    near: NDArray[np.float64]
    pairs: tuple[str, ...]


def ask(index: Index, question: EvalQuestion) -> Asked:
    """Return the evidence of all sentences that are read for a question."""
    asked = index.read(question.question)
    hits = index.in_language(passages_for(asked, index), asked.language)
    sentences = [one for one in weigh_sentences(asked, hits, index) if one.score]  # at 0 something is lacking
    right = [
        float(
            contains(one.hit.passage.text, question.evidence)
            and contains(one.text, question.answers or question.evidence)
        )
        for one in sentences
    ]
    return Asked(
        question=question,
        features=np.array([astuple(one.evidence) for one in sentences]).reshape(-1, len(PARTS)),
        right=np.array(right),
        near=np.array(
            [float(any(right) and not contains(one.hit.passage.text, question.evidence)) for one in sentences]
        ),
        pairs=tuple(pair(asked.language, one.hit.passage.language) for one in sentences),
    )


def first_of(asked: Asked, order: dict[str, NDArray[np.float64]]) -> int:
    """Return the number of the sentence that comes first."""
    return int(np.argmax(_scores(asked, order)))


def nearest_miss_of(asked: Asked, order: dict[str, NDArray[np.float64]]) -> int | None:
    """Return the number of the sentence that comes first where the passages that answer are left out."""
    return int(np.argmax(np.where(asked.near > 0, _scores(asked, order), -np.inf))) if asked.near.any() else None


def _scores(asked: Asked, order: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.array([row @ order[name] for row, name in zip(asked.features, asked.pairs, strict=True)])


def main() -> None:
    """Fit, print what the weights reach on the questions themselves, and write them."""
    parser = argparse.ArgumentParser(description="Fit bot/answer/weights.json.")
    parser.add_argument("sets", nargs="+", type=Path, help="QUESTIONS.jsonl INDEX_FOLDER, alternating")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--keep-order", action="store_true", help="fit `answers` alone, and take `order` from --out")
    arguments = parser.parse_args()
    everything: list[Asked] = []
    for file, folder in zip(arguments.sets[::2], arguments.sets[1::2], strict=True):
        index = open_index(folder)
        alone = [question for question in read_questions(file) if not question.history]  # a follow-up needs its answers
        everything += [one for question in alone if len((one := ask(index, question)).right)]
    order = _kept_order(arguments.out) if arguments.keep_order else _fitted_order(everything)
    firsts = [(one, first_of(one, order)) for one in everything]
    answers = {}
    for name in PAIRS:
        own = [(one, one.features[place]) for one, place in firsts if one.pairs[place] == name]
        answerable = np.array([float(one.question.answerable) for one, _ in own])
        missed = [
            one.features[place]
            for one in everything
            if (place := nearest_miss_of(one, order)) is not None and one.pairs[place] == name
        ]
        unanswerable = sum(answerable == 0)
        weights, bias = fit_answer(
            np.array([*(features for _, features in own), *missed]),
            np.array([*answerable, *(0.0 for _ in missed)]),
            worth=np.array(
                [*(1.0 for _ in own), *(NEAR_MISSES / (1 - NEAR_MISSES) * unanswerable / len(missed) for _ in missed)]
            ),
            ridge=RIDGE,
        )
        logits = np.array([features @ weights + bias for _, features in own])
        right = np.array([one.right[place] for one, place in firsts if one.pairs[place] == name])
        least = float(np.quantile(logits[right > 0], FALSE_REFUSALS[name]))
        answers[name] = (weights, bias - least)  # so that THRESHOLD serves for all languages
        refused = np.mean(logits[answerable == 0] < least)
        print(f"{name}: refuses {refused:.3f} of {int(unanswerable)} unanswerable")
    first = np.mean([one.right[place] for one, place in firsts if one.question.answerable])
    print(f"first sentence right {first:.3f}")
    written = {
        "threshold": THRESHOLD,
        "order": {name: _readable(weights) for name, weights in order.items()},
        "answers": {name: {"bias": round(bias, 3), **_readable(weights)} for name, (weights, bias) in answers.items()},
    }
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _fitted_order(everything: Sequence[Asked]) -> dict[str, NDArray[np.float64]]:
    return {
        name: fit_choice([(one.features, one.right) for one in everything if one.pairs[0] == name], ridge=RIDGE)
        for name in PAIRS
    }


def _kept_order(file: Path) -> dict[str, NDArray[np.float64]]:
    kept = json.loads(file.read_text(encoding="utf-8"))["order"]
    return {name: np.array([kept[name].get(part, 0.0) for part in PARTS]) for name in PAIRS}


def _readable(weights: NDArray[np.float64]) -> dict[str, float]:
    return {part: round(float(value), 3) for part, value in zip(PARTS, weights, strict=True)}


if __name__ == "__main__":
    main()
