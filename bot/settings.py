"""One frozen `Settings`, read once from the environment and `.env`. Nothing else reads the environment.

Not here: what the settings do (`bot/wiring.py` hands them on).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.library import bundled_articles
from dotenv import dotenv_values
from platformdirs import user_data_path

from corpus.errors import TalentWarsError

PREFIX: Final = "TALENTWARS_"


class SettingError(TalentWarsError):
    """A setting has a value that cannot be meant."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        """Name the setting, its value and what it may be."""
        super().__init__(
            problem=f"{PREFIX}{name} is {value!r}, and must be {expected}.",
            remedy="Mend it in the environment or in .env; .env.example lists every setting.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set.

    Attributes:
        corpus: Folders of articles; what is there first wins where an id stands twice.
        data: The folder of everything that is built or remembered.
        embedding: `embedded`, a folder, or the name of a sentence-transformers model.
    """

    corpus: tuple[Path, ...]
    data: Path
    embedding: str = "embedded"

    @property
    def index(self) -> Path:
        """The folder of the index's generations."""
        return self.data / "index"

    @property
    def own_articles(self) -> Path:
        """The folder of the articles that the user adds."""
        return self.data / "articles"


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read the settings; the environment goes before `.env`.

    Args:
        environment: Instead of the process's own.
        dotenv: Instead of `.env` in the working folder.

    Raises:
        SettingError: A value cannot be meant.
    """
    given = {key: value for key, value in dotenv_values(dotenv or Path(".env")).items() if value is not None}
    given.update(os.environ if environment is None else environment)
    values = {
        key.removeprefix(PREFIX): value.strip()
        for key, value in given.items()
        if key.startswith(PREFIX) and value.strip()
    }
    data = Path(values["DATA"]).expanduser() if "DATA" in values else user_data_path("talentwars", appauthor=False)
    folders = [Path(folder).expanduser() for folder in values.get("CORPUS", "").split(os.pathsep) if folder.strip()]
    return Settings(
        corpus=tuple(folders) or (bundled_articles(), data / "articles"),
        data=data,
        embedding=values.get("EMBEDDING", "embedded"),
    )
