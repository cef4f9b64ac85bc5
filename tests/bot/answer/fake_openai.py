"""A local server that speaks as much of the OpenAI protocol as a streaming client needs, with faults to order."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server does with one request.

    Attributes:
        pieces: The text, cut as it is streamed.
        status: Other than 200: an error with `body` and `headers`.
        fault: `cut` closes the connection after the pieces, `silence` waits after them, `not_json` streams what is
            none.
        usage: Prompt and completion tokens to report, if any.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "a fault to order", "type": "server_error"}}'
    fault: Literal["", "cut", "silence", "not_json"] = ""
    silence_s: float = 60.0
    usage: tuple[int, int] | None = None


def said(text: str, *, usage: tuple[int, int] | None = None, size: int = 7) -> Reply:
    """Return a reply of one text, cut into small pieces."""
    return Reply(pieces=[text[place : place + size] for place in range(0, len(text), size)], usage=usage)


class FakeOpenAI:
    """Answers each request with the next reply, the last one again and again."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.requests.append({"path": self.path, **json.loads(body)})
                owner.keys.append(self.headers.get("Authorization", ""))
                owner.answer(self, owner.replies[min(len(owner.requests), len(owner.replies)) - 1])

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.status != 200:
            handler.send_response(reply.status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(reply.body)),
                **reply.headers,
            }.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(reply.body.encode())
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            for piece in reply.pieces:
                self._event(handler, _chunk({"content": piece}, None))
            if reply.fault == "cut":
                return  # no finish, no [DONE]
            if reply.fault == "silence":
                self.closing.wait(reply.silence_s)
                return
            if reply.fault == "not_json":
                handler.wfile.write(b"data: <html>502 from a proxy</html>\n\n")
                return
            self._event(handler, _chunk({}, "stop"))
            if reply.usage:
                usage = {
                    "prompt_tokens": reply.usage[0],
                    "completion_tokens": reply.usage[1],
                    "total_tokens": sum(reply.usage),
                }
                self._event(handler, {**_chunk({}, None), "choices": [], "usage": usage})
            handler.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            pass  # the client has gone

    @staticmethod
    def _event(handler: BaseHTTPRequestHandler, chunk: dict[str, Any]) -> None:
        handler.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        handler.wfile.flush()

    @contextmanager
    def running(self) -> Iterator["FakeOpenAI"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "fake",
        "choices": [choice],
    }


@contextmanager
def fake_openai(*replies: Reply) -> Iterator[FakeOpenAI]:
    """Run a server that gives these replies in turn."""
    with FakeOpenAI(replies).running() as server:
        yield server
