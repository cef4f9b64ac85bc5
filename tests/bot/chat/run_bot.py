"""The bot as a process of its own, with the small core: `python -m tests.bot.chat.run_bot CONFIG.json`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.chat.config import ChatSettings, Quotas, Webhook
from bot.chat.service import run
from corpus.errors import TalentWarsError
from tests.bot.chat.small_core import SmallCore


def main(path: Path) -> int:
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    given: dict[str, Any] = config["settings"]
    try:
        settings = ChatSettings(
            **given
            | {
                "users": frozenset(given.get("users", ())),
                "admins": frozenset(given.get("admins", ())),
                "quotas": Quotas(**given.get("quotas", {})),
                "webhook": Webhook(**given["webhook"]) if given.get("webhook") else None,
            }
        )
        generation = Path(config["generation"]) if config.get("generation") else None
        return run(SmallCore(generation), settings, Path(config["state"]))
    except TalentWarsError as error:
        print(error.problem, error.remedy, sep="\n", file=sys.stderr)
        return 1


def run_logged(path: Path, log: Path) -> None:
    """The same in a process that was forked, with its output in a file."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.exit(main(path))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
