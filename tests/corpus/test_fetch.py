"""A document from the web is fetched within its limits, or an error says why not; nothing private is asked."""

import gzip
import ipaddress
import socket
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.addresses import GuardedNetwork, PrivateAddressError, is_public
from corpus.fetch import Fetcher, FetchError, Page, ending_of
from tests.corpus.web_server import Request, WebServer, web_server

PAGE = "<html><body><p>吴永辉加入字节跳动。</p></body></html>".encode()


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def fetcher(**limits: Any) -> Fetcher:
    """Make one that may ask this machine and does not wait."""
    return Fetcher(**{"allow_private": True, "pause_s": 0.0, "deadline_s": 5.0, **limits})


def refused(url: str, asker: Fetcher | None = None) -> str:
    """Fetch an address that cannot be fetched, and return why."""
    with pytest.raises(FetchError) as error:
        (asker or fetcher()).fetch(url)
    assert error.value.remedy
    assert "\n" not in error.value.problem
    return error.value.reason


def test_a_page_comes_with_its_type_and_what_makes_the_next_request_conditional(web: WebServer) -> None:
    headers = {"ETag": '"7"', "Last-Modified": "Fri, 21 Feb 2025 08:00:00 GMT"}
    web.pages["/a"] = lambda request: request.answer(PAGE, "Text/HTML; charset=gbk", headers=headers)
    page = fetcher().fetch(web.url + "/a#part")
    assert page == Page(
        url=web.url + "/a", data=PAGE, media_type="text/html", etag='"7"', last_modified=headers["Last-Modified"]
    )
    assert fetcher().fetch(web.url + "/a", etag='"7"', last_modified="Fri") == page
    assert (web.seen[0][1].get("if-none-match"), web.seen[1][1]["if-none-match"]) == (None, '"7"')
    assert web.seen[1][1]["if-modified-since"] == "Fri"


def test_what_has_not_changed_is_none(web: WebServer) -> None:
    web.pages["/a"] = lambda request: request.answer(status=304)
    assert fetcher().fetch(web.url + "/a", etag="x") is None


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
def test_a_packed_page_is_unpacked(web: WebServer, pack: Any, name: str) -> None:
    web.pages["/a"] = lambda request: request.answer(pack(PAGE), headers={"Content-Encoding": name})
    page = fetcher().fetch(web.url + "/a")
    assert page is not None
    assert page.data == PAGE


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(PAGE, mtime=0)[:-9], "gzip", "its gzip ends early"),
        (b"no gzip at all", "gzip", "its gzip is broken"),
        (PAGE, "br", "it comes packed as br, which was not asked for"),
    ],
)
def test_a_page_that_is_packed_wrongly_is_refused(web: WebServer, body: bytes, encoding: str, reason: str) -> None:
    web.pages["/a"] = lambda request: request.answer(body, headers={"Content-Encoding": encoding})
    assert refused(web.url + "/a") == reason


def test_a_small_page_that_unpacks_to_two_hundred_megabytes_is_refused_in_little_memory(web: WebServer) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 2**20) for _ in range(200)) + packer.flush()
    web.pages["/a"] = lambda request: request.answer(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        assert refused(web.url + "/a", fetcher(most_bytes=2_000_000)) == "it is larger than 2 MB"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert len(bomb) < 250_000


def test_a_page_without_end_is_refused(web: WebServer) -> None:
    def endless(request: Request) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65_536)

    web.pages["/a"] = endless
    assert refused(web.url + "/a", fetcher(most_bytes=1_000_000)) == "it is larger than 1 MB"


def trickle(request: Request, start: bytes) -> None:
    """Send a start and then a byte now and then."""
    request.wfile.write(start)
    for _ in range(100):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ", b""])
def test_a_server_that_trickles_does_not_outlast_the_deadline(web: WebServer, start: bytes) -> None:
    web.pages["/a"] = lambda request: trickle(request, start)
    begun = time.monotonic()
    assert refused(web.url + "/a", fetcher(deadline_s=0.4)) == "the server is too slow"
    assert time.monotonic() - begun < 3


def test_a_body_that_breaks_off_is_refused(web: WebServer) -> None:
    web.pages["/a"] = lambda request: request.answer(PAGE, headers={"Content-Length": "9999"})
    assert "without sending complete message body" in refused(web.url + "/a")


def redirect(to: str, status: int = 302) -> Any:
    return lambda request: request.answer(status=status, headers={"Location": to})


def test_redirects_are_followed_and_a_lasting_one_is_told(web: WebServer) -> None:
    web.serve("/b", PAGE)
    web.pages.update({"/moved": redirect("/b", 301), "/found": redirect("/b", 302), "/both": redirect("/found", 301)})
    pages = [fetcher().fetch(web.url + path) for path in ("/moved", "/found", "/both", "/b")]
    assert [page and (page.url, page.data, page.moved) for page in pages] == [
        (web.url + "/b", PAGE, moved) for moved in (True, False, False, False)
    ]


def test_redirects_that_never_end_end(web: WebServer) -> None:
    web.pages.update({"/a": redirect("/b"), "/b": redirect("/a")})
    assert refused(web.url + "/a") == "it redirects more than 5 times"
    assert len(web.seen) == 6


