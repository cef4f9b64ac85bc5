"""Take in what is new in a feed: each entry's page, or the article that the feed itself carries.

A host that says it is busy is left alone for the rest of the pull; its entries, and those that could not be reached,
are tried again by the next one.

Not here: what is in a feed (`corpus/feed_documents.py`), what becomes of the articles (`corpus/growth.py`).
"""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.candidates import Candidate, Refusal, from_page
from corpus.feed_documents import FeedError, Item, feed_of, read_feed
from corpus.feeds import Feed
from corpus.fetch import Fetcher, FetchError, Page, ending_of

MOST_ITEMS: Final = 30  # of one feed in one pull, a second apart

# A feed's own text is taken for the whole article from this many characters without tags, unless it says otherwise.
_WHOLE: Final = 600
_TAG: Final = re.compile(r"<[^<>]{0,1000}>")
_CUT_SHORT: Final = re.compile(
    r"(?:\.\.\.|…|\[…\]|read more|continue reading|阅读全文|查看全文|查看原文|阅读原文)[\s»>\]）)]*$", re.IGNORECASE
)

_BUSY: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(slots=True, kw_only=True)
class Pull:
    """One look at one feed.

    Attributes:
        feed: As it is known before; `after` says what is known once all offers were taken.
        known: Tells whether an article of some address is there already, as after a pull that was cut short.
    """

    feed: Feed
    fetcher: Fetcher
    today: dt.date
    now: str
    known: Callable[[str], bool] = lambda _url: False
    unchanged: bool = False
    left: int = 0  # new entries that wait for the next pull
    _page: Page | None = field(default=None, init=False)
    _title: str = field(default="", init=False)
    _done: list[str] = field(default_factory=list, init=False)

    def offers(self) -> Iterator[Candidate | Refusal]:
        """Yield what the feed's new entries offer.

        Raises:
            FetchError: The feed cannot be reached.
            FeedError: It is none.
        """
        self._page = self.fetcher.fetch(self.feed.url, etag=self.feed.etag, last_modified=self.feed.last_modified)
        if self._page is None:
            self.unchanged = True
            return
        self._title, items = read_feed(self._page.data, self._page.url)
        seen = set(self.feed.seen)
        new = [item for item in items if item.id not in seen]
        self._done += [item.id for item in new if self.known(item.url)]
        new = [item for item in new if item.id not in self._done]
        self.left = len(new)
        busy: set[str] = set()
        for item in new[:MOST_ITEMS]:
            host = urlsplit(item.url).hostname or ""
            if host in busy:
                continue
            try:
                yield from self._offer(item)
            except FetchError as error:
                if error.status in _BUSY:
                    busy.add(host)
                yield Refusal(origin=item.url, reason=error.reason, remedy=error.remedy)
                if error.status not in _GONE:
                    continue
            self._done.append(item.id)
            self.left -= 1

    def after(self) -> Feed:
        """Return what is known of the feed now; it counts as unchanged only once nothing waits."""
        feed = replace(self.feed.with_seen(self._done), pulled=self.now, title=self.feed.title or self._title)
        page = self._page
        if page and not self.left:
            feed = replace(feed, etag=page.etag, last_modified=page.last_modified)
        return replace(feed, url=page.url) if page and page.moved else feed

    def _offer(self, item: Item) -> Iterator[Candidate | Refusal]:
        """Yield what one entry offers.

        Raises:
            FetchError: Its page cannot be had.
        """
        page = _carried(item)
        if page is None:
            page = self.fetcher.fetch(item.url)
        if page is None:  # nobody asked under a condition
            raise FetchError(item.url, "the server says that nothing has changed", "Try again later.")
        for found in from_page(page, origin=item.url, today=self.today):
            yield replace(found, article=self._dated(found.article, item)) if isinstance(found, Candidate) else found

    def _dated(self, article: Article, item: Item) -> Article:
        """Return an article with what only the feed says of it."""
        usable = item.published if item.published <= self.today.isoformat() else ""
        return replace(article, published=article.published or usable, title=article.title or item.title)


def subscribed(url: str, fetcher: Fetcher) -> Feed:
    """Return the feed at an address, or the one that the page there names.

    Raises:
        FetchError: Nothing can be fetched there.
        FeedError: There is no feed.
    """
    page = fetcher.fetch(url)
    named = feed_of(page.data, page.url) if page and ending_of(page) == ".html" else ""
    if named:
        url, page = named, fetcher.fetch(named)
    if page is None:
        raise FeedError(f"{url} gives nothing", "Give the address of the feed itself.")
    title, _ = read_feed(page.data, page.url)
    return Feed(url=page.url if page.moved else url, title=title)


def _carried(item: Item) -> Page | None:
    """Return the article that a feed carries itself, as a page, or None where it carries none or a part."""
    text = html.unescape(_TAG.sub("", item.content)).strip()
    if len(text) < _WHOLE or _CUT_SHORT.search(text[-100:]):
        return None
    head = f'<meta charset="utf-8"><title>{html.escape(item.title)}</title>'
    markup = f"<html><head>{head}</head><body><article>{item.content}</article></body></html>"
    return Page(url=item.url, data=markup.encode("utf-8", "replace"), media_type="text/html")
