"""Log lines of the bot: one JSON object each, without the token whatever is logged, at any level.

Redaction is done on the finished line, so that arguments, exception texts and tracebacks of any library are covered.
"""

import hashlib
import json
import logging
import re
import sys
import urllib.parse
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType

# Whatever looks like a bot token, known to us or not; in addresses the colon may be escaped.
_TOKEN_LIKE = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_HIDDEN = "[token]"
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Their lines hold addresses, and an address of the Bot API holds the token.
_TALKATIVE = ("httpx", "httpcore", "telegram", "tornado.access", "asyncio")


class Redaction:
    """Replaces secrets in any text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Take the secrets as they are; their form inside an address is covered too."""
        known = {form for secret in secrets if secret for form in (secret, urllib.parse.quote(secret, safe=""))}
        self._known = re.compile("|".join(re.escape(form) for form in sorted(known, key=len, reverse=True)) or r"(?!)")

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        return _TOKEN_LIKE.sub(_HIDDEN, self._known.sub(_HIDDEN, text))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, then the fields given as `extra`."""

    def __init__(self, redact: Redaction) -> None:
        """Keep what hides the secrets."""
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= fields(record)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return self._redact(json.dumps(line, ensure_ascii=False, default=str))


class PlainLines(logging.Formatter):
    """The same for a person's eye."""

    def __init__(self, redact: Redaction) -> None:
        """Keep what hides the secrets."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        extra = "".join(f" {name}={value}" for name, value in fields(record).items())
        return self._redact(super().format(record) + extra)


def fields(record: logging.LogRecord) -> dict[str, object]:
    """Return what a record was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def configure(*, level: str, as_json: bool, secrets: Iterable[str]) -> None:
    """Send all log lines to standard error, redacted, and keep libraries that log addresses quiet.

    Uncaught exceptions go the same way: a traceback on standard error could hold the token too.
    """
    redact = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(redact) if as_json else PlainLines(redact))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger(__name__).critical("uncaught", exc_info=(kind, error, trace))

    sys.excepthook = uncaught


def pseudonym(number: int, salt: str) -> str:
    """Return what stands for a user or a chat in the logs, 10 hexadecimal digits; without the salt it leads nowhere."""
    return hashlib.blake2b(str(number).encode(), key=salt.encode()[:64], digest_size=5).hexdigest()
