"""Which feeds are subscribed to, and what is known of each.

Not here: what is in a feed (`corpus/feed_documents.py`), what becomes of its entries (`corpus/pulls.py`).
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from corpus.feed_documents import FeedError
from corpus.own import RIGHTS_REMEDY

_MOST_SEEN: Final = 5_000  # ids remembered of one feed
_LOCK_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that is subscribed to.

    Attributes:
        etag: Of the version that was last taken in whole, and `last_modified` likewise.
        pulled: When it was last asked, as text of ISO 8601.
        seen: The ids of the entries that are done with, oldest first.
    """

    url: str
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    pulled: str = ""
    seen: tuple[str, ...] = ()

    def with_seen(self, ids: Sequence[str]) -> "Feed":
        """Return the feed with some more entries done."""
        return replace(self, seen=tuple(dict.fromkeys((*self.seen, *ids)))[-_MOST_SEEN:])


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The list of feeds, a JSON file that need not exist yet."""

    path: Path

    def all(self) -> tuple[Feed, ...]:
        """Return all feeds in the order in which they were added.

        Raises:
            FeedError: The list cannot be read.
        """
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["feeds"]
            return tuple(Feed(**{**entry, "seen": tuple(entry["seen"])}) for entry in entries)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._locked("read", error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise FeedError(
                f"The list of feeds {self.path} is not as it was written",
                "Mend or remove that file; `talentwars feed add` makes it anew.",
            ) from error

    def add(self, feed: Feed) -> None:
        """Subscribe to a feed; one with the same address stays as it is."""
        with self._changing() as feeds:
            if all(known.url != feed.url for known in feeds):
                feeds.append(feed)

    def remove(self, url: str) -> None:
        """End a subscription."""
        with self._changing() as feeds:
            feeds[:] = [feed for feed in feeds if feed.url != url]

    def update(self, url: str, feed: Feed) -> None:
        """Replace what is known of a feed, unless its subscription has ended meanwhile."""
        with self._changing() as feeds:
            feeds[:] = [feed if known.url == url else known for known in feeds]

    @contextmanager
    def _changing(self) -> Iterator[list[Feed]]:
        """Lend the list for changes, to one process at a time, and write it whole.

        Raises:
            FeedError: It cannot be read or written.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - 30 ms that only a change needs

        work = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_LOCK_TIMEOUT_S):
                feeds = list(self.all())
                yield feeds
                with work.open("w", encoding="utf-8") as file:
                    json.dump({"feeds": [asdict(feed) for feed in feeds]}, file, ensure_ascii=False, indent=1)
                    file.flush()
                    os.fsync(file.fileno())
                work.replace(self.path)
        except Timeout as error:
            reason = f"The list of feeds {self.path} has been changing for {_LOCK_TIMEOUT_S:.0f} s"
            raise FeedError(reason, "Try again once the other process is done.") from error
        except OSError as error:
            with suppress(OSError):
                work.unlink(missing_ok=True)
            raise self._locked("changed", error) from error

    def _locked(self, verb: str, error: OSError) -> FeedError:
        return FeedError(
            f"The list of feeds {self.path} cannot be {verb}: {error.strerror or error}",
            RIGHTS_REMEDY,
        )
