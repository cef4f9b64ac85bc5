"""Fetch one document from the web, within limits of size, time, redirects and addresses.

Not here: which addresses are public (`corpus/addresses.py`), what the document says (`corpus/formats.py`).
"""

import re
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import PurePosixPath
from ssl import SSLError
from typing import Final

import httpcore
import httpx

from corpus.addresses import GuardedNetwork, PrivateAddressError
from corpus.errors import TalentWarsError

MOST_BYTES: Final = 20_000_000  # unpacked; news pages have about 0.2 million, reports as PDF up to 10 million
DEADLINE_S: Final = 60.0  # for a document with all its redirects
STEP_TIMEOUT_S: Final = 15.0  # for a server that says nothing at all
MOST_REDIRECTS: Final = 5
PAUSE_S: Final = 1.0  # between two requests to one host

_USER_AGENT: Final = "Mozilla/5.0 (compatible; talentwars/0.1)"
_ACCEPT: Final = "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, text/*;q=0.8, */*;q=0.1"

# What a document is, by its first bytes, else by its declared type, else by the ending of its address.
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED: Final = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_START: Final = 2048  # bytes in which a document shows what it is
_TYPES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/json-lines": ".jsonl",
    "text/plain": ".txt",
}
_VAGUE: Final = ("", "application/octet-stream", "binary/octet-stream", "text/plain", "application/force-download")
_NO_TEXT: Final = re.compile(r"(?:image|video|audio|font|model)/|application/(?:zip|x-|vnd\.|java-archive|wasm)")
_BY_ADDRESS: Final = (".html", ".htm", ".pdf", ".docx", ".md", ".txt", ".jsonl")


class FetchError(TalentWarsError):
    """An address that gives nothing to read.

    Attributes:
        status: The server's answer where it refused, else 0.
    """

    def __init__(self, url: str, reason: str, remedy: str, status: int = 0) -> None:
        """Tell what happened with which address."""
        super().__init__(problem=f"{url} cannot be read: {reason}.", remedy=remedy)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address gave.

    Attributes:
        url: Where it lay in the end, after redirects.
        media_type: As declared, without parameters, lower case; may be wrong.
        moved: Whether it was redirected, and every redirect was for ever.
    """

    url: str
    data: bytes
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved: bool = False


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches documents, one at a time, with a pause between two requests to one host.

    Attributes:
        allow_private: Whether private networks and this machine may be asked.
        transport: Instead of the network, for tests.
    """

    allow_private: bool = False
    most_bytes: int = MOST_BYTES
    deadline_s: float = DEADLINE_S
    pause_s: float = PAUSE_S
    transport: httpx.BaseTransport | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked: dict[str, float] = field(default_factory=dict, init=False)  # when each host was last asked

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Page | None:
        """Return what an address gives, or None where that has not changed.

        Args:
            url: An http or https address.
            etag: Of the version that is known, as the server gave it.
            last_modified: The same of its date.

        Raises:
            FetchError: There is nothing to read; the error says why.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {"User-Agent": _USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip", "Connection": "close"}
        headers |= {name: value for name, value in conditions.items() if value}
        try:
            return self._follow(httpx.Request("GET", url, headers=headers), url)
        except PrivateAddressError as error:
            reason = f"it leads to the address {error}, which is not public"
            remedy = "Set TALENTWARS_ALLOW_PRIVATE_ADDRESSES=1 if you trust it."
            raise FetchError(url, reason, remedy) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise FetchError(url, "the server is too slow", "Try again later.") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, ValueError) as error:
            raise FetchError(url, "it is no http or https address", "Give a whole address.") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, SSLError, OSError) as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            certified = "CERTIFICATE" not in reason
            other = "that you are online" if certified else "that this machine's clock is right"
            raise FetchError(url, reason, f"Check the address, and {other}.") from error

    def _follow(self, request: httpx.Request, asked: str) -> Page | None:
        """Send a request and those that it is redirected to."""
        deadline = self.clock() + self.deadline_s
        lasting: list[bool] = []  # of each redirect
        self._wait_for(request.url.host)
        with httpx.Client(transport=self.transport or _Transport(self, deadline), trust_env=False) as client:
            for _ in range(MOST_REDIRECTS + 1):
                if request.url.scheme not in ("http", "https") or not request.url.host:
                    raise httpx.UnsupportedProtocol("neither http nor https")
                request.extensions["timeout"] = httpx.Timeout(STEP_TIMEOUT_S).as_dict()
                response = client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        return self._page(response, asked, deadline, moved=bool(lasting) and all(lasting))
                finally:
                    response.close()
                status = response.status_code
                lasting.append(status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT))
                request = response.next_request
        raise FetchError(asked, f"it redirects more than {MOST_REDIRECTS} times", "Give the address it should lead to.")

    def _page(self, response: httpx.Response, asked: str, deadline: float, *, moved: bool) -> Page | None:
        """Read the answer's body."""
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return None
        if response.status_code != HTTPStatus.OK:
            phrase = f"{response.status_code} {response.reason_phrase}".strip()
            raise FetchError(asked, f"the server answers {phrase}", _remedy(response.status_code), response.status_code)
        media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if _NO_TEXT.match(media_type) and media_type not in _TYPES:
            raise FetchError(asked, f"it is {media_type}, no text", "Give the address of an article.")
        return Page(
            url=str(response.url.copy_with(fragment=None)),
            data=self._body(response, asked, deadline),
            media_type=media_type,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            moved=moved,
        )

    def _body(self, response: httpx.Response, asked: str, deadline: float) -> bytes:
        """Return the body, unpacked a little at a time: a small one may hold gigabytes."""
        body = bytearray()
        for piece in _unpacked(response, self.most_bytes):
            body += piece
            if len(body) > self.most_bytes:
                limit = f"{self.most_bytes / 1e6:g} MB"
                raise FetchError(asked, f"it is larger than {limit}", "Save the part you need to a file, and add that.")
            if self.clock() > deadline:
                raise httpx.ReadTimeout("the time is up")
        return bytes(body)

    def _wait_for(self, host: str) -> None:
        """Wait until a host may be asked again."""
        now = self.clock()
        wait = self._asked.get(host, now - self.pause_s) + self.pause_s - now
        if wait > 0:
            self.sleep(wait)
        self._asked[host] = self.clock()


