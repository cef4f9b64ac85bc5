"""What a file, a folder or an address offers for the library: articles, and reasons why others are none.

Not here: how files are read (`corpus/formats.py`) and addresses fetched (`corpus/fetch.py`); what becomes of the
articles (`corpus/growth.py`).
"""

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from corpus.article import Article
from corpus.fetch import Fetcher, FetchError, Page, ending_of
from corpus.formats import ENDINGS, Complaint, printable, read_file
from corpus.library import article_files, file_state
from corpus.reposts import Fingerprint, fingerprint
from corpus.urls import url_key

# Han characters and Latin words that a text must have. A page with fewer shows a notice; a news flash has about 60.
FEWEST_IN_PAGE: Final = 40
FEWEST_IN_TEXT: Final = 8
_PAGES: Final = (".html", ".htm", ".pdf", ".docx")
# Files whose names, or ids inside, were given by a person; others get an id from their title.
_NAMED: Final = (".md", ".txt", ".jsonl")

_FEWEST_LETTERS: Final = 0.5  # of all that is not white space; prose has over 0.8, tables of prices under 0.4
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")
_WALL: Final = re.compile(
    r"enable javascript|javascript is (?:disabled|required)|checking your browser|verify (?:that )?you are (?:a )?human"
    r"|are you a robot|access denied|just a moment|404 not found|page not found|环境异常|完成验证后|内容已被发布者删除"
    r"|因违规无法查看|访问过于频繁|安全验证|页面不存在|页面找不到|请先登录|登录后查看",
    re.IGNORECASE,
)
# A text in which one of these is all there is to say has no more words.
_LONGEST_WALL: Final = 150
_LONGEST_TITLE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may be added.

    Attributes:
        origin: The address or file that it comes from.
        sha256: Of that file or page.
        named: Whether its id was given on purpose.
        likeness: Of its text, to know it again.
        flaws: What of its description was left out, one sentence each.
    """

    article: Article
    origin: str
    sha256: str
    named: bool
    likeness: Fingerprint
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is not added, and why: one sentence without a full stop; and what to do about it, where that is known."""

    origin: str
    reason: str
    remedy: str = ""


def offered(
    targets: Iterable[str], fetcher: Fetcher, *, today: dt.date, force: bool = False
) -> Iterator[Candidate | Refusal]:
    """Yield what each target offers; a folder stands for all files below it.

    Args:
        targets: Paths and http or https addresses.
        fetcher: Asked for the addresses.
        today: No article is of a later day.
        force: Whether texts that look like no article are taken too.
    """
    for target in targets:
        if re.match(r"[a-z][a-z0-9+.-]*://", target, re.IGNORECASE):
            yield from from_address(target, fetcher, today=today, force=force)
        else:
            yield from from_path(Path(target), today=today, force=force)


def from_path(path: Path, *, today: dt.date, force: bool = False) -> Iterator[Candidate | Refusal]:
    """Yield what a file, or all files below a folder, offer."""
    try:
        if not path.exists():
            remedy = "Check the path; an address begins with https:// or http://."
            yield Refusal(origin=printable(path), reason="there is no such file or folder", remedy=remedy)
            return
    except OSError as error:
        yield Refusal(origin=printable(path), reason=error.strerror or str(error))
        return
    empty = True
    for found in article_files([path]) if path.is_dir() else [path]:
        empty = False
        if isinstance(found, Complaint):
            yield Refusal(origin=found.file, reason=found.reason)
        else:
            yield from _from_file(found, printable(found.absolute()), today=today, force=force)
    if empty:
        yield Refusal(origin=printable(path), reason=f"the folder holds no file that ends in {', '.join(ENDINGS)}")


def from_address(url: str, fetcher: Fetcher, *, today: dt.date, force: bool = False) -> Iterator[Candidate | Refusal]:
    """Yield what an address offers."""
    try:
        page = fetcher.fetch(url)
        if page is None:
            yield Refusal(origin=url, reason="the server says that nothing has changed")
            return
        yield from from_page(page, origin=url, today=today, force=force)
    except FetchError as error:
        yield Refusal(origin=url, reason=error.reason, remedy=error.remedy)


