"""Open a language model, and read its reply piece by piece within a time.

The only file of the answering core that imports LlamaIndex, and only when a model is configured. Anything that
LlamaIndex calls an LLM will do.

Not here: what is asked (`bot/answer/prompt.py`), what is made of the reply (`bot/answer/writer.py`).
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from bot.answer.prompt import Message
from corpus.errors import TalentWarsError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

LanguageModel: TypeAlias = "LLM"  # of LlamaIndex; a text, so that importing this file imports none of it
ModelKind = Literal["openai", "ollama"]
OLLAMA_URL: Final = "http://localhost:11434/v1"  # Ollama speaks the OpenAI protocol there
CONNECT_S: Final = 5.0
LONGEST_WAIT_S: Final = 20.0  # between two tries, whatever the server asks for
FIRST_WAIT_S: Final = 0.5
MOST_TOKENS: Final = 700  # of a reply; five sentences take about 300
_RETRIED: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelConfig:
    """Which model writes the answers, and how much of it.

    Attributes:
        kind: `openai` for any server that speaks the OpenAI protocol, `ollama` for a local Ollama.
        model: As the server calls it.
        base_url: With the version, as in `https://api.openai.com/v1`; empty for the kind's own.
        api_key: Sent as a bearer token; never shown.
        timeout_s: For one whole answer, tries and pauses included.
        retries: Further tries when the server is busy or broken and nothing was shown yet.
        tokens_a_day: None for no limit, zero for never.
        context_tokens: What the model can read at once; passages beyond it are left out, the last first.
        most_tokens: Of a reply.
        price_in, price_out: For a million tokens of prompt and of reply, in whatever currency; 0 where unknown.
    """

    kind: ModelKind = "openai"
    model: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    timeout_s: float = 60.0
    retries: int = 2
    tokens_a_day: int | None = None
    context_tokens: int = 8_000
    most_tokens: int = MOST_TOKENS
    price_in: float = 0.0
    price_out: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not self.model:
            raise ValueError("a language model needs a name")
        for name in ("timeout_s", "context_tokens", "most_tokens"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} of a language model must be above zero, not {getattr(self, name)}")
        for name in ("retries", "price_in", "price_out"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} of a language model must not be below zero, as {getattr(self, name)} is")


def open_language_model(config: LanguageModelConfig) -> LanguageModel:
    """Return the model as a LlamaIndex LLM; nothing is sent yet.

    Raises:
        TalentWarsError: The package that speaks to it is not installed.
    """
    try:
        import httpx  # noqa: PLC0415 - loaded only where a model is configured
        from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415 - 2 s to import
    except ImportError as error:
        raise TalentWarsError(
            problem=f"The language model cannot be used: {error}.",
            remedy="Run `pip install llama-index-llms-openai-like`, or unset the language model.",
        ) from error
    url = config.base_url or (OLLAMA_URL if config.kind == "ollama" else "https://api.openai.com/v1")
    return OpenAILike(
        model=config.model,
        api_base=url,
        api_key=config.api_key or "none",  # the client insists on one, local servers ignore it
        is_chat_model=True,
        context_window=config.context_tokens,
        max_tokens=config.most_tokens,
        temperature=0.0,
        timeout=config.timeout_s,
        max_retries=0,  # we retry ourselves, within the time of one answer
        additional_kwargs={"stream_options": {"include_usage": True}},
        http_client=httpx.Client(timeout=httpx.Timeout(config.timeout_s, connect=min(CONNECT_S, config.timeout_s))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a reply, and the tokens spent so far as far as the server tells."""

    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ModelError(Exception):
    """The model gave no reply, or broke off.

    Attributes:
        slow: Whether time ran out, rather than an error coming back.
        retry_after_s: How long to wait before another try; None where one is of no use.
    """

    def __init__(self, reason: str, *, slow: bool = False, retry_after_s: float | None = None) -> None:
        """Keep the reason for the log."""
        super().__init__(reason)
        self.slow = slow
        self.retry_after_s = retry_after_s


_END: Final = object()


def stream(
    llm: LanguageModel, messages: Sequence[Message], *, deadline: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[Piece]:
    """Yield a reply as it comes.

    The model is read on a thread of its own, so that silence ends at the deadline whatever the model's client does.

    Args:
        llm: Any LlamaIndex LLM.
        messages: The prompt.
        deadline: When to give up, in seconds of `clock`.
        clock: The time, for tests.

    Raises:
        ModelError: An error of the model or its server, or no piece before the deadline.
    """
    pieces: queue.SimpleQueue[object] = queue.SimpleQueue()
    stopped = threading.Event()
    reader = threading.Thread(target=_read, args=(llm, messages, pieces, stopped), name="language-model", daemon=True)
    reader.start()
    try:
        while True:
            left = deadline - clock()
            try:
                piece = pieces.get(timeout=max(left, 0.0))
            except queue.Empty:
                raise ModelError("no reply in time", slow=True) from None
            if piece is _END:
                return
            if isinstance(piece, Exception):
                raise _model_error(piece) from piece
            if isinstance(piece, Piece):
                yield piece
    finally:
        stopped.set()


def _read(
    llm: LanguageModel, messages: Sequence[Message], pieces: "queue.SimpleQueue[object]", stopped: threading.Event
) -> None:
    """Put each piece of the reply on the queue, then the end or the error."""
    try:
        from llama_index.core.llms import ChatMessage  # noqa: PLC0415 - only where a model is configured

        for response in llm.stream_chat(
            [ChatMessage(role=message.role, content=message.content) for message in messages]
        ):
            if stopped.is_set():
                return
            pieces.put(_piece(response))
        pieces.put(_END)
    except Exception as error:  # noqa: BLE001 - a model may raise anything, and its reader must hear of it
        pieces.put(error)


def _piece(response: Any) -> Piece:  # noqa: ANN401 - a LlamaIndex ChatResponse of any model
    usage = response.additional_kwargs or {}
    return Piece(
        text=response.delta or "",
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
    )


def _count(usage: Any, name: str) -> int:  # noqa: ANN401
    count = usage.get(name)
    return count if isinstance(count, int) else 0


def _model_error(error: Exception) -> ModelError:
    """Say what an exception of some client means: no client's classes are imported to tell."""
    kind = type(error).__name__
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        wait = _retry_after(error) if status in _RETRIED else None
        return ModelError(f"status {status} ({kind})", retry_after_s=wait)
    if "timeout" in kind.lower() or isinstance(error, TimeoutError):
        return ModelError(kind, slow=True, retry_after_s=FIRST_WAIT_S)
    connection = isinstance(error, OSError) or any(
        word in kind.lower() for word in ("connect", "protocol", "network", "read", "apierror")
    )
    return ModelError(kind, retry_after_s=FIRST_WAIT_S if connection else None)


def _retry_after(error: Exception) -> float:
    """Return how long the server asks to wait, in seconds; the header may hold seconds or a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after", "")).strip()
    try:
        return max(float(asked), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(asked).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return FIRST_WAIT_S
