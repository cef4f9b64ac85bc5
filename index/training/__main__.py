"""Train the embedded model: `python -m index.training --data FOLDER --out FOLDER`.

Not here: each step; this file is their order.
"""

import argparse
import logging
import random
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.normalizers import Precompiled

from index.embedding import MODEL_FOLDER, TOKENIZER_FILE, EmbeddedModel
from index.training.batches import Task, inverse_frequencies
from index.training.dictionaries import Dictionary, cedict, places
from index.training.folding import compiled_folding, folding_of
from index.training.learn import learn, random_table
from index.training.publish import publish, published_table
from index.training.sounding import ordinary_words, piece_sounds
from index.training.texts import RECIPES, Example, held_out, read_tasks
from index.training.validation import across_languages
from index.training.vocabulary import SIZE, count, pieces, tokenizer_of, words_of

SMOKE: Final = {"size": 2000, "dimension": 16, "batch": 64, "steps": 3}
SEARCHED: Final = (
    "english_clause",
    "chinese_clause",
    "question",
    "title",
    "glossed_clause",
)  # tasks with real passages


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description="Train the embedded model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel.jsonl.xz and its like")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model's files")
    parser.add_argument("--steps", type=int, default=2000, help="batches to learn; a second each on two idle cores")
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--batch", type=int, default=2560)
    parser.add_argument("--size", type=int, default=SIZE, help="pieces in the vocabulary")
    parser.add_argument("--rate", type=float, default=0.013)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="go on from this model's folder, with its pieces and dimension")
    cutting = parser.add_mutually_exclusive_group()
    cutting.add_argument("--tokenizer", type=Path, help="keep the pieces of this tokenizer.json; saves minutes")
    cutting.add_argument("--fold", action="store_true", help="compile the table of normalised characters anew")
    parser.add_argument("--smoke", action="store_true", help="a tiny model in seconds, to see that all steps work")
    return parser.parse_args()


def tokenizer_for(options: argparse.Namespace, tasks: dict[str, list[Example]]) -> Tokenizer:
    """Take the tokenizer that was asked for, or make one."""
    if options.tokenizer:
        return Tokenizer.from_file(str(options.tokenizer))
    folding = compiled_folding() if options.fold else folding_of(MODEL_FOLDER / TOKENIZER_FILE)
    return tokenizer_of(pieces(count(tasks, Precompiled(folding)), options.size), folding)


def main() -> None:
    """Read, cut, learn, write, measure."""
    logging.basicConfig(format="%(message)s")
    options = arguments()
    if options.start:
        options.tokenizer = options.start / TOKENIZER_FILE
    if options.smoke:
        vars(options).update(SMOKE)
    torch.set_num_threads(options.threads)
    packages = (Dictionary(), []) if options.smoke else (cedict(), places())
    read = read_tasks(options.data, *packages, random.Random(options.seed))  # noqa: S311 - repeatable on purpose
    print(f"read {sum(map(len, read.values())):,} examples of {len(read)} tasks", flush=True)
    tokenizer = tokenizer_for(options, read)
    tasks = {name: Task.of(RECIPES[name], examples, tokenizer) for name, examples in read.items()}
    vocabulary = tokenizer.get_vocab_size()
    searched = [tasks[name].passages for name in SEARCHED if name in tasks]
    importances = inverse_frequencies(searched, vocabulary)
    english = (text for examples in (read.get("translation", []), read.get("title", [])) for (text,), _ in examples)
    sounds = piece_sounds(words_of(tokenizer), ordinary_words(english))
    pairs = held_out(options.data)
    print(f"cut into {vocabulary:,} different pieces; {len(pairs):,} paragraphs held out", flush=True)

    def report(line: str, table: NDArray[np.float32]) -> None:
        publish(
            options.out, tokenizer, table, importances, sounds
        )  # what is learnt so far outlives a run that is cut off
        print(line, _figures(options.out, pairs), sep="  ", flush=True)

    if options.start:
        start = published_table(options.start)
    else:
        start = random_table(vocabulary, options.dimension, options.seed)
    table = learn(
        tasks, start, batch=options.batch, rate=options.rate, steps=options.steps, seed=options.seed, report=report
    )
    report("done", table)


def _figures(folder: Path, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return "nothing held out to measure on"
    found = across_languages(EmbeddedModel.load(folder), pairs)
    return "  ".join(f"{direction}: {recall}" for direction, recall in found.items())


if __name__ == "__main__":
    main()
