"""Read a saved web page: the article in it, without menus and scripts.

Not here: fetching a page (`corpus/fetch.py`), what Chinese pages add to an article (`corpus/news_pages.py`).
"""

import logging
import re
from typing import TYPE_CHECKING, Final

from corpus.drafts import Draft, UnreadableError, one_line
from corpus.encodings import UndecodableError, clean, decode
from corpus.news_pages import imprint, without_furniture

if TYPE_CHECKING:
    from trafilatura.settings import Document

# Keeps what the parsers say of a page that they reject off standard error, unless someone listens to their loggers.
_UNHEARD: Final = logging.NullHandler()

# Where a page says its encoding; browsers look no further than this.
_CHARSET: Final = re.compile(rb"""<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_CHARSET_REACH: Final = 4096
# A page that keeps to its declared encoding but for so small a share of its characters is read all the same.
_MOST_DAMAGE: Final = 0.005

# The time grows with the square of a tag's attributes, and faster than the number of tags: 50,000 take seconds.
_MOST_TAGS: Final = 50_000
_TAG: Final = re.compile(r"<(?=\w)")
_OVERLONG_TAG: Final = re.compile(r"<(\w+)[^<>]{2000,}>")
# A fragment without these is not taken for a page.
_FRAME: Final = re.compile(r"<(?:html|body)\b", re.IGNORECASE)

# A page says its date in its head or near its headline; a search through all of it finds dates that are not the page's.
_DATE_SEARCH: Final = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}


def read_web_page(data: bytes, name: str) -> Draft:
    """Return what a saved page says; its id is `name`.

    Raises:
        UnreadableError: No encoding fits, or there is no article in the page.
    """
    markup = _markup(data)
    page = _extract(markup)
    text = without_furniture(clean(page.text or "").strip()) if page else ""
    if page is None or not any(map(str.isalpha, text)):
        raise UnreadableError("no article was found in the page")
    said = imprint(markup)
    return Draft(
        id=name,
        title=one_line(page.title or "") or name,
        text=text,
        published=said.published or one_line(page.date or ""),
        publisher=one_line(said.publisher or page.sitename or page.hostname or ""),
        url=one_line(page.url or ""),
    )


def _markup(data: bytes) -> str:
    """Return the page as text, in the encoding that it declares unless it is in another one."""
    found = _CHARSET.search(data, 0, _CHARSET_REACH)
    try:
        markup = decode(data, found.group(1).decode("ascii") if found else "", tolerated=_MOST_DAMAGE)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from error
    if len(_TAG.findall(markup)) > _MOST_TAGS:
        raise UnreadableError(f"the page has more than {_MOST_TAGS:,} tags: it is no article")
    markup = _OVERLONG_TAG.sub(r"<\1>", markup)
    return markup if _FRAME.search(markup) else f"<html><body>{markup}</body></html>"


def _extract(markup: str) -> "Document | None":
    """Return what trafilatura finds in a page, or None."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - it takes most of a second to import

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).addHandler(_UNHEARD)
    try:
        page = bare_extraction(markup, with_metadata=True, include_comments=False, date_extraction_params=_DATE_SEARCH)
    except Exception as error:  # whatever a hostile page makes the parser raise, it is the page's fault
        raise UnreadableError(f"the page cannot be parsed: {one_line(str(error))[:200]}") from error
    return page if page is None or not isinstance(page, dict) else None
