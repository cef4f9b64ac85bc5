"""Articles → a new generation of the index.

What has not changed is not embedded again: an article with the content, cutter and model of the serving generation
keeps its vectors.

Not here: how a generation is switched to (`index/store.py`), where articles come from (`corpus/library.py`).
"""

import errno
import hashlib
import heapq
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.entities import Entities
from corpus.passages import Passage, cut
from index import dense
from index.embedding import Embedder
from index.errors import BuildFailedError, IndexBrokenError, NothingToIndexError
from index.lexical import LexicalWriter
from index.search import ENTITIES, LATEST_FILE, LEXICAL, VECTORS, VERSIONS, Index
from index.shelf import ShelfWriter, article_hash
from index.store import Generation, Manifest, Store, damage
from index.tokens import tokens

LATEST: Final = 100  # articles that the list of the newest holds
BATCH: Final = 512  # passages embedded at once: enough to keep two cores busy, a few megabytes of text

Vectors = NDArray[np.float32]  # (n, dimension), unit length
Progress = Callable[[int, int], None]  # (articles so far, passages so far)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did."""

    manifest: Manifest
    embedded: int  # passages that were embedded
    reused: int  # passages whose vectors were kept


class _Earlier:
    """The serving generation's vectors, by article."""

    def __init__(self, index: Index | None) -> None:
        self._index = index
        self._numbers = index.shelf.numbers_by_content() if index else {}

    def vectors(self, article: Article, passages: tuple[Passage, ...]) -> Vectors | None:
        """Return the vectors of an article that has not changed, or None."""
        number = self._numbers.get(article_hash(article))
        if self._index is None or number is None:
            return None
        first, last = self._index.shelf.span(number)
        return self._index.vectors(first, last) if last - first == len(passages) else None


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what stands for a passage in the vectors: its title too, which has names that the passage leaves out."""
    return f"{article.title}\n{passage.text}" if article.title else passage.text


def build(
    store: Store,
    articles: Iterable[Article],
    entities: Entities,
    embedder: Embedder,
    *,
    earlier: Index | None = None,
    progress: Progress = lambda _articles, _passages: None,
) -> Built:
    """Write, check and serve a new generation.

    Args:
        store: Where to.
        articles: Streamed; each is held only until its passages are embedded.
        entities: The names to search with.
        embedder: The embedding model.
        earlier: The serving generation, if its vectors may be used again.
        progress: Called now and then.

    Raises:
        BuildRunningError: Another process builds.
        BuildFailedError: The disk is full or the folder cannot be written. What served before still does.
        NothingToIndexError: There was no article.
    """
    with store.building() as work:
        try:
            kept = _Earlier(earlier if _reusable(store, earlier, embedder) else None)
            with _GenerationWriter(work, embedder, kept) as writer:
                for article in articles:
                    writer.add(article)
                    progress(writer.articles, writer.passages)
                if not writer.articles:
                    raise NothingToIndexError("the corpus")
                names = entities.to_json()
                (work / ENTITIES).write_text(names, encoding="utf-8")
                manifest = store.seal(work, writer.close(store, names))
            _ask(Generation(work, manifest), embedder)
            store.publish(work, manifest.generation)
        except OSError as error:
            raise BuildFailedError(store.folder, _reason(error)) from error
        return Built(manifest=manifest, embedded=writer.embedded, reused=writer.reused)


class _GenerationWriter:
    """Writes the files of a generation, article by article."""

    def __init__(self, folder: Path, embedder: Embedder, earlier: _Earlier) -> None:
        self._folder = folder
        self._embedder = embedder
        self._earlier = earlier
        self._shelf = ShelfWriter(folder)
        self._lexical = LexicalWriter(folder / LEXICAL)
        self._vectors: list[Vectors | None] = []  # one array an article; None until its passages are embedded
        self._waiting: list[tuple[int, list[str]]] = []  # (article's number, texts) still to embed
        self._hash = hashlib.sha256()
        self._latest: list[tuple[str, int]] = []  # a heap of the newest articles: (published, number)
        self._smoke = ""
        self.articles = self.passages = self.embedded = self.reused = 0
        self.newest = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._lexical.abandon()
        self._shelf.abandon()

    def add(self, article: Article) -> None:
        """Cut and write an article; its passages may be embedded later, with those of others."""
        passages = cut(article)
        self._shelf.add(article, passages)
        title = tokens(article.title)
        for passage in passages:
            self._lexical.add(tokens(passage.text), title)
        self._hash.update(article_hash(article))
        vectors = self._earlier.vectors(article, passages)
        if vectors is None:
            self._waiting.append((len(self._vectors), [embedded_text(article, passage) for passage in passages]))
            self.embedded += len(passages)
        else:
            self.reused += len(passages)
        self._vectors.append(vectors)
        heapq.heappush(self._latest, (article.published, self.articles))
        if len(self._latest) > LATEST:
            heapq.heappop(self._latest)
        self.articles += 1
        self.passages += len(passages)
        self.newest = max(self.newest, article.published)
        self._smoke = self._smoke or passages[0].text[:80]
        if sum(len(texts) for _, texts in self._waiting) >= BATCH:
            self._embed()

    def _embed(self) -> None:
        texts = [text for _, waiting in self._waiting for text in waiting]
        vectors = self._embedder.embed_passages(texts)
        place = 0
        for number, waiting in self._waiting:
            self._vectors[number] = vectors[place : place + len(waiting)]
            place += len(waiting)
        self._waiting.clear()

    def close(self, store: Store, names: str) -> Manifest:
        """Write the rest and return the manifest, still without the files' checksums."""
        if self._waiting:
            self._embed()
        dense.write(
            self._folder / VECTORS, np.concatenate([vectors for vectors in self._vectors if vectors is not None])
        )
        latest = [number for published, number in sorted(self._latest, reverse=True) if published]
        (self._folder / LATEST_FILE).write_text(json.dumps(latest), encoding="utf-8")
        self._lexical.close()
        self._shelf.close()
        self._hash.update(names.encode())
        corpus_hash = self._hash.hexdigest()
        content = hashlib.sha256(f"{corpus_hash} {self._embedder.fingerprint} {VERSIONS}".encode()).hexdigest()
        return Manifest(
            generation=store.next_name(content),
            model=self._embedder.name,
            model_hash=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            corpus_hash=corpus_hash,
            articles=self.articles,
            passages=self.passages,
            newest=self.newest,
            versions=VERSIONS,
            smoke=self._smoke,
        )


def _reusable(store: Store, earlier: Index | None, embedder: Embedder) -> bool:
    """Tell whether vectors may be copied: damage must not be, and opening an index does not find all of it."""
    if earlier is None or earlier.manifest.model_hash != embedder.fingerprint:
        return False
    return not damage(store.folder / earlier.manifest.generation, earlier.manifest)


def _ask(generation: Generation, embedder: Embedder) -> None:
    """Open the new generation and ask it for its own first passage.

    Raises:
        OSError: It does not answer, so it must not serve.
    """
    try:
        index = Index(generation, embedder)
        answered = bool(index.search(generation.manifest.smoke, 1)) or not index.read(generation.manifest.smoke).rest
    except (ValueError, IndexBrokenError) as error:
        raise OSError(errno.EIO, f"it cannot be read back ({error})") from error
    if not answered:
        raise OSError(errno.EIO, "it does not find its own first passage")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
