"""Where the parts meet: settings in, a ready answerer or a built index out.

What reads articles and builds an index is imported when it does, since most questions need neither.

Not here: what any of them does.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.answer.core import Answerer
from bot.clock import today
from bot.settings import SettingError, Settings
from corpus.article import Article
from corpus.entities import Entities
from corpus.errors import TalentWarsError
from corpus.passages import cut
from index.embedding import Embedder, load_embedder
from index.errors import BuildRunningError, IndexMissingError, IndexOutdatedError, NothingToIndexError
from index.search import Index, open_index
from index.store import Store, damage

if TYPE_CHECKING:
    from bot.answer.writer import Writer
    from bot.chat.config import ChatSettings
    from bot.serving import ServingCore
    from corpus.formats import Complaint
    from index.build import Built, Progress

_BUILD_WAIT_S: Final = 120.0  # for another process's build
_BUILD_RETRY_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A new generation, and what was wrong with files on the way."""

    built: "Built"
    complaints: "tuple[Complaint, ...]"


def open_embedder(settings: Settings) -> Embedder:
    """Load the embedding model that is set."""
    return load_embedder(
        settings.text("EMBEDDING"),
        batch_size=settings.whole("EMBEDDING_BATCH"),
        device=settings.text("EMBEDDING_DEVICE") or None,
        cache=settings.path("EMBEDDING_CACHE"),
    )


def rebuild(settings: Settings, progress: "Progress", *, embedder: Embedder | None = None) -> Rebuilt:
    """Read the corpus and build a new generation from it.

    Raises:
        TalentWarsError: Nothing could be read, or nothing could be written.
    """
    from index.build import build

    embedder = embedder or open_embedder(settings)
    complaints: list[Complaint] = []
    entities = Entities.load()
    articles = _articles(settings, entities, complaints)
    try:
        built = build(
            Store(settings.index),
            articles,
            entities,
            embedder,
            earlier=_serving(settings, embedder),
            progress=progress,
        )
    except NothingToIndexError:
        folders = ", ".join(str(folder) for folder in settings.corpus)
        first = complaints[0] if complaints else None
        raise NothingToIndexError(folders, str(first) if first else "") from None
    return Rebuilt(built=built, complaints=tuple(complaints))


def rebuild_in_turn(
    settings: Settings, progress: "Progress", lacking: Callable[[], bool], *, embedder: Embedder | None = None
) -> Rebuilt | None:
    """Rebuild as soon as no other process does, unless it leaves nothing to do.

    Args:
        settings: As for `rebuild`.
        progress: Likewise.
        lacking: Tells whether the index still lacks something.
        embedder: The model that is set, where it is loaded already.

    Raises:
        TalentWarsError: As for `rebuild`; BuildRunningError where another process builds for two minutes.
    """
    waiting_until = time.monotonic() + _BUILD_WAIT_S
    while lacking():
        try:
            return rebuild(settings, progress, embedder=embedder)
        except BuildRunningError:
            if time.monotonic() > waiting_until:
                raise
            time.sleep(_BUILD_RETRY_S)
    return None


def open_answerer(
    settings: Settings, progress: "Progress", complain: "Callable[[Complaint], None]" = lambda _complaint: None
) -> Answerer:
    """Open the serving index, building one first where there is none or this program has changed since.

    Args:
        settings: Where the corpus and the index are, and what answers.
        progress: Called now and then while an index is built.
        complain: Called with what is wrong with files of the corpus, where an index was built.

    Raises:
        TalentWarsError: There is no index to be had, or a setting cannot be meant.
    """
    embedder = open_embedder(settings)

    def opened() -> Index | None:
        try:
            return open_index(settings.index, embedder)
        except (IndexMissingError, IndexOutdatedError):
            return None

    index = opened()
    if index is None:
        rebuilt = rebuild_in_turn(settings, progress, lambda: opened() is None, embedder=embedder)
        for complaint in rebuilt.complaints if rebuilt else ():
            complain(complaint)
        index = open_index(settings.index, embedder)
    return Answerer(index, writer=open_writer(settings, index.entities))