class _Transport(httpx.BaseTransport):
    """Carries requests over a guarded network, for httpx, which does not let its own network be replaced."""

    def __init__(self, fetcher: Fetcher, deadline: float) -> None:
        network = GuardedNetwork(deadline, allow_private=fetcher.allow_private, clock=fetcher.clock)
        self._pool = httpcore.ConnectionPool(network_backend=network, max_keepalive_connections=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Stream(response))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The body of an answer."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def ending_of(page: Page) -> str:
    """Return which ending a file with this document would have, `.feed` for a feed.

    Raises:
        FetchError: It is of no kind that holds articles.
    """
    start = page.data[:_START].lstrip()
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if _HTML.search(start):
        return ".html"
    if _FEED.search(start):
        return ".feed"
    if page.media_type in _VAGUE:
        by_address = PurePosixPath(httpx.URL(page.url).path).suffix.lower()
        return by_address if by_address in _BY_ADDRESS else ".txt"
    if page.media_type in _TYPES:
        return _TYPES[page.media_type]
    raise FetchError(
        page.url, f"it is {page.media_type}, no article", "Give the address of a web page, a PDF or a text."
    )


def _unpacked(response: httpx.Response, most: int) -> Iterator[bytes]:
    """Yield the body, unpacked where it is packed, in pieces of at most a little more than `most` bytes.

    Raises:
        httpx.DecodingError: It is packed in a way that was not asked for, or broken.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError(f"it comes packed as {encoding[:40]}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=47)  # either of the two forms
    try:
        for piece in response.iter_raw():
            yield unpacker.decompress(piece, most + 1)
            if unpacker.eof:
                return
    except zlib.error as error:
        raise httpx.DecodingError(f"its {encoding} is broken") from error
    raise httpx.DecodingError(f"its {encoding} ends early")


def _remedy(status: int) -> str:
    """Return what to do about a server's refusal."""
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return "Check the address in a browser."
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "Save the page from a browser, and add the file."
    return "Try again later."
