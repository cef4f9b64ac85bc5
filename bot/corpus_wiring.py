"""Where the parts that change the corpus meet: settings in, an open corpus, a fetcher or a rebuilt index out.

Not here: the commands (`bot/corpus_commands.py`, `bot/feed_commands.py`), answering (`bot/wiring.py`).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from bot.output import building, working
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.wiring import Rebuilt
    from corpus.candidates import Candidate, Refusal
    from corpus.fetch import Fetcher
    from corpus.growth import Growth

BATCH: Final = 200  # articles that are held and shown at once


@contextmanager
def open_growth(settings: Settings) -> Iterator["Growth"]:
    """Open the corpus for changes, and look through it for what is new."""
    from corpus.catalogue import Catalogue
    from corpus.growth import Growth
    from corpus.own import LibraryError, OwnArticles

    own = OwnArticles(settings.own_articles)
    with ExitStack() as stack, working("Looking through the corpus") as show:
        for file in (settings.data / "catalogue.sqlite3", None):
            try:
                growth = Growth(own, stack.enter_context(Catalogue(file)), settings.folders)
                growth.bring_up_to_date(lambda count: show(f"{count:,} new or changed articles"))
                break
            except LibraryError:  # articles can be listed on a disk that cannot be written, removed on a full one
                if file is None:
                    raise
        opened = stack.pop_all()
    with opened:
        yield growth


def rebuilt_if_changed(settings: Settings) -> "Rebuilt | None":
    """Rebuild the index where it lacks a change of the own articles, one that was cut short before included.

    Another process's build is waited for, and may leave nothing to do.

    Raises:
        TalentWarsError: It cannot be built; what was changed in the corpus stays.
    """
    from bot.wiring import rebuild_in_turn
    from corpus.own import OwnArticles

    own = OwnArticles(settings.own_articles)
    marks: list[str] = []

    def lacking() -> bool:
        marks.append(own.changed())
        return bool(marks[-1])

    with building() as progress:
        built = rebuild_in_turn(settings, progress, lacking)
    if built:
        own.indexed(marks[-1])
    return built


def next_batch(offers: Iterator["Candidate | Refusal"], task: str, size: int = BATCH) -> "list[Candidate | Refusal]":
    """Return some more offers, none at the end, and show on a terminal how far it is."""
    batch: list[Candidate | Refusal] = []
    with working(task) as show:
        for offer in offers:
            batch.append(offer)
            if len(batch) == size:
                break
            show(f"{len(batch):,} read")
    return batch


def open_fetcher(settings: Settings) -> "Fetcher":
    """Return what fetches pages and feeds, within the addresses that are allowed."""
    from corpus.fetch import Fetcher

    return Fetcher(allow_private=settings.flag("ALLOW_PRIVATE_ADDRESSES"))