def from_page(page: Page, *, origin: str, today: dt.date, force: bool = False) -> Iterator[Candidate | Refusal]:
    """Yield what a fetched document offers.

    Raises:
        FetchError: It is of no kind that holds articles.
    """
    ending = ending_of(page)
    if ending == ".feed":
        yield Refusal(origin=origin, reason="it is a feed", remedy=f"Run `talentwars feed add {origin}`.")
        return
    with tempfile.TemporaryDirectory(prefix="talentwars-") as folder:
        path = Path(folder, _stem(page.url) + ending)
        path.write_bytes(page.data)
        for found in _from_file(path, origin, today=today, force=force):
            yield replace(found, article=_placed(found.article, page.url)) if isinstance(found, Candidate) else found


def why_not(article: Article, fewest: int) -> str:
    """Return why a text is no article, or empty where it may be one.

    Args:
        article: With its text.
        fewest: Han characters and Latin words that it must have.
    """
    words = len(_WORD.findall(article.text))
    if words < fewest:
        return f"it holds hardly any text ({words} words or characters)"
    if words < _LONGEST_WALL and (wall := _WALL.search(f"{article.title}\n{article.text}")):
        return f"it shows a notice ({wall.group()!r}) instead of an article"
    solid = "".join(article.text.split())
    if sum(map(str.isalpha, solid)) < len(solid) * _FEWEST_LETTERS:
        return "it is mostly numbers and signs, no prose"
    return ""


def _from_file(path: Path, origin: str, *, today: dt.date, force: bool) -> Iterator[Candidate | Refusal]:
    """Yield what a file offers."""
    ending = path.suffix.lower()
    fewest = FEWEST_IN_PAGE if ending in _PAGES else FEWEST_IN_TEXT
    flaws: list[str] = []
    before, digest = file_state(path), ""
    for item in read_file(path, today=today):
        if isinstance(item, Complaint):
            where = f"line {item.line}: " if item.line else ""
            if item.kind == "unreadable":
                remedy = "" if ending in ENDINGS else "Save it in one of these forms, and add that."
                yield Refusal(origin=origin, reason=where + item.reason, remedy=remedy)
            else:
                flaws.append(where + item.reason)
            continue
        if not force and (reason := why_not(item, fewest)):
            where = f"{item.id}: " if ending == ".jsonl" else ""
            yield Refusal(origin=origin, reason=where + reason, remedy="Add it with --force if it is an article.")
        else:
            digest = digest or _sha256(path, before)
            yield Candidate(
                article=item if _has_title(item, ending) else replace(item, title=_first_sentence(item.text)),
                origin=origin,
                sha256=digest,
                named=ending in _NAMED,
                likeness=fingerprint(item.text),
                flaws=tuple(flaws),
            )
        flaws.clear()


def _placed(article: Article, url: str) -> Article:
    """Return an article with the address that it was found at, unless it names a better one of the same site."""
    own = urlsplit(article.url).hostname or "" if url_key(article.url) else ""
    host = urlsplit(url).hostname or ""
    same_site = own and own.removeprefix("www.").removeprefix("m.") == host.removeprefix("www.").removeprefix("m.")
    return replace(article, url=article.url if same_site else url, publisher=article.publisher or host)


def _has_title(article: Article, ending: str) -> bool:
    """Tell whether an article has a title of its own; a page without one has the name of its file."""
    return bool(article.title) and not (ending in _PAGES and article.title == article.id)


def _first_sentence(text: str) -> str:
    """Return the beginning of a text, for want of a title."""
    first = re.split(r"(?<=[。！？!?])|(?<=\.)\s|\n", text.strip(), maxsplit=1)[0].strip().rstrip("。.")
    return first if len(first) <= _LONGEST_TITLE else first[: _LONGEST_TITLE - 1] + "…"


def _stem(url: str) -> str:
    """Return a file name for an address, without an ending."""
    parts = urlsplit(url)
    name = re.sub(r"[^\w-]+", "-", Path(unquote(parts.path)).stem).strip("-")
    return (name or re.sub(r"[^\w-]+", "-", parts.hostname or "") or "page")[:_LONGEST_TITLE]


def _sha256(path: Path, state: tuple[int, int] | None) -> str:
    """Return the SHA-256 of a file, or empty where it is no longer in the state in which it was read."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    return digest if file_state(path) == state else ""
