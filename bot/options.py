"""What the commands share: options, an exit code, and the settings that each of them runs with.

Not here: what a setting means (`bot/settings.py`), what the commands do.
"""

import sys
from typing import Annotated, Final

import typer

from bot.settings import Settings, read_settings

FAILED: Final = 1

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def given_settings() -> Settings:
    """Return the settings of the environment and `.env`, after a line on standard error for each that there is not."""
    settings = read_settings()
    for stranger in settings.strangers:
        print(f"Warning: {stranger}", file=sys.stderr)
    return settings
