"""A web server on this machine that answers as badly as a test wants."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Respond = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request, with ways to answer it."""

    protocol_version = "HTTP/1.1"
    pages: Mapping[str, Respond]
    seen: "list[tuple[str, dict[str, str]]]"

    def do_GET(self) -> None:
        self.close_connection = True
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        respond = self.pages.get(self.path.split("?")[0])
        with suppress(OSError):  # the other side may hang up on a bad answer
            if respond:
                respond(self)
            else:
                self.answer(b"nothing here", status=404)

    def answer(
        self,
        body: bytes = b"",
        media_type: str = "text/html; charset=utf-8",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@dataclass
class WebServer:
    """Where the server listens, what it answers, and what it was asked."""

    url: str
    pages: dict[str, Respond] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self, path: str, body: bytes | str, media_type: str = "text/html; charset=utf-8") -> str:
        """Answer a path with a body, and return its address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda request: request.answer(data, media_type)
        return self.url + path


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run a server until the end of the block."""
    server = WebServer(url="")
    handler = type("Handler", (Request,), {"pages": server.pages, "seen": server.seen})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
