"""The bot as a process of its own, with the small core: `python -m tests.bot.chat.run_bot CONFIG.json`."""

import json
import sys
from pathlib import Path
from typing import Any

from bot.chat.config import ChatSettings, Quotas, Webhook
from bot.chat.service import run
from corpus.errors import TalentWarsError
from tests.bot.chat.small_core import SmallCore


def main() -> int:
    config: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
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


if __name__ == "__main__":
    raise SystemExit(main())
