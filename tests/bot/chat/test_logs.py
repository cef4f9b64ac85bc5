"""No token in any line, at any level, exception texts included."""

import io
import logging
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.logs import JsonLines, PlainLines, Redaction, configure, pseudonym
from tests.bot.chat.fake.server import TOKEN

SHORT = "1234:short"
SECRET = "a_secret_of_the_webhook"


def reject() -> None:
    raise ValueError(f"The token `{TOKEN}` and {SECRET} were rejected") from RuntimeError(SHORT)


@pytest.mark.parametrize("kind", [JsonLines, PlainLines])
def test_a_finished_line_holds_no_secret_wherever_it_came_from(kind: type[logging.Formatter]) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(kind(Redaction([SHORT, SECRET])))  # type: ignore[arg-type]
    logger = logging.getLogger(f"test of {kind.__name__}")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    logger.debug("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.info("escaped %s", urllib.parse.quote(TOKEN))
    logger.info("field", extra={"url": f"x/{SHORT}/y", "nested": {"deep": [TOKEN, SECRET]}})
    try:
        reject()
    except ValueError:
        logger.exception("failed")
    text = stream.getvalue()
    assert "[token]" in text
    for secret in (TOKEN, TOKEN.partition(":")[2], SHORT, SECRET, urllib.parse.quote(TOKEN)):
        assert secret not in text


@given(st.text(), st.text())
def test_what_surrounds_a_token_is_kept(before: str, after: str) -> None:
    redacted = Redaction([TOKEN])(f"{before} {TOKEN} {after}")
    assert TOKEN not in redacted
    assert redacted.startswith(before)


def test_libraries_that_log_addresses_are_quiet_at_any_level(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure(level="DEBUG", as_json=True, secrets=[SHORT])
        for name in ("httpx", "httpcore.http11", "telegram.Bot"):
            logging.getLogger(name).info("address of %s", SHORT)
        logging.getLogger("anything").debug("address of %s", SHORT)
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(capture=False)
    assert len(lines) == 1
    assert '"event": "address of [token]"' in lines[0]


def test_a_pseudonym_is_the_same_for_the_same_salt_alone() -> None:
    assert pseudonym(1, "salt") == pseudonym(1, "salt")
    assert len({pseudonym(1, "salt"), pseudonym(2, "salt"), pseudonym(1, "other")}) == 3
