"""Text in, unit vectors out: the embedded bilingual model, or any sentence-transformers model that a user names.

The embedded model is a table with one vector for each piece of text; a text is the sum of its pieces, scaled to unit
length. That needs numpy and tokenizers alone: a question is embedded in well under a millisecond, and torch is never
imported for it. `SentenceTransformer("index/model")` gives the same vectors.

Not here: searching among vectors (`index/dense.py`), how the table was learnt (`index/training`).
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.errors import TalentWarsError
from index.pieces import Spelling
from index.sounds import Sounds
from index.thesaurus import Thesaurus, bundled_groups

Vectors = NDArray[np.float32]  # (n, dimension), unit length; the zero row where a text has no known piece
Vector = NDArray[np.float32]  # (dimension,), unit length, or zero
TokenIds = NDArray[np.int32]  # (n,), rows of the table
Weights = NDArray[np.float32]  # (n,), at least 0

EMBEDDED: Final = "embedded"
MODEL_FOLDER: Final = Path(__file__).parent / "model"
TABLE_FILE: Final = "model.safetensors"
TOKENIZER_FILE: Final = "tokenizer.json"
SOUNDS_FILE: Final = "sounds.safetensors"
FINGERPRINT_FILE: Final = "fingerprint.txt"
HASHED_FILES: Final = ("modules.json", TABLE_FILE, TOKENIZER_FILE)  # what decides a vector
UNKNOWN: Final = "[UNK]"
CHUNK: Final = 1024  # texts cut at once, so that all cores cut and memory stays small
BLOCK: Final = (
    256  # pieces compared at once: half a megabyte, which the processor's cache holds; all at once took twice
)

_SAFETENSORS_TYPES: Final = {"I8": np.int8, "U8": np.uint8, "I16": np.int16, "I32": np.int32, "F32": np.float32}


class Embedder(Protocol):
    """What the index asks of an embedding model."""

    @property
    def name(self) -> str:
        """`embedded`, or what the user named."""

    @property
    def fingerprint(self) -> str:
        """SHA-256, hexadecimal, that changes with the model; the index on disk remembers it."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_query(self, text: str) -> Vector:
        """Embed a question."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages, one row each."""


