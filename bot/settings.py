"""Every setting, read once from the environment and `.env`. Nothing else reads the environment.

`SETTINGS` is the one list of them: `.env.example` is made from it (`python -m bot.settings`), and a test keeps the two
equal.

Not here: what the settings do (`bot/wiring.py` hands them on).
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from corpus.bundled import bundled_articles
from corpus.errors import TalentWarsError

PREFIX: Final = "TALENTWARS_"
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_ALIKE: Final = 0.5  # 1 is the same name; a letter left out, and MODEL for LLM_MODEL, are above it


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of `.env.example`: its name without the prefix, its default, and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: Final[tuple[tuple[str, tuple[Setting, ...]], ...]] = (
    (
        "The corpus and the index",
        (
            Setting(
                "CORPUS",
                "",
                "Folders of articles instead of the bundled ones, separated as in PATH; your own are always read too.",
            ),
            Setting("DATA", "", "Where everything built and remembered lies; your platform's data folder where empty."),
            Setting("EMBEDDING", "embedded", "The embedding model: embedded, a folder, or a name on the model hub."),
            Setting("EMBEDDING_DEVICE", "", "Where such a model runs: cpu, cuda, mps; it chooses where empty."),
            Setting("EMBEDDING_BATCH", "32", "How many passages such a model takes at once."),
            Setting(
                "EMBEDDING_CACHE", "", "Where such a model is kept once downloaded; the hub's own default where empty."
            ),
        ),
    ),
    (
        "A language model (optional: without one, answers are quoted)",
        (
            Setting("LLM", "", "openai (any server that speaks its protocol) or ollama; none where empty."),
            Setting("LLM_MODEL", "", "The model, as the server calls it."),
            Setting("LLM_BASE_URL", "", "The server, with its version path; the usual one of the kind where empty."),
            Setting("LLM_API_KEY", "", "The key, where the server wants one."),
            Setting("LLM_TIMEOUT_S", "60", "Seconds for one whole answer; then it is quoted instead."),
            Setting("LLM_RETRIES", "2", "Further tries when the server is busy."),
            Setting("LLM_CONTEXT_TOKENS", "8000", "How many tokens the model reads at once."),
            Setting("LLM_TOKENS_A_DAY", "", "Tokens that may be spent a day: no limit where empty, nothing at 0."),
            Setting("LLM_PRICE_IN", "0", "Price of a million tokens of prompt, for the cost in --json."),
            Setting("LLM_PRICE_OUT", "0", "Price of a million tokens of reply."),
        ),
    ),
    (
        "The Telegram bot",
        (
            Setting("TELEGRAM_TOKEN", "", "The bot's token, from @BotFather."),
            Setting("TELEGRAM_BASE_URL", "https://api.telegram.org/bot", "The Bot API, up to the token."),
            Setting("TELEGRAM_EVERYONE", "no", "Whether anybody may ask: yes or no."),
            Setting("TELEGRAM_USERS", "", "Numeric ids of those who may ask, separated by commas."),
            Setting("TELEGRAM_ADMINS", "", "Numeric ids of those who may also use /status, /rebuild and /maintenance."),
            Setting("TELEGRAM_USER_PER_MINUTE", "10", "Questions of one user a minute; 0 lets nobody ask."),
            Setting("TELEGRAM_USER_PER_DAY", "200", "Questions of one user a day; 0 lets nobody ask."),
            Setting("TELEGRAM_CHAT_PER_DAY", "1000", "Questions of one chat a day; 0 lets nobody ask."),
            Setting("TELEGRAM_ALL_PER_DAY", "20000", "Questions of everybody a day; 0 lets nobody ask."),
            Setting(
                "TELEGRAM_WEBHOOK_URL", "", "The public https address that Telegram calls; the bot polls where empty."
            ),
            Setting("TELEGRAM_WEBHOOK_SECRET", "", "16 to 256 of A-Z a-z 0-9 _ - that Telegram sends along."),
            Setting("TELEGRAM_WEBHOOK_HOST", "127.0.0.1", "The address to listen on, behind a proxy."),
            Setting("TELEGRAM_WEBHOOK_PORT", "8443", "The port to listen on."),
            Setting("TELEGRAM_WEBHOOK_SOCKET", "", "A unix socket to listen on instead of host and port."),
            Setting("TELEGRAM_HEALTH_HOST", "127.0.0.1", "The address of /healthz and /metrics."),
            Setting("TELEGRAM_HEALTH_PORT", "", "Their port; they are left out where empty."),
            Setting("TELEGRAM_RETENTION_DAYS", "30", "How long questions, answers and votes are kept."),
            Setting("TELEGRAM_WORKERS", "4", "How many questions are answered at once."),
            Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR; DEBUG shows questions."),
            Setting("LOG_JSON", "yes", "Whether the bot's log lines are JSON: yes or no."),
        ),
    ),
    (
        "Adding articles from the web",
        (Setting("ALLOW_PRIVATE_ADDRESSES", "no", "Whether `add` may read addresses of your own network: yes or no."),),
    ),
)
DEFAULTS: Final = {setting.name: setting.default for _, group in SETTINGS for setting in group}


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
        values: All settings as text, by name without the prefix, defaults filled in.
        strangers: What was set as if it were one of ours, and what may be meant, one sentence each.
    """

    corpus: tuple[Path, ...]
    data: Path
    values: Mapping[str, str] = field(default_factory=lambda: DEFAULTS, repr=False)
    strangers: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The folder of the index's generations."""
        return self.data / "index"

    @property
    def own_articles(self) -> Path:
        """The folder of the articles that the user adds."""
        return self.data / "articles"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Everything that articles are read from: the corpus, and the user's own wherever that is."""
        return tuple(dict.fromkeys((*self.corpus, self.own_articles)))

    def text(self, name: str) -> str:
        """Return a setting as it stands."""
        return self.values[name]

    def path(self, name: str) -> Path | None:
        """Return a setting as a path, or None where it is empty."""
        return _path(name, self.values[name]) if self.values[name] else None

    def whole(self, name: str) -> int:
        """Return a setting as a whole number of at least 0.

        Raises:
            SettingError: It is none.
        """
        value = self.values[name]
        if not _WHOLE.fullmatch(value):
            raise SettingError(name, value, "a whole number, 0 or more")
        return int(value)

    def optional_whole(self, name: str) -> int | None:
        """Return a setting as a whole number, or None where it is empty."""
        return self.whole(name) if self.values[name] else None

    def number(self, name: str) -> float:
        """Return a setting as a number of at least 0.

        Raises:
            SettingError: It is none.
        """
        value = self.values[name]
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf"):
            raise SettingError(name, value, "a number, 0 or more")
        return number

    def flag(self, name: str) -> bool:
        """Return a setting as yes or no.

        Raises:
            SettingError: It is neither.
        """
        value = self.values[name].lower()
        if value not in {"yes", "no", "true", "false", "1", "0"}:
            raise SettingError(name, value, "yes or no")
        return value in {"yes", "true", "1"}

    def ids(self, name: str) -> frozenset[int]:
        """Return a setting as numeric ids.

        Raises:
            SettingError: One of them is no number.
        """
        parts = [part.strip() for part in self.values[name].replace(";", ",").split(",") if part.strip()]
        if not all(_WHOLE.fullmatch(part.removeprefix("-")) for part in parts):
            raise SettingError(name, self.values[name], "numeric ids separated by commas")
        return frozenset(map(int, parts))


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read the settings; the environment goes before `.env`.

    Args:
        environment: Instead of the process's own.
        dotenv: Instead of `.env` in the working folder.

    Raises:
        TalentWarsError: `.env` cannot be read; SettingError where a folder cannot be meant.
    """
    given = _given(dotenv or Path(".env"))
    given.update(os.environ if environment is None else environment)
    ours = {key.removeprefix(PREFIX): value.strip() for key, value in given.items() if key.startswith(PREFIX)}
    values = DEFAULTS | {name: value for name, value in ours.items() if value and name in DEFAULTS}
    data = _path("DATA", values["DATA"]) if values["DATA"] else user_data_path("talentwars", appauthor=False)
    folders = [_path("CORPUS", folder) for folder in values["CORPUS"].split(os.pathsep) if folder.strip()]
    return Settings(
        corpus=tuple(folders) or (bundled_articles(), data / "articles"),
        data=data,
        values=values,
        strangers=tuple(_strangers(name for name, value in ours.items() if value and name not in DEFAULTS)),
    )


def _strangers(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence about each name that no setting has."""
    from difflib import get_close_matches  # noqa: PLC0415 - hardly anybody needs it

    for name in sorted(names):
        near = get_close_matches(name.upper(), DEFAULTS, n=1, cutoff=_ALIKE)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else ".env.example lists every one."
        yield f"{PREFIX}{name} is no setting; {hint}"


