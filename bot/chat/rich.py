"""Text with formatting as data: spans over code points, and what Telegram wants to know of them.

Telegram counts UTF-16 code units (https://core.telegram.org/bots/api#messageentity); the rest counts code points.

Not here: what is said (`render.py`) and how a long text becomes several messages (`split.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, Literal

Style = Literal["bold", "italic", "underline", "code", "blockquote", "expandable_blockquote", "text_link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A formatted stretch [start, end) of a text, in code points; `url` for a `text_link` alone."""

    style: Style
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    """A text and its spans, in order of their start; none is empty or leaves the text."""

    text: str
    spans: tuple[Span, ...] = ()

    def __add__(self, other: "Rich") -> "Rich":
        """Return both texts, one after the other."""
        return Rich(text=self.text + other.text, spans=self.spans + shifted(other.spans, len(self.text)))


EMPTY: Final = Rich(text="")


def clean(text: str) -> str:
    r"""Return the text without what no message can carry: NUL, and halves of surrogate pairs.

    >>> clean("a\x00b")
    'ab'
    """
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def plain(text: str) -> Rich:
    """Return the text without formatting."""
    return Rich(text=clean(text))


def styled(text: str | Rich, style: Style, url: str = "") -> Rich:
    """Return the text wholly in one style; a `text_link` to anything but http(s) stays plain."""
    inner = text if isinstance(text, Rich) else plain(text)
    if not inner.text or (style == "text_link" and not url.startswith(("https://", "http://"))):
        return inner
    outer = Span(style=style, start=0, end=len(inner.text), url=clean(url) if style == "text_link" else "")
    return Rich(text=inner.text, spans=(outer, *inner.spans))


def joined(parts: Iterable[Rich], separator: str) -> Rich:
    """Return the parts in one text with the separator between them."""
    text: list[str] = []
    spans: list[Span] = []
    length = 0
    for number, part in enumerate(parts):
        if number:
            text.append(separator)
            length += len(separator)
        text.append(part.text)
        spans.extend(shifted(part.spans, length))
        length += len(part.text)
    return Rich(text="".join(text), spans=tuple(spans))


def shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """Return the spans moved by so many code points."""
    return tuple(Span(style=span.style, start=span.start + by, end=span.end + by, url=span.url) for span in spans)


def cut(rich: Rich, start: int, end: int) -> Rich:
    """Return the stretch [start, end); a span that crosses an edge keeps the part inside."""
    spans = tuple(
        Span(style=span.style, start=max(span.start, start) - start, end=min(span.end, end) - start, url=span.url)
        for span in rich.spans
        if max(span.start, start) < min(span.end, end)
    )
    return Rich(text=rich.text[start:end], spans=spans)


def units_before(text: str) -> list[int]:
    """Return how many UTF-16 units stand before each code point, and before the end: `len(text) + 1` numbers."""
    return list(accumulate((2 if ord(character) > 0xFFFF else 1 for character in text), initial=0))  # noqa: PLR2004 - the end of the basic plane


def units(text: str) -> int:
    """Return the length in UTF-16 units.

    >>> units("姚"), units("😀")
    (1, 2)
    """
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)  # noqa: PLR2004 - the end of the basic plane


def entities(rich: Rich) -> list[dict[str, Any]]:
    """Return the spans as the Bot API takes them."""
    before = units_before(rich.text)
    found = []
    for span in rich.spans:
        offset = before[span.start]
        entity: dict[str, Any] = {"type": span.style, "offset": offset, "length": before[span.end] - offset}
        if span.url:
            entity["url"] = span.url
        found.append(entity)
    return found