class ModelMissingError(TalentWarsError):
    """The embedding model cannot be loaded."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        """Name the model, why it does not load, and the way out."""
        super().__init__(problem=f"The embedding model {name!r} cannot be loaded: {reason}.", remedy=remedy)


class EmbeddedModel:
    """The model that ships with the package. Safe to share between threads."""

    name: Final = EMBEDDED

    def __init__(
        self,
        tokenizer: Tokenizer,
        table: NDArray[np.int8],
        scales: NDArray[np.float32],
        importances: Weights,
        sounds: Sounds | None,
        fingerprint: str,
    ) -> None:
        """Keep the parts.

        Args:
            tokenizer: Cuts a text into pieces, and what stands between them into unknown ones.
            table: Shape (pieces, dimension), int8; may be memory-mapped.
            scales: Shape (pieces,): a piece's vector is its row of the table times its scale.
            importances: Shape (pieces,): how much a piece tells: its inverse document frequency.
            sounds: How the pieces are read aloud; None where the folder does not say.
            fingerprint: Of the folder that the parts came from.
        """
        self._tokenizer = tokenizer
        self._unknown = tokenizer.token_to_id(UNKNOWN)
        self._table = np.asarray(table)  # the same memory, without the cost of memmap's own indexing
        self._per_length = np.full(len(table), np.nan, dtype=np.float32)  # 1 / length of each row, once it is needed
        self._scales = scales
        self._importances = importances
        self.sounds = sounds
        self.fingerprint = fingerprint
        self.dimension = int(table.shape[1])

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER) -> Self:
        """Open the model in a folder; its table is mapped, not read.

        Raises:
            ModelMissingError: A file is missing or cannot be read.
        """
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            tokenizer.pre_tokenizer = None  # no piece holds a space or a mark: to part them first only takes longer
            tokenizer.encode_special_tokens = True  # who writes [UNK] writes letters
            tensors = map_tensors(folder / TABLE_FILE)
            sounds_file = folder / SOUNDS_FILE
            return cls(
                tokenizer,
                tensors["embeddings"],
                np.asarray(tensors["weights"]),
                np.asarray(tensors["importances"]),
                Sounds(**map_tensors(sounds_file)) if sounds_file.exists() else None,
                (folder / FINGERPRINT_FILE).read_text(encoding="ascii").strip(),
            )
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelMissingError(
                str(folder), f"{type(error).__name__}: {error}", "Install the package again, whole."
            ) from error

    def embed_query(self, text: str) -> Vector:
        """Embed a question; the same as a passage, for this model.

        Returns:
            Shape (dimension,), float32, unit length; zero for a text without a known piece.
        """
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages for the index.

        Args:
            texts: Passages as they stand in their articles, any length.

        Returns:
            Shape (len(texts), dimension), float32, each row of unit length; a passage without a known piece is zero.
        """
        chunks = [self.sums(self.token_ids(texts[start : start + CHUNK])) for start in range(0, len(texts), CHUNK)]
        return unit(np.concatenate([np.empty((0, self.dimension), np.float32), *chunks]))

    def sums(self, texts: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Return the sum of each text's pieces, shape (len(texts), dimension): its vector before it is scaled."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, ids in enumerate(texts):
            # Text by text: its rows stay in the cache, and its vector is the same to the bit in any company.
            np.matmul(self._scales[ids], self._table[ids].astype(np.float32), out=found[place])
        return found

    def products(self, vector: Vector, texts: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Return what `sums(texts) @ vector` does, in a tenth of the time: each piece is multiplied once.

        Args:
            vector: Shape (dimension,).
            texts: The pieces of each.
        """
        flat = np.concatenate([np.empty(0, np.int32), *texts])
        worth = np.zeros(len(self._table), dtype=np.float32)
        worth[flat] = 1
        distinct = np.flatnonzero(worth)
        for start in range(0, len(distinct), BLOCK):
            here = distinct[start : start + BLOCK]
            worth[here] = (self._table[here].astype(np.float32) @ vector) * self._scales[here]
        ends = np.cumsum([0, *map(len, texts)])
        totals = np.concatenate([[0.0], np.cumsum(worth[flat], dtype=np.float64)])
        return np.asarray(totals[ends[1:]] - totals[ends[:-1]], dtype=np.float32)

    @cached_property
    def spelling(self) -> Spelling:
        """How the pieces are written, so that a text can be kept as its pieces."""
        tokenizer = self._tokenizer
        special = tokenizer.get_added_tokens_decoder()
        return Spelling(
            self._importances,
            lambda piece: "" if piece in special else str(tokenizer.id_to_token(piece)),
            tokenizer.normalizer.normalize_str,
        )

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """Which phrases mean the same, in its pieces."""
        return Thesaurus(bundled_groups(), self.token_ids)

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """Cut texts into pieces: for each text their ids, in order, without letters that are in no piece."""
        # A lone surrogate cannot be handed to the tokenizer, and stands for nothing anyway.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        cut = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        found = [np.array(encoding.ids, np.int32) for encoding in cut]
        return [ids[ids != self._unknown] for ids in found]

    def placed(self, text: str) -> tuple[TokenIds, NDArray[np.int32]]:
        """Cut one text into pieces.

        Returns:
            Ids, shape (n,), and where in the text each begins, in code points, shape (n,).
        """
        cut = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False)
        ids = np.array(cut.ids, np.int32)
        starts = np.array([start for start, _ in cut.offsets], np.int32)
        return ids[ids != self._unknown], starts[ids != self._unknown]

    def vectors_of(self, ids: TokenIds) -> Vectors:
        """Return the unit vector of each piece, shape (len(ids), dimension)."""
        return unit(self._table[ids].astype(np.float32))

    def cosines(self, asked: Vectors, ids: TokenIds) -> NDArray[np.float32]:
        """Return the cosines of some unit vectors, shape (n, dimension), and some pieces, shape (n, len(ids))."""
        found = np.empty((len(asked), len(ids)), dtype=np.float32)
        for start in range(0, len(ids), BLOCK):
            here = ids[start : start + BLOCK]
            rows = self._table[here].astype(np.float32)
            if np.isnan(self._per_length[here]).any():
                lengths = np.linalg.norm(rows, axis=1)
                self._per_length[here] = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
            np.matmul(asked, rows.T, out=found[:, start : start + BLOCK])
        found *= self._per_length[ids]
        return found

    def token_weights(self, ids: TokenIds) -> Weights:
        """Return how much each piece tells: about 1 for `the`, 10 for a rare name.

        Args:
            ids: Shape (n,), from `token_ids`.
        """
        weights: Weights = self._importances[ids]
        return weights


def load_embedder(
    name: str = EMBEDDED, *, batch_size: int = 32, device: str | None = None, cache: Path | None = None
) -> Embedder:
    """Load the embedding model that a user named.

    Args:
        name: `embedded`, a sentence-transformers folder, or the name of a model on the Hugging Face hub.
        batch_size: Passages at once, for a named model.
        device: `cpu`, `cuda`, `mps`; a named model chooses for itself when None.
        cache: Where downloaded models are kept; the hub's own default when None.

    Raises:
        ModelMissingError: The model cannot be loaded.
    """
    if name in ("", EMBEDDED):
        return EmbeddedModel.load()
    from index.named_model import NamedModel  # noqa: PLC0415 - sentence-transformers takes seconds to import

    return NamedModel.load(name, batch_size=batch_size, device=device, cache=cache)


def pieces_model(embedder: Embedder) -> EmbeddedModel:
    """Return the model whose pieces texts are kept in and compared by, whatever model makes the vectors."""
    return embedder if isinstance(embedder, EmbeddedModel) else EmbeddedModel.load()


def map_tensors(file: Path) -> dict[str, NDArray[Any]]:
    """Map the arrays of a safetensors file into memory, read-only.

    The format: eight bytes of header length, a JSON header, then the arrays (github.com/huggingface/safetensors).

    Raises:
        OSError: The file cannot be opened.
        ValueError: It is no safetensors file.
    """
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header: dict[str, Any] = json.loads(stream.read(length))
    header.pop("__metadata__", None)
    return {
        name: np.memmap(
            file,
            dtype=_SAFETENSORS_TYPES[entry["dtype"]],
            mode="r",
            offset=8 + length + entry["data_offsets"][0],
            shape=tuple(entry["shape"]),
        )
        for name, entry in header.items()
    }


def fingerprint(folder: Path) -> str:
    """Compute the fingerprint of a model's folder: SHA-256 over the files that decide a vector."""
    digest = hashlib.sha256()
    for name in HASHED_FILES:
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


def unit(vectors: NDArray[np.float32]) -> Vectors:
    """Scale rows to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return units