def _given(dotenv: Path) -> dict[str, str]:
    """Return what a `.env` file sets; nothing where there is none.

    Raises:
        TalentWarsError: It cannot be read.
    """
    try:
        if not dotenv.exists():
            return {}
        from dotenv import dotenv_values  # noqa: PLC0415 - what is not there need not be read

        return {key: value for key, value in dotenv_values(dotenv).items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise TalentWarsError(
            problem=f"{dotenv} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.",
            remedy="Save it as UTF-8 text, or take it away.",
        ) from error


def _path(name: str, value: str) -> Path:
    """Return a path, with `~` as in a shell.

    Raises:
        SettingError: There is no such home, or no path can look so.
    """
    try:
        path = Path(value.strip()).expanduser()
    except RuntimeError as error:
        raise SettingError(name, value, "a path to a home that there is") from error
    if "\0" in value:
        raise SettingError(name, value, "a path")
    return path


def example() -> str:
    """Return the text of `.env.example`: every setting with its default and its meaning."""
    lines = [
        "# Every setting with its default. Copy to .env and change what you need; the environment goes before .env."
    ]
    for title, group in SETTINGS:
        lines += ["", f"# --- {title} ---"]
        for setting in group:
            lines += ["", f"# {setting.meaning}", f"{PREFIX}{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(example(), end="")  # noqa: T201 - its purpose