def open_writer(settings: Settings, entities: Entities) -> "Writer | None":
    """Open the language model that is set, behind the guard and the budget; None where none is."""
    if not settings.text("LLM"):
        return None
    from bot.answer.budget import Budget
    from bot.answer.language_model import LanguageModelConfig, ModelKind, open_language_model
    from bot.answer.writer import Writer

    kinds: dict[str, ModelKind] = {"openai": "openai", "ollama": "ollama"}
    kind = kinds.get(settings.text("LLM").lower())
    if kind is None:
        raise SettingError("LLM", settings.text("LLM"), "openai, ollama or empty")
    if not settings.text("LLM_MODEL"):
        raise SettingError("LLM_MODEL", "", "the name of the model that should write")
    config = LanguageModelConfig(
        kind=kind,
        model=settings.text("LLM_MODEL"),
        base_url=settings.text("LLM_BASE_URL"),
        api_key=settings.text("LLM_API_KEY"),
        timeout_s=settings.number("LLM_TIMEOUT_S"),
        retries=settings.whole("LLM_RETRIES"),
        tokens_a_day=settings.optional_whole("LLM_TOKENS_A_DAY"),
        context_tokens=settings.whole("LLM_CONTEXT_TOKENS"),
        price_in=settings.number("LLM_PRICE_IN"),
        price_out=settings.number("LLM_PRICE_OUT"),
    )
    budget = Budget(path=settings.data / "budget.sqlite3", tokens_a_day=config.tokens_a_day)
    return Writer(open_language_model(config), entities, config=config, budget=budget)


def open_core(settings: Settings, progress: "Progress") -> "ServingCore":
    """Open a core that follows the index as it is rebuilt."""
    from bot.serving import ServingCore

    def reopen(generation: str) -> Answerer | None:
        newest = Store(settings.index).current()
        return None if newest == generation else open_answerer(settings, progress)

    def rebuild_in_words() -> str:
        manifest = rebuild(settings, progress).built.manifest
        return f"{manifest.articles} articles, {manifest.passages} passages, generation {manifest.generation}."

    return ServingCore(open_answerer(settings, progress), reopen=reopen, rebuild=rebuild_in_words)


def chat_settings(settings: Settings) -> "ChatSettings":
    """Return what the Telegram bot needs.

    Raises:
        TalentWarsError: The token is missing, or a setting cannot be meant.
    """
    from bot.chat.config import ChatSettings, Quotas, Webhook

    url = settings.text("TELEGRAM_WEBHOOK_URL")
    webhook = (
        Webhook(
            url=url,
            secret=settings.text("TELEGRAM_WEBHOOK_SECRET"),
            host=settings.text("TELEGRAM_WEBHOOK_HOST"),
            port=settings.whole("TELEGRAM_WEBHOOK_PORT"),
            unix_socket=settings.text("TELEGRAM_WEBHOOK_SOCKET"),
        )
        if url
        else None
    )
    return ChatSettings(
        token=settings.text("TELEGRAM_TOKEN"),
        base_url=settings.text("TELEGRAM_BASE_URL"),
        everyone=settings.flag("TELEGRAM_EVERYONE"),
        users=settings.ids("TELEGRAM_USERS"),
        admins=settings.ids("TELEGRAM_ADMINS"),
        quotas=Quotas(
            user_per_minute=settings.whole("TELEGRAM_USER_PER_MINUTE"),
            user_per_day=settings.whole("TELEGRAM_USER_PER_DAY"),
            chat_per_day=settings.whole("TELEGRAM_CHAT_PER_DAY"),
            all_per_day=settings.whole("TELEGRAM_ALL_PER_DAY"),
        ),
        webhook=webhook,
        health_host=settings.text("TELEGRAM_HEALTH_HOST"),
        health_port=settings.optional_whole("TELEGRAM_HEALTH_PORT"),
        retention_days=settings.number("TELEGRAM_RETENTION_DAYS"),
        workers=settings.whole("TELEGRAM_WORKERS"),
        log_level=settings.text("LOG_LEVEL").upper(),
        log_json=settings.flag("LOG_JSON"),
    )


def describe(settings: Settings) -> dict[str, Any]:
    """Return what is indexed, how old it is and by which model.

    Raises:
        IndexMissingError: Nothing was built yet; IndexBrokenError where nothing can be used.
    """
    index = open_index(settings.index, open_embedder(settings))
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
        "vectors": manifest.vectors,
        "recall": round(manifest.recall, 4),
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
            index = Index(generation, open_embedder(settings))
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
    smoke = index.read(index.manifest.smoke)
    if not smoke.empty and not index.search(smoke, 1):
        yield "the index does not find its own first passage"


def _articles(settings: Settings, entities: Entities, complaints: "list[Complaint]") -> Iterator[Article]:
    """Yield the articles of the corpus and gather the complaints about the rest."""
    from corpus.formats import Complaint
    from corpus.library import read_library

    folders = [folder for folder in settings.folders if folder != settings.own_articles or folder.exists()]
    ids = {entity.id for entity in entities}
    for found in read_library(folders, today=today(), entities=ids):
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
