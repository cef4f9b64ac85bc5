"""The table of normalised characters: full width, case, accents and Traditional characters, folded in one look-up.

Compiled into the tokenizer, it costs nothing when a question is asked.

    pip install sentencepiece protobuf opencc-python-reimplemented      (only to compile it anew)

Not here: cutting what was folded (`index/training/vocabulary.py`).
"""

import base64
import importlib
import json
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

MARKS: Final = "Mn"  # the Unicode category of accents


def folded(letter: str, simplified: dict[str, str]) -> str:
    """Return what a character is normalised to.

    >>> folded("É", {}), folded("Ａ", {}), folded("國", {"國": "国"})
    ('e', 'a', '国')
    """
    text = "".join(simplified.get(part, part) for part in unicodedata.normalize("NFKC", letter)).lower()
    if any(part > "\u2fff" for part in text):  # kana and hangul would fall apart
        return text
    return "".join(part for part in unicodedata.normalize("NFKD", text) if unicodedata.category(part) != MARKS)


def compiled_folding() -> bytes:
    """Compile the table of every character that normalising changes, as sentencepiece keeps it."""
    sentencepiece = importlib.import_module("sentencepiece")
    protocol = importlib.import_module("sentencepiece.sentencepiece_model_pb2")
    table = Path(str(importlib.import_module("opencc").__file__)).parent / "dictionary" / "TSCharacters.txt"
    lines = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    simplified = {traditional: forms.split(" ")[0] for traditional, forms in lines}
    with tempfile.TemporaryDirectory() as folder:
        rules, text = Path(folder, "rules.tsv"), Path(folder, "text.txt")
        rules.write_text("".join(_rules(simplified)), encoding="utf-8")
        text.write_text("a b c d e f g\n" * 10, encoding="utf-8")  # something to train on; only the table is kept
        sentencepiece.SentencePieceTrainer.train(
            input=str(text),
            model_prefix=str(Path(folder, "model")),
            vocab_size=12,
            normalization_rule_tsv=str(rules),
            hard_vocab_limit=False,
            minloglevel=2,
        )
        model = protocol.ModelProto()
        model.ParseFromString(Path(folder, "model.model").read_bytes())
        return bytes(model.normalizer_spec.precompiled_charsmap)


def _rules(simplified: dict[str, str]) -> Iterator[str]:
    for point in (*range(0x41, 0x5B), *range(0x80, 0x30000)):
        letter = chr(point)
        if unicodedata.category(letter) in {"Cn", "Cs", "Co"} or "가" <= letter <= "힣":
            continue
        if (target := folded(letter, simplified)) != letter:
            yield f"{point:X}\t{' '.join(f'{ord(part):X}' for part in target)}\n"


def folding_of(tokenizer_file: Path) -> bytes:
    """Return the table inside a tokenizer that was trained before."""
    document: dict[str, Any] = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    return base64.b64decode(document["normalizer"]["precompiled_charsmap"])
