"""One long text → messages that Telegram takes, cut at sentences, with nothing lost.

Limits: 4,096 UTF-16 units after entities were parsed (https://core.telegram.org/bots/api#sendmessage); entities past
the hundredth are ignored without a word. Both stay a little below, so that a message can still be marked as a possible
repeat.
"""

import bisect
import re
from collections.abc import Iterator

from bot.chat.rich import Rich, Span, cut, units_before

UNITS = 3900
ENTITIES = 95

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"[。！？…!?][\"'”’」』）)\]]*\s*|[.;][\"'”’)\]]*\s+|\n\s*")
_SPACE = re.compile(r"\s+")
# A cut before one of these would tear what is drawn as one: joiners, variation selectors, skin tones, combining marks.
_CLINGS = re.compile("[\u0300-\u036f\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def split(rich: Rich, *, most_units: int = UNITS, most_entities: int = ENTITIES) -> tuple[Rich, ...]:
    """Cut a text into messages.

    Joined, the messages are the text again; only a stretch of white space as long as a whole message is left out,
    because a blank message is none. Cuts fall after a paragraph, else a sentence, else a word, and never within a link
    that fits into a message.

    Args:
        rich: Any text with any spans.
        most_units: UTF-16 units of one message, at least 4.
        most_entities: Entities of one message, at least 1.
    """
    before = units_before(rich.text)
    spans = tuple(sorted(rich.spans, key=lambda span: (span.start, -span.end)))
    parts = []
    for start, end in _stretches(rich.text, spans, before, most_units, most_entities):
        part = cut(Rich(text=rich.text, spans=spans), start, end)
        if part.text.strip():
            parts.append(Rich(text=part.text, spans=part.spans[:most_entities]))
    return tuple(parts)


def _stretches(
    text: str, spans: tuple[Span, ...], before: list[int], most_units: int, most_entities: int
) -> Iterator[tuple[int, int]]:
    """Yield the [start, end) of each message."""
    start = 0
    while start < len(text):
        end = bisect.bisect_right(before, before[start] + most_units) - 1
        touched = [span.start for span in spans if span.start < end and start < span.end]
        if len(touched) > most_entities and text[start : touched[most_entities]].strip():
            end = touched[most_entities]
        if end < len(text):
            end = _cut_before(text, start, end, spans)
        yield start, end
        start = end


def _cut_before(text: str, start: int, end: int, spans: tuple[Span, ...]) -> int:
    """Return the best place to cut in (start, end]; what lies before it is not blank unless all of it is."""
    links = [(span.start, span.end) for span in spans if span.style == "text_link" and span.start < end <= span.end]
    middle = start + (end - start) // 2
    for pattern, earliest in ((_PARAGRAPH, middle), (_SENTENCE, start), (_SPACE, start)):
        places = [
            match.end()
            for match in pattern.finditer(text, start, end)
            if match.end() > earliest
            and not any(left < match.end() < right for left, right in links)
            and text[start : match.end()].strip()
        ]
        if places:
            return places[-1]
    return _hard_cut(text, start, end, links)


def _hard_cut(text: str, start: int, end: int, links: list[tuple[int, int]]) -> int:
    """Return a place to cut a text without sentences or spaces: before a link, else between two whole characters."""
    for left, right in links:
        if end < right and text[start:left].strip():
            return left
    place = end
    while place > start + 1 and (_CLINGS.match(text[place]) or text[place - 1] == "\u200d"):
        place -= 1
    return place if place > start + 1 and text[start:place].strip() else end