@pytest.mark.parametrize("to", ["ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "http://"])
def test_a_redirect_out_of_the_web_is_refused(web: WebServer, to: str) -> None:
    web.pages["/a"] = redirect(to)
    assert refused(web.url + "/a")
    assert len(web.seen) == 1


PRIVATE = [
    "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://0x7f.1/",
    "http://2130706433/", "http://0/", "http://localhost/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/",
    "http://192.168.1.1:8080/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[fd00::1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://255.255.255.255/",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_an_address_that_is_not_public_is_never_asked(url: str) -> None:
    asker = Fetcher(pause_s=0.0, deadline_s=5.0)
    assert refused(url, asker).endswith("which is not public")


def connections(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]], server: str) -> list[str]:
    """Let names lead to addresses, and all connections to the server; return the addresses that are connected to."""
    made: list[str] = []
    real = httpcore.SyncBackend.connect_tcp

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        addresses = names.get(host, [host])
        return [(2, 1, 6, "", (addresses.pop(0) if len(addresses) > 1 else addresses[0], port))]

    def connect(self: httpcore.SyncBackend, host: str, _port: int, *rest: Any) -> httpcore.NetworkStream:
        made.append(host)
        return real(self, "127.0.0.1", int(server.rsplit(":", 1)[1]), *rest)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return made


@pytest.mark.parametrize("url", PRIVATE)
def test_a_public_page_that_redirects_to_a_private_address_gains_nothing(
    web: WebServer, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    web.pages["/a"] = redirect(url)
    host = httpx.URL(url).host
    real = {"0x7f.1": "127.0.0.1", "2130706433": "127.0.0.1", "0": "0.0.0.0", "localhost": "127.0.0.1"}.get(host, host)
    made = connections(monkeypatch, {"news.example": ["93.184.215.14"], host: [real]}, web.url)
    assert refused("http://news.example/a", Fetcher(pause_s=0.0)).endswith("which is not public")
    assert made == ["93.184.215.14"]


def test_a_name_that_changes_its_address_after_it_was_checked_gains_nothing(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.serve("/a", PAGE)
    made = connections(monkeypatch, {"rebind.example": ["93.184.215.14", "127.0.0.1"]}, web.url)
    page = Fetcher(pause_s=0.0).fetch("http://rebind.example/a")
    assert page is not None
    assert refused("http://rebind.example/a", Fetcher(pause_s=0.0)).endswith("127.0.0.1, which is not public")
    assert made == ["93.184.215.14"]
    assert web.seen[0][1]["host"] == "rebind.example"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(PrivateAddressError, match=r"10\.0\.0\.7"):
        GuardedNetwork(time.monotonic() + 5).connect_tcp("mixed.example", 80)


@given(st.ip_addresses(v=4).map(ipaddress.IPv4Address))
def test_an_ipv4_address_inside_ipv6_is_as_public_as_by_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for inside in (0xFFFF << 32 | number, 0x2002 << 112 | number << 80, 0x64FF9B << 96 | number):
        assert is_public(ipaddress.IPv6Address(inside)) == is_public(address)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_a_server_that_refuses_is_told_with_its_status(web: WebServer, status: int) -> None:
    web.pages["/a"] = lambda request: request.answer(b"no", status=status)
    with pytest.raises(FetchError, match=f"the server answers {status}") as error:
        fetcher().fetch(web.url + "/a")
    assert error.value.status == status


@pytest.mark.parametrize("url", ["ftp://example.com/a", "http://", "file:///etc/passwd", "http://a:b:c/", "//x", "x"])
def test_what_is_no_web_address_is_told(url: str) -> None:
    assert refused(url) == "it is no http or https address"


def test_a_name_without_an_address_is_told() -> None:
    assert refused("http://nobody.invalid/") == "the name nobody.invalid has no address"


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/zip", "application/x-msdownload"])
def test_what_holds_no_text_by_its_type_is_not_even_read(web: WebServer, media_type: str) -> None:
    web.pages["/a"] = lambda request: request.answer(b"", media_type, headers={"Content-Length": "999999999"})
    assert refused(web.url + "/a") == f"it is {media_type}, no text"


@pytest.mark.parametrize(
    ("data", "media_type", "path", "ending"),
    [
        (PAGE, "text/html", "/a", ".html"),
        (PAGE, "text/plain", "/a.txt", ".html"),
        (PAGE, "application/json", "/a", ".html"),
        (b"%PDF-1.7", "text/html", "/a", ".pdf"),
        (b"%PDF-1.7", "application/octet-stream", "/a", ".pdf"),
        (b"plain", "", "/a.md", ".md"),
        (b"plain", "text/plain", "/a", ".txt"),
        (b"plain", "application/octet-stream", "/a.exe", ".txt"),
        (b"<p>piece", "text/html", "/a", ".html"),
        (b'<?xml version="1.0"?><rss version="2.0">', "text/html", "/a", ".feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "application/xml", "/a", ".feed"),
    ],
)
def test_a_document_is_what_it_shows_itself_to_be(data: bytes, media_type: str, path: str, ending: str) -> None:
    assert ending_of(Page(url="http://example.com" + path, data=data, media_type=media_type)) == ending


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(FetchError, match="it is application/json, no article"):
        ending_of(Page(url="http://example.com/a", data=b"{}", media_type="application/json"))


def test_a_host_is_asked_again_only_after_a_pause() -> None:
    now = [100.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(PAGE)))
    asker = Fetcher(transport=transport, clock=lambda: now[0], sleep=sleep, pause_s=2.0)
    for url in ("http://a.example/1", "http://b.example/1", "http://a.example/2"):
        asker.fetch(url)
        now[0] += 0.5
    assert waits == [1.0]
