"""A bot's process under test: started, killed, stopped, and what it logged."""

import json
import multiprocessing
import os
import signal
import socket
import time
from multiprocessing.context import ForkServerProcess  # noqa: TC003 - annotations are read at run time here
from pathlib import Path
from typing import Any

from tests.bot.chat.fake.server import TOKEN, FakeTelegram
from tests.bot.chat.run_bot import run_logged

# A server with everything imported forks each bot: a start takes a tenth of a second, and a kill is as real as any.
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["tests.bot.chat.run_bot"])

SECRET = "a_secret_of_the_webhook_for_tests"

# Quick rates, so that tests are quick; the limits themselves are tested on their own.
QUICK: dict[str, Any] = {
    "token": TOKEN,
    "everyone": True,
    "poll_s": 2,
    "send_s": 2.0,
    "chat_interval_s": 0.01,
    "group_per_minute": 1000,
    "all_per_second": 1000.0,
    "quotas": {"user_per_minute": 1000, "user_per_day": 10_000, "chat_per_day": 10_000, "all_per_day": 100_000},
    "log_level": "DEBUG",
}


class RunningBot:
    """One state folder and the process that uses it, now and then."""

    def __init__(self, telegram: FakeTelegram, folder: Path, **settings: Any) -> None:
        self.telegram = telegram
        self.folder = folder
        self.generation = folder / "generation"
        self.settings = QUICK | {"base_url": telegram.base_url} | settings
        self.process: ForkServerProcess | None = None
        self._log = folder / "log.txt"

    @property
    def database(self) -> Path:
        return self.folder / "state" / "bot-123456789.sqlite3"

    def write_config(self) -> Path:
        config = {"settings": self.settings, "state": str(self.folder / "state"), "generation": str(self.generation)}
        path = self.folder / "config.json"
        path.write_text(json.dumps(config), encoding="utf-8")
        return path

    def start(self, *, wait: bool = True) -> None:
        path = self.write_config()
        polls = self.telegram.do(lambda state: state.counts["getUpdates"])
        hooks = self.telegram.do(lambda state: state.counts["setWebhook"])
        self.process = _NURSERY.Process(target=run_logged, args=(path, self._log), daemon=True)
        self.process.start()
        if wait:
            self.telegram.wait(
                lambda: self.telegram.do(
                    lambda state: state.counts["getUpdates"] > polls or state.counts["setWebhook"] > hooks
                ),
                20,
                what="the bot's first request for updates",
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.join(10)

    def stop(self, timeout_s: float = 12.0) -> tuple[int, float]:
        """SIGTERM; return the exit code and how long it took."""
        assert self.process is not None
        began = time.monotonic()
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGTERM)
        return self.ended(timeout_s), time.monotonic() - began

    def ended(self, timeout_s: float = 15.0) -> int:
        assert self.process is not None
        self.process.join(timeout_s)
        assert self.process.exitcode is not None, "the bot still runs"
        return self.process.exitcode

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    def plain_lines(self) -> list[str]:
        """What was written for a person, beside the log."""
        return [line for line in self.log.splitlines() if not line.startswith("{")]

    def close(self) -> None:
        if self.process and self.process.is_alive():
            self.kill()


def webhook_settings(telegram: FakeTelegram, **more: object) -> dict[str, object]:
    """Settings for a webhook on a free port, with the pretended Telegram posting to it."""
    port = free_port()
    telegram.do(lambda state: setattr(state, "proxy_to", f"http://127.0.0.1:{port}/updates"))
    return {"webhook": {"url": "https://bot.example.org/updates", "secret": SECRET, "port": port} | more}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
