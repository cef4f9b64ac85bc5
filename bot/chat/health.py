"""/healthz and /metrics, for whoever watches over the bot.

Not here: the figures (`vitals.py`).
"""

import json
from collections.abc import Callable

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.chat.listening import port_sockets
from bot.chat.vitals import Vitals


class _Health(RequestHandler):
    """200 while there is progress, else 503 with the reasons."""

    def initialize(self, vitals: Vitals, now: Callable[[], float], heard_s: float, queue_s: float) -> None:
        self._vitals, self._now, self._heard_s, self._queue_s = vitals, now, heard_s, queue_s

    def get(self) -> None:
        now = self._now()
        problems = self._vitals.problems(now, heard_s=self._heard_s, queue_s=self._queue_s)
        self.set_status(503 if problems else 200)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"ok": not problems, "problems": problems} | self._vitals.report(now)) + "\n")


class _Metrics(RequestHandler):
    """Prometheus' text format."""

    def initialize(self, vitals: Vitals, now: Callable[[], float]) -> None:
        self._vitals, self._now = vitals, now

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(self._vitals.metrics(self._now()))


def listen(
    vitals: Vitals, *, host: str, port: int, now: Callable[[], float], heard_s: float, queue_s: float
) -> tuple[HTTPServer, int]:
    """Serve both pages.

    Args:
        vitals: The figures.
        host: The address to listen on.
        port: The port; 0 lets the system choose.
        now: Seconds since the epoch.
        heard_s: Most seconds without word from Telegram.
        queue_s: Most seconds that an update may wait.

    Returns:
        The server and its port.

    Raises:
        ListeningError: The address cannot be listened on.
    """
    watched = {"vitals": vitals, "now": now}
    application = Application(
        [("/healthz", _Health, watched | {"heard_s": heard_s, "queue_s": queue_s}), ("/metrics", _Metrics, watched)],
        log_function=_quiet,
    )
    server = HTTPServer(application, max_body_size=1000)
    sockets = port_sockets(host, port)
    server.add_sockets(sockets)
    return server, int(sockets[0].getsockname()[1])


def _quiet(_: RequestHandler) -> None:
    """Log no requests."""
