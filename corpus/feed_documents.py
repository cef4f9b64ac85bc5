"""Read an RSS or Atom document, well-formed or not.

Its XML is read by libxml2, which mends what is broken, bounds depth and size, and here neither expands entities nor
loads anything. feedparser was tried: five megabytes of opening tags keep it busy for minutes.

Not here: fetching a feed (`corpus/fetch.py`), which feeds there are (`corpus/feeds.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from corpus.dates import read_date
from corpus.drafts import one_line
from corpus.encodings import UndecodableError, decode
from corpus.errors import TalentWarsError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST_FEED: Final = 5_000_000  # bytes; one with whole articles of half a year has two million
_MOST_ENTRIES: Final = 500
_MOST_DAMAGE: Final = 0.005  # of its characters, beyond which a feed is in another encoding than it says

# A document that defines entities serves no feed, and may serve to fill memory.
_ENTITIES: Final = re.compile(r"<!ENTITY", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})""")
# Where a feed begins: junk, and a declaration of an encoding that it is in no longer, are left out.
_ROOT: Final = re.compile(r"<(?:rss|feed|rdf:RDF|channel)\b", re.IGNORECASE)
_ROOTS: Final = ("rss", "feed", "rdf", "channel")
_ENTRIES: Final = ("item", "entry")
# Names of HTML stand in feeds that XML does not know.
_HTML_NAME: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]{2,20};)")

_LINK: Final = re.compile(rb"<link\b[^>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE: Final = re.compile(rb"""type\s*=\s*["']application/(?:rss|atom)\+xml""", re.IGNORECASE)
_HREF: Final = re.compile(rb"""href\s*=\s*["']([^"'<>]{1,900})["']""", re.IGNORECASE)
_HEAD: Final = 200_000  # bytes of a page in which it names its feed
_TAG: Final = re.compile(r"<[^<>]{1,200}>")


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


def read_feed(data: bytes, url: str) -> tuple[str, tuple[Item, ...]]:
    """Return a feed's title and its entries, in its order.

    Args:
        data: The document.
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
    start = _ROOT.search(text)
    root = _tree(text[start.start() :], url) if start else None
    if root is None or _name(root) not in _ROOTS:
        remedy = "Give the address of the feed itself; `talentwars add` takes single pages."
        raise FeedError(f"{url} is neither an RSS nor an Atom feed", remedy)
    entries = (element for element in root.iter() if _name(element) in _ENTRIES)
    items = tuple(item for entry in islice(entries, _MOST_ENTRIES) if (item := _item(entry, url)))
    channel = next((child for child in root if _name(child) == "channel"), root)
    return _heading(_text(channel, "title")), items


def feed_of(page: bytes, url: str) -> str:
    """Return the address of the feed that a web page names, or empty where it names none."""
    for link in _LINK.finditer(page, 0, _HEAD):
        address = _HREF.search(link.group())
        if address and _FEED_TYPE.search(link.group()):
            return urljoin(url, unescape(address.group(1).decode("utf-8", "replace")))
    return ""


def _tree(text: str, url: str) -> "Element | None":
    """Return the root of a document, or None where nothing can be made of it."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only feeds need

    text = _HTML_NAME.sub(lambda found: html5.get(found.group(1), found.group()), text)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser, base_url=url)
    except (etree.LxmlError, ValueError):
        return None


def _item(entry: "Element", base: str) -> Item | None:
    """Return an entry as an item, or None where it leads nowhere."""
    link = next(_links(entry), "")
    try:
        url = urljoin(entry.base or base, link) if link else ""
    except ValueError:
        return None
    if not url.lower().startswith(("http://", "https://")):
        return None
    dates = (read_date(one_line(_text(entry, name))) for name in ("pubdate", "published", "date", "issued", "updated"))
    contents = (_text(entry, name) for name in ("encoded", "content"))
    about = next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}about")), "")
    return Item(
        id=one_line(_text(entry, "guid") or _text(entry, "id") or about) or url,
        url=url,
        title=_heading(_text(entry, "title")),
        published=next((date for date in dates if date), ""),
        content=max(contents, key=len),
    )


def _links(entry: "Element") -> Iterator[str]:
    """Yield where an entry may lead, the best first."""
    for child in entry:
        if _name(child) == "origlink" and child.text:
            yield one_line(child.text)
    for child in entry:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            yield one_line(str(child.get("href") or child.text or ""))
    for child in entry:
        if _name(child) == "guid" and child.get("ispermalink", child.get("isPermaLink", "true")) != "false":
            yield one_line(child.text or "")


def _text(element: "Element", name: str) -> str:
    """Return the text or the markup in the first child of a name; what media extensions call so does not count."""
    for child in element:
        if _name(child) == name and "/mrss" not in str(child.tag):
            if len(child):
                from lxml import etree  # noqa: PLC0415 - as above

                return (child.text or "") + "".join(etree.tostring(part, encoding="unicode") for part in child)
            return child.text or ""
    return ""


def _name(element: "Element") -> str:
    """Return an element's name without its namespace, lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def _heading(markup: str) -> str:
    """Return a title without its tags."""
    return one_line(unescape(_TAG.sub("", unescape(markup))))
