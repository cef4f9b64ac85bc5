"""Where the parts meet: settings in, a ready answerer or a built index out.

Not here: what any of them does.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.library import Complaint, read_library

from bot.answer.core import Answerer
from bot.settings import Settings
from corpus.article import Article
from corpus.entities import Entities
from corpus.errors import TalentWarsError
from corpus.passages import cut
from index.build import Built, Progress, build
from index.embedding import Embedder, load_embedder
from index.errors import IndexMissingError, NothingToIndexError
from index.search import Index, open_index
from index.store import Store, damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A new generation, and what was wrong with files on the way."""

    built: Built
    complaints: tuple[Complaint, ...]


def rebuild(settings: Settings, progress: Progress, *, embedder: Embedder | None = None) -> Rebuilt:
    """Read the corpus and build a new generation from it.

    Raises:
        TalentWarsError: Nothing could be read, or nothing could be written.
    """
    embedder = embedder or load_embedder(settings.embedding)
    complaints: list[Complaint] = []
    entities = Entities.load()
    articles = _articles(settings, entities, complaints)
    try:
        built = build(
            Store(settings.index), articles, entities, embedder, earlier=_serving(settings, embedder), progress=progress
        )
    except NothingToIndexError:
        folders = ", ".join(str(folder) for folder in settings.corpus)
        first = complaints[0] if complaints else None
        raise NothingToIndexError(folders, f"{first.file}: {first.reason}" if first else "") from None
    return Rebuilt(built=built, complaints=tuple(complaints))


def open_answerer(settings: Settings, progress: Progress) -> Answerer:
    """Open the serving index, building one first where there is none."""
    embedder = load_embedder(settings.embedding)
    try:
        index = open_index(settings.index, embedder)
    except IndexMissingError:
        rebuild(settings, progress, embedder=embedder)
        index = open_index(settings.index, embedder)
    return Answerer(index)


def describe(settings: Settings) -> dict[str, Any]:
    """Return what is indexed, how old it is and by which model.

    Raises:
        IndexMissingError: Nothing was built yet; IndexBrokenError where nothing can be used.
    """
    index = open_index(settings.index, load_embedder(settings.embedding))
    manifest = index.manifest
    folder = settings.index / manifest.generation
    built = dt.datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, tz=dt.UTC)
    return {
        "generation": manifest.generation,
        "built": built.isoformat(timespec="seconds"),
        "articles": manifest.articles,
        "passages": manifest.passages,
        "newest": manifest.newest,
        "model": manifest.model,
        "dimension": manifest.dimension,
        "bytes": sum(int(entry["bytes"]) for entry in manifest.files.values()),
        "names": len(index.entities),
        "corpus": [str(folder) for folder in settings.corpus],
        "data": str(settings.data),
        "warning": index.warning,
    }


def verify_index(settings: Settings) -> dict[str, Any]:
    """Check every checksum, every passage's place in its article and the smoke question of the serving generation."""
    store = Store(settings.index)
    name = store.current()
    if not name:
        raise IndexMissingError(settings.index)
    problems: list[str] = []
    files = articles = passages = 0
    try:
        generation = store.read(name)
        problems.extend(damage(generation.folder, generation.manifest))
        files = len(generation.manifest.files)
        if not problems:
            index = Index(generation, load_embedder(settings.embedding))
            articles, passages = index.shelf.articles, index.shelf.passages
            problems.extend(misplaced(index))
    except (ValueError, OSError) as error:
        problems.append(str(error))
    return {"generation": name, "files": files, "articles": articles, "passages": passages, "problems": problems}


def misplaced(index: Index) -> Iterator[str]:
    """Yield what does not hold among the articles and passages of an index, one sentence each."""
    for number in range(index.shelf.articles):
        article = index.shelf.article(number)
        if index.shelf.number_of(article.id) != number:
            yield f"article {article.id!r} is not found by its id"
        kept = [index.shelf.passage(row, article) for row in range(*index.shelf.span(number))]
        if kept != list(cut(article)):
            yield f"the passages of article {article.id!r} are not those that it is cut into"
    if index.manifest.smoke and not index.search(index.manifest.smoke, 1):
        yield "the index does not find its own first passage"


def _articles(settings: Settings, entities: Entities, complaints: list[Complaint]) -> Iterator[Article]:
    """Yield the articles of the corpus and gather the complaints about the rest."""
    folders = [folder for folder in settings.corpus if folder != settings.own_articles or folder.exists()]
    ids = {entity.id for entity in entities}
    for found in read_library(folders, today=dt.datetime.now(tz=dt.UTC).date(), entities=ids):
        if isinstance(found, Complaint):
            complaints.append(found)
        else:
            yield found


def _serving(settings: Settings, embedder: Embedder) -> Index | None:
    """Return the serving index, whose vectors can be used again, or None."""
    try:
        return open_index(settings.index, embedder)
    except TalentWarsError:
        return None
