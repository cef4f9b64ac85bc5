"""What is in an RSS or Atom feed, and which feeds are subscribed to.

Not here: fetching (`corpus/fetch.py`), what becomes of the entries (`corpus/pulls.py`).
"""

import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from corpus.dates import read_date
from corpus.drafts import one_line
from corpus.encodings import UndecodableError, decode
from corpus.errors import TalentWarsError

LARGEST_FEED: Final = 5_000_000  # bytes; one with whole articles of half a year has two million
_MOST_ENTRIES: Final = 500
_MOST_DAMAGE: Final = 0.005  # of its characters, beyond which a feed is in another encoding than it says
_MOST_SEEN: Final = 5_000  # ids remembered of one feed
_LOCK_TIMEOUT_S: Final = 60.0

# An element that defines entities serves no feed, and may serve to fill memory.
_ENTITIES: Final = re.compile(r"<!ENTITY", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})""")
# Where a feed begins: junk, and a declaration of the encoding that it is in no longer, are left out.
_ROOT: Final = re.compile(r"<(?:rss|feed|rdf:RDF|channel)\b|<!DOCTYPE", re.IGNORECASE)
_LINK: Final = re.compile(rb"<link\b[^>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE: Final = re.compile(rb"""type\s*=\s*["']application/(?:rss|atom)\+xml""", re.IGNORECASE)
_HREF: Final = re.compile(rb"""href\s*=\s*["']([^"'<>]{1,900})["']""", re.IGNORECASE)
_HEAD: Final = 200_000  # bytes of a page in which it names its feed


class FeedError(TalentWarsError):
    """A feed, or the list of feeds, that cannot be used."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Tell what is wrong, a sentence without a full stop, and what to do."""
        super().__init__(problem=f"{reason}.", remedy=remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed.

    Attributes:
        id: What the feed calls it, or its address.
        published: As for an article; empty where it is missing or no date.
        content: The whole article as HTML, where the feed carries one.
    """

    id: str
    url: str
    title: str
    published: str
    content: str


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


def read_feed(data: bytes, url: str) -> tuple[str, tuple[Item, ...]]:
    """Return a feed's title and its entries, in its order.

    Args:
        data: The document, well-formed or not.
        url: Where it lay; its relative addresses are of there.

    Raises:
        FeedError: It is no feed.
    """
    if len(data) > LARGEST_FEED:
        raise FeedError(f"{url} is larger than {LARGEST_FEED // 1_000_000} MB", "Is it really a feed?")
    declared = _DECLARED.search(data, 0, 1000)
    try:
        text = decode(data, declared.group(1).decode("ascii") if declared else "", tolerated=_MOST_DAMAGE)
    except UndecodableError as error:
        raise FeedError(f"{url} is no feed: {error}", "Give the address of the feed itself.") from error
    if _ENTITIES.search(text):
        raise FeedError(f"{url} defines XML entities of its own", "No feed needs any; do not trust it.")
    root = _ROOT.search(text)
    parsed = _parsed(text[root.start() :] if root else "", url)
    if not parsed.get("version") and not parsed.entries:
        remedy = "Give the address of the feed itself; `talentwars add` takes single pages."
        raise FeedError(f"{url} is neither an RSS nor an Atom feed", remedy)
    items = tuple(item for entry in parsed.entries[:_MOST_ENTRIES] if (item := _item(entry, url)))
    return _heading(parsed.feed.get("title") or ""), items


def feed_of(page: bytes, url: str) -> str:
    """Return the address of the feed that a web page names, or empty where it names none."""
    for link in _LINK.finditer(page, 0, _HEAD):
        address = _HREF.search(link.group())
        if address and _FEED_TYPE.search(link.group()):
            return urljoin(url, unescape(address.group(1).decode("utf-8", "replace")))
    return ""


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
            raise self._error(error.strerror or str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._error("it is not the list that was written there") from error

    def find(self, url: str) -> Feed | None:
        """Return the feed with an address, or None."""
        return next((feed for feed in self.all() if feed.url == url), None)

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
            raise self._error("another process is changing it") from error
        except OSError as error:
            work.unlink(missing_ok=True)
            raise self._error(error.strerror or str(error)) from error

    def _error(self, reason: str) -> FeedError:
        return FeedError(
            f"the list of feeds {self.path} cannot be used: {reason}",
            "Mend or remove that file; `talentwars feed add` makes it anew.",
        )


def _parsed(text: str, url: str) -> Any:  # noqa: ANN401 - feedparser's dictionary has no types
    """Return what feedparser makes of a feed."""
    import feedparser  # noqa: PLC0415 - 100 ms that only feeds need

    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(io.BytesIO(text.encode()), response_headers=headers)
    except Exception as error:  # whatever a hostile feed makes the parser raise, it is the feed's fault
        raise FeedError(f"{url} cannot be parsed: {one_line(str(error))[:200]}", "Try it later.") from error


def _heading(markup: str) -> str:
    """Return a title without its tags."""
    return one_line(unescape(re.sub(r"<[^<>]{1,200}>", "", unescape(markup))))


def _item(entry: Any, base: str) -> Item | None:  # noqa: ANN401 - feedparser's dictionary has no types
    """Return an entry as an item, or None where it leads nowhere."""
    link = one_line(entry.get("feedburner_origlink") or entry.get("link") or "")
    url = urljoin(base, link) if link else ""
    content = max((str(part.get("value") or "") for part in entry.get("content", ())), key=len, default="")
    if not url.lower().startswith(("http://", "https://")):
        return None
    dates = (read_date(one_line(entry[name])) for name in ("published", "created", "updated") if name in entry)
    return Item(
        id=one_line(entry.get("id") or "") or url,
        url=url,
        title=_heading(entry.get("title") or ""),
        published=next((date for date in dates if date), ""),
        content=content,
    )
