"""Any sentence-transformers model that a user names, with the prompts that its family wants.

A model trained with a prompt before its questions, or its passages, loses much without it. Most models carry theirs in
their configuration; a few families only tell them in their model cards, and those stand here.

Not here: the embedded model (`index/embedding.py`), which never needs the seconds that this import takes.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import numpy as np
from sentence_transformers import SentenceTransformer

from index.embedding import ModelMissingError, Vector, Vectors

QUERY_PROMPTS: Final = ("query", "retrieval.query", "search_query")  # what configurations call a question's prompt
PASSAGE_PROMPTS: Final = ("document", "passage", "corpus", "retrieval.passage", "search_document")

# (what the name looks like, before a question, before a passage): from the model cards. Instruct variants come first.
FAMILIES: Final = (
    (
        r"e5.*instruct|qwen3-embedding|gte-qwen",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
        "",
    ),
    (r"(^|[/_-])(multilingual-)?e5-", "query: ", "passage: "),
    (r"bge-(small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-(small|base|large)-en", "Represent this sentence for searching relevant passages: ", ""),
    # bge-m3, gte-(small|base|large|multilingual) and jina-embeddings-v2 want none; jina v3 and later configure theirs.
)


def prompts(name: str, configured: Mapping[str, str | None]) -> tuple[str, str]:
    r"""Choose what stands before a question and before a passage.

    Args:
        name: The model's name or folder.
        configured: The prompts of the model's own configuration, by their names there; they win where there are any.

    Returns:
        The question's prompt and the passage's, empty where none is wanted.

    >>> prompts("intfloat/multilingual-e5-small", {})
    ('query: ', 'passage: ')
    >>> prompts("anything", {"query": "Q: ", "document": ""})
    ('Q: ', '')
    """
    own = {key: value for key, value in configured.items() if value}
    if own:
        query = next((own[key] for key in QUERY_PROMPTS if key in own), "")
        return query, next((own[key] for key in PASSAGE_PROMPTS if key in own), "")
    return next(((query, passage) for look, query, passage in FAMILIES if re.search(look, name.lower())), ("", ""))


class NamedModel:
    """A sentence-transformers model from a folder or from the hub."""

    def __init__(self, name: str, model: SentenceTransformer, *, batch_size: int) -> None:
        """Keep a loaded model.

        Args:
            name: As the user wrote it.
            model: Loaded.
            batch_size: Passages at once.
        """
        self.name = name
        self._model = model
        self._batch_size = batch_size
        self._query_prompt, self._passage_prompt = prompts(name, model.prompts)
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.fingerprint = _fingerprint(name, (self._query_prompt, self._passage_prompt, self.dimension))

    @classmethod
    def load(cls, name: str, *, batch_size: int = 32, device: str | None = None, cache: Path | None = None) -> Self:
        """Load a model.

        Raises:
            ModelMissingError: There is no such model, it cannot be reached, or it is no sentence-transformers model.
        """
        try:
            model = SentenceTransformer(name, device=device, cache_folder=str(cache) if cache else None)
        except Exception as error:  # the hub, torch and transformers each have errors of their own
            first_line = (str(error).strip().splitlines() or [""])[0].rstrip(".")
            raise ModelMissingError(
                name,
                f"{type(error).__name__}: {first_line}",
                "Check the name and the network, or set TALENTWARS_EMBEDDING to a folder or to `embedded`.",
            ) from error
        return cls(name, model, batch_size=batch_size)

    def embed_query(self, text: str) -> Vector:
        """Embed a question, with its prompt."""
        vector: Vector = self._encode([text], self._query_prompt)[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages, each with its prompt.

        Returns:
            Shape (len(texts), dimension), float32, unit length. A passage beyond the model's own limit is cut there.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encode(list(texts), self._passage_prompt)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors: Vectors = self._model.encode(
            texts,
            prompt=prompt,  # an empty one, too, keeps the configuration's default prompt away
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors.astype(np.float32, copy=False)


def _fingerprint(name: str, settings: Sequence[object]) -> str:
    """Hash a folder's weights and settings, or a hub model's name and settings."""
    digest = hashlib.sha256(json.dumps([name, *settings], ensure_ascii=False).encode())
    folder = Path(name)
    if folder.is_dir():
        for file in sorted(path for path in folder.rglob("*") if path.suffix in {".json", ".safetensors", ".bin"}):
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
