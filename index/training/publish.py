"""A learnt table → the files of a sentence-transformers model, small enough to ship.

Each row is kept as int8 with a scale of its own: a fourth of the size, and no figure changes by more than a thousandth.
sentence-transformers' StaticEmbedding reads rows and scales ("embeddings", "weights") by itself.

Not here: reading them (`index/embedding.py`).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.embedding import FINGERPRINT_FILE, SOUNDS_FILE, TABLE_FILE, TOKENIZER_FILE, fingerprint, map_tensors

MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
SETTINGS: Final = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}
LARGEST: Final = 127


def quantised(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and the scale of each, such that rows times scales is nearly the table."""
    scales = np.abs(table).max(axis=1) / LARGEST
    scales = np.where(scales > 0, scales, 1).astype(np.float32)
    return np.round(table / scales[:, None]).astype(np.int8), scales


def published_table(folder: Path) -> NDArray[np.float32]:
    """Read back the table of a model's folder, as far as int8 kept it."""
    tensors = map_tensors(folder / TABLE_FILE)
    table: NDArray[np.float32] = tensors["embeddings"] * tensors["weights"][:, None]
    return table


def publish(
    folder: Path,
    tokenizer: Tokenizer,
    table: NDArray[np.float32],
    importances: NDArray[np.float32],
    sounds: Mapping[str, NDArray[np.generic]] | None,
) -> None:
    """Write a model's folder; its README.md, the model card, is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantised(table)
    save_file({"embeddings": rows, "weights": scales, "importances": importances}, folder / TABLE_FILE)
    if sounds is not None:
        save_file(dict(sounds), folder / SOUNDS_FILE)
    for file in folder.glob("*.safetensors"):
        file.chmod(0o644)  # the library makes them private
    document = json.loads(tokenizer.to_str())
    _write(folder / TOKENIZER_FILE, json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    _write(folder / "modules.json", json.dumps(MODULES, indent=2))
    _write(folder / "config_sentence_transformers.json", json.dumps(SETTINGS, indent=2))
    _write(folder / FINGERPRINT_FILE, fingerprint(folder))


def _write(file: Path, text: str) -> None:
    file.write_text(text + "\n", encoding="utf-8")
