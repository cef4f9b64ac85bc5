"""Articles → a new generation of the index.

What has not changed is not done again: an article with the content, cutter and model of the serving generation is
copied from there with its vectors, and where nothing at all has changed, that generation goes on serving.

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

from corpus.article import Article
from corpus.entities import Entities
from corpus.passages import cut
from index.dense import DenseIndex
from index.earlier import Earlier, Kept, New
from index.embedding import EmbeddedModel, Embedder, pieces_model
from index.errors import BuildFailedError, IndexBrokenError, NothingToIndexError
from index.parts import PartsWriter
from index.records import record_of
from index.remade import RemadeVectors
from index.search import ENTITIES, LATEST_FILE, LEXICAL, VECTORS, VERSIONS, Index
from index.shelf import Shelf
from index.shelf_writer import ShelfWriter
from index.store import Generation, Manifest, Store, damage
from index.vector_stream import VectorStream

LATEST: Final = 100  # articles that the list of the newest holds

Progress = Callable[[int, int], None]  # (articles so far, passages so far)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did; where nothing had changed, the manifest is that of the generation that served before."""

    manifest: Manifest
    embedded: int  # passages that were embedded
    reused: int  # passages whose vectors were kept


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
            kept = Earlier(earlier) if earlier and _reusable(store, earlier, embedder) else None
            names = entities.to_json()
            with _GenerationWriter(work, embedder, kept) as writer:
                for article in articles:
                    writer.add(article)
                    progress(writer.articles, writer.passages)
                if not writer.articles:
                    raise NothingToIndexError("the corpus")
                if kept and _serves(store, kept.index, writer.corpus_hash(names)):
                    return Built(manifest=kept.index.manifest, embedded=0, reused=writer.passages)
                manifest = store.seal(work, writer.close(store, names))
            _ask(Generation(work, manifest), embedder)
            store.publish(work, manifest.generation)
        except OSError as error:
            raise BuildFailedError(store.folder, _reason(error)) from error
        return Built(manifest=manifest, embedded=writer.embedded, reused=writer.reused)


class _GenerationWriter:
    """Writes the files of a generation, article by article."""

    def __init__(self, folder: Path, embedder: Embedder, earlier: Earlier | None) -> None:
        self._folder = folder
        self._embedder = embedder
        self._earlier = earlier
        self._parts = PartsWriter(folder / LEXICAL, earlier)
        self._measured = earlier is None or _grown(earlier.index.manifest)
        self._vectors = VectorStream(folder / VECTORS, embedder, ShelfWriter(folder), measured=self._measured)
        self._hash = hashlib.sha256()
        self._latest: list[tuple[str, int]] = []  # a heap of the newest articles: (published, number)
        self._smoke = ""
        self.articles = self.passages = self.embedded = self.reused = 0
        self.newest = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._vectors.abandon()

    def add(self, article: Article) -> None:
        """Cut and write an article, or copy it from the earlier generation."""
        record = record_of(article)
        number = self._earlier.number(record.content) if self._earlier else None
        item: New | Kept
        if self._earlier is None or number is None:
            item = New(record=record, passages=cut(article))
            passages = len(item.passages)
            self.embedded += passages
        else:
            item = Kept(article=article, earlier=self._earlier.index, number=number)
            passages = self._earlier.passages(number)
            self.reused += passages
        self._vectors.add(item)
        self._parts.add(item, record.content, passages)
        self._hash.update(record.content)
        heapq.heappush(self._latest, (article.published, self.articles))
        if len(self._latest) > LATEST:
            heapq.heappop(self._latest)
        self.articles += 1
        self.passages += passages
        self.newest = max(self.newest, article.published)
        self._smoke = self._smoke or item.read()[1][0].text[:80]

    def corpus_hash(self, names: str) -> str:
        """Return the hash of all articles so far and of the names to search with."""
        whole = self._hash.copy()
        whole.update(names.encode())
        return whole.hexdigest()

    def close(self, store: Store, names: str) -> Manifest:
        """Write the rest and return the manifest, still without the files' checksums."""
        (self._folder / ENTITIES).write_text(names, encoding="utf-8")
        latest = [number for published, number in sorted(self._latest, reverse=True) if published]
        (self._folder / LATEST_FILE).write_text(json.dumps(latest), encoding="utf-8")
        self._parts.close()
        self._vectors.close()
        dense, recall, asked_of = self._open_vectors()
        corpus_hash = self.corpus_hash(names)
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
            pieces=pieces_model(self._embedder).fingerprint,
            versions=VERSIONS,
            smoke=self._smoke,
            vectors=dense.kind,
            recall=recall,
            recall_passages=asked_of,
        )

    def _open_vectors(self) -> tuple[DenseIndex, float, int]:
        """Return the vectors that were written, their recall, and how many passages it was measured with."""
        model = self._embedder
        remade = None
        if isinstance(model, EmbeddedModel):
            remade = RemadeVectors(Shelf(self._folder, model.spelling), model)
        dense = DenseIndex(self._folder / VECTORS, remade)
        if self._measured or self._earlier is None:
            return dense, self._vectors.recall(dense), self.passages
        before = self._earlier.index.manifest
        return dense, before.recall, before.recall_passages


def _reusable(store: Store, earlier: Index, embedder: Embedder) -> bool:
    """Tell whether anything may be copied: damage must not be, and opening an index does not find all of it."""
    if earlier.manifest.model_hash != embedder.fingerprint:
        return False
    return not damage(store.folder / earlier.manifest.generation, earlier.manifest)


def _grown(manifest: Manifest) -> bool:
    """Tell whether the recall must be measured again: copied vectors are not compared with questions."""
    return manifest.vectors == "exact" or manifest.passages >= 2 * manifest.recall_passages


def _serves(store: Store, index: Index, corpus_hash: str) -> bool:
    """Tell whether an undamaged index of this corpus serves already."""
    return index.manifest.corpus_hash == corpus_hash and index.manifest.generation == store.current()


def _ask(generation: Generation, embedder: Embedder) -> None:
    """Open the new generation and ask it for its own first passage.

    Raises:
        OSError: It does not answer, so it must not serve.
    """
    try:
        index = Index(generation, embedder)
        answered = bool(index.search(generation.manifest.smoke, 1)) or index.read(generation.manifest.smoke).empty
    except (ValueError, IndexBrokenError) as error:
        raise OSError(errno.EIO, f"it cannot be read back ({error})") from error
    if not answered:
        raise OSError(errno.EIO, "it does not find its own first passage")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
