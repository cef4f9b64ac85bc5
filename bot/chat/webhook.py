"""Telegram calls us: an update is kept before the 200 that confirms it.

TLS ends at the proxy in front; here is a loopback port or a unix socket. The path says nothing secret.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.chat.config import Webhook
from bot.chat.listening import port_sockets, unix_socket

LOG = logging.getLogger(__name__)

PATH = r"/.*"  # whatever path the proxy passes on; the secret decides
HEADER = "X-Telegram-Bot-Api-Secret-Token"

TakeIn = Callable[[list[dict[str, Any]]], Awaitable[None]]


class _Updates(RequestHandler):
    """Takes one update a request."""

    def initialize(self, take_in: TakeIn, secret: str) -> None:
        self._take_in = take_in
        self._secret = secret.encode()

    async def post(self) -> None:
        given = self.request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            LOG.warning("a webhook request without the secret")
            self.send_error(403)
            return
        try:
            update = json.loads(self.request.body)
        except ValueError:
            update = None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            # A failure would make Telegram send the same again and again.
            LOG.error("a webhook request without an update")
            self.finish()
            return
        await self._take_in([update])
        self.finish()

    def write_error(self, status_code: int, **_: object) -> None:
        self.finish(str(status_code))

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        LOG.error("an update could not be kept", exc_info=(kind, error, trace) if kind and error else None)


def listen(webhook: Webhook, take_in: TakeIn) -> tuple[HTTPServer, int]:
    """Listen for updates.

    Args:
        webhook: Where, and with which secret.
        take_in: Keeps an update; when it raises, Telegram gets a 500 and sends the update again.

    Returns:
        The server, and its port (0 for a unix socket).

    Raises:
        ListeningError: The address cannot be listened on.
    """
    application = Application([(PATH, _Updates, {"take_in": take_in, "secret": webhook.secret})], log_function=_quiet)
    server = HTTPServer(application, max_body_size=webhook.body_bytes, max_buffer_size=2 * webhook.body_bytes)
    if webhook.unix_socket:
        server.add_socket(unix_socket(webhook.unix_socket))
        return server, 0
    sockets = port_sockets(webhook.host, webhook.port)
    server.add_sockets(sockets)
    return server, int(sockets[0].getsockname()[1])


def _quiet(_: RequestHandler) -> None:
    """Log no requests: they are updates."""
