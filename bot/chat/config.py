"""What whoever runs the bot may decide: one frozen object with safe defaults.

Not here: where the values come from (`bot/settings.py` alone reads the environment).
"""

import re
from dataclasses import dataclass, field

from corpus.errors import TalentWarsError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class ChatSettingsError(TalentWarsError):
    """A setting of the bot is missing or cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How much may be asked. A quota of zero lets nobody ask; none of them can be switched off.

    Attributes:
        user_per_minute: Questions of one user within 60 seconds, over all chats.
        user_per_day: Questions of one user within 24 hours, over all chats.
        chat_per_day: Questions of one chat within 24 hours.
        all_per_day: Questions of everybody within 24 hours, the brake on cost.
    """

    user_per_minute: int = 10
    user_per_day: int = 200
    chat_per_day: int = 1000
    all_per_day: int = 20_000

    @property
    def open(self) -> bool:
        """Whether anybody may ask at all."""
        return min(self.user_per_minute, self.user_per_day, self.chat_per_day, self.all_per_day) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """How Telegram reaches us, where it calls us instead of being polled.

    Attributes:
        url: The public https address that Telegram posts to, as the proxy in front of us serves it.
        secret: What Telegram sends in `X-Telegram-Bot-Api-Secret-Token`: 16 to 256 of A-Z a-z 0-9 _ -.
        host: The address we listen on; loopback, because TLS ends at the proxy.
        port: The port we listen on; 0 lets the system choose.
        unix_socket: A path to listen on instead of host and port, or empty.
        body_bytes: The largest body taken; Telegram's updates stay far below.
    """

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8443
    unix_socket: str = ""
    body_bytes: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse an address or a secret that would leave the door open."""
        if not self.url.startswith("https://"):
            raise ChatSettingsError(
                problem="The webhook address does not start with https://.",
                remedy="Give the public https address that the proxy in front of the bot serves.",
            )
        if not _SECRET.fullmatch(self.secret):
            raise ChatSettingsError(
                problem="The webhook secret is missing, too short, or holds a character that Telegram does not allow.",
                remedy="Set 16 to 256 of A-Z a-z 0-9 _ -, for example the output of `openssl rand -hex 32`.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """Everything the bot needs to know before it starts.

    Attributes:
        token: The bot's token from @BotFather.
        base_url: The Bot API up to the token; ends in `/bot`.
        everyone: Whether anybody may ask. When false, `users` and `admins` alone may.
        users: Numeric ids of those who may ask.
        admins: Numeric ids of those who may also use /status, /rebuild and /maintenance; they may always ask.
        quotas: How much may be asked.
        webhook: Where Telegram calls us; None polls.
        health_host: The address of /healthz and /metrics.
        health_port: Their port; None leaves them out, 0 lets the system choose.
        retention_days: How long questions, answers and votes are kept.
        follow_up_s: How long an earlier question may still be what a follow-up refers to, in seconds.
        backlog_s: Age in seconds above which a waiting question gets one honest line instead of an answer.
        answer_s: Most seconds for one answer, then an honest line.
        most_begun: How often a question may be begun and cut short by the end of the process before it is given up; one
            that brings the process down itself must not do so for ever.
        slow_s: Seconds after which a slow answer shows its stage.
        question_chars: The longest question taken.
        workers: Threads that search and write, which is also how many questions are answered at once.
        poll_s: How long Telegram holds a getUpdates request open, in seconds.
        send_s: Read timeout of a send in seconds; later, its outcome is unknown.
        stop_s: Seconds given to running work after SIGTERM.
        conflict_s: Seconds of "another poller is running" after which the bot gives up.
        chat_interval_s: Seconds between two messages to one chat.
        group_per_minute: Messages to one group within 60 seconds.
        all_per_second: Requests within one second over all chats.
        wait_ceiling_s: A letter that Telegram holds back for longer no longer counts as waiting here; what is no answer
            does not wait at all.
        log_level: Level of our own log lines.
        log_json: Whether a log line is a JSON object; plain text otherwise.
    """

    token: str = field(repr=False)
    base_url: str = "https://api.telegram.org/bot"
    everyone: bool = False
    users: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()
    quotas: Quotas = Quotas()
    webhook: Webhook | None = None
    health_host: str = "127.0.0.1"
    health_port: int | None = None
    retention_days: float = 30.0
    follow_up_s: float = 1800.0
    backlog_s: float = 900.0
    answer_s: float = 60.0
    most_begun: int = 20
    slow_s: float = 1.5
    question_chars: int = 6000
    workers: int = 4
    poll_s: int = 25
    send_s: float = 20.0
    stop_s: float = 8.0
    conflict_s: float = 60.0
    chat_interval_s: float = 1.0
    group_per_minute: int = 20
    all_per_second: float = 25.0
    wait_ceiling_s: float = 60.0
    log_level: str = "INFO"
    log_json: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be meant: such a token, no thread to answer in, a level that logging does not know."""
        if not _TOKEN.fullmatch(self.token):
            raise ChatSettingsError(
                problem="The bot's token is missing or not in the form 123456:ABC….",
                remedy="Get one from @BotFather and set it where .env.example says.",
            )
        if self.workers < 1:
            raise ChatSettingsError(
                problem="The bot has no worker to answer with.",
                remedy="Set the number of workers to 1 or more.",
            )
        if self.log_level not in LEVELS:
            raise ChatSettingsError(
                problem=f"The log level {self.log_level!r} is not known.",
                remedy=f"Set one of {', '.join(LEVELS)}.",
            )

    @property
    def bot_id(self) -> int:
        """The bot's own numeric id, which a token begins with."""
        return int(self.token.partition(":")[0])

    @property
    def may_ask_anybody(self) -> bool:
        """Whether there is anybody who may ask."""
        return self.everyone or bool(self.users or self.admins)

    def may_ask(self, user_id: int) -> bool:
        """Return whether this user may ask; nobody may when nothing was set."""
        return self.everyone or user_id in self.users or user_id in self.admins
