"""Which stretches of a text are said in passing: ", who had come with Wu,", 随吴永辉一起来的, ", as WIRED reported".

What stands around an aside belongs together as if it were not there; what stands in it belongs to whom it describes.

Not here: how close two things stand (`bot/answer/bindings.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.answer.skeleton import MARK, PERSON
from corpus.article import Language

Stretch = tuple[int, int]

_RELATIVE: Final = re.compile(
    rf"(?<={MARK})(?:'s [a-z -]+)?, "
    r"(?:(?:with|of|from|to|for|like|unlike|including|formerly|once|then|now|previously) )?"
    r"(?:whom?|whose|which|where|an?|the|its|his|her|co-founders?|founders?|head|chief|formerly|once|previously|like|"
    r"unlike|including)\b"
)
_RESUMED: Final = re.compile(
    r", (?=(?:had|has|have|was|were|is|are|will|would|can|could|did|does|also|then|later|now|left|went|came|said|says|"
    r"told|wrote|took|gave|got|put|made|led|became|ran|quit|held|kept|lost|paid|sold|bought|met|set|[a-z]+ed)\b)"
)
_STOP: Final = re.compile(r"[.;](?=\s|$)|, (?:and|but|while)\b")
_SOURCE_EN: Final = re.compile(
    rf", (?:according to|citing|as (?:cited|reported|quoted|relayed)|quot(?:ed|ing)|(?:[Tt]he )?[^,.;]{{0,24}}{MARK}"
    r"[^,.;]{0,24} (?:reported|wrote|said|recounted|writes|reports|says)\b(?! that\b))[^,.;]*(?:[,.;]|$)"
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_SOURCE_ZH: Final = re.compile(
    r"(?:(?<=[,。;])|^) ?(?:据|按)[^,。;]*?(?:报道|称|说法?|消息|统计|写道)?[,:]|"
    rf"{MARK}[^,。;]{{0,24}}(?:报道|转述|援引)[^,。;{PERSON[1:-1]}]{{0,24}}?[,:]"
)
_MODIFIER_ZH: Final = re.compile(
    r"(?:(?<=[,。;:])|^) ?(?P<aside>(?:随|跟|与|和|曾|原|来自|出身|身为|担任|负责|主管|刚|从|在|被|一手|还没|没有)"
    rf"[^,。;:]{{3,}}的)(?={PERSON})"
)


def asides(text: str, language: Language) -> tuple[Stretch, ...]:
    """Return the stretches of a text that are said in passing, from left to right; none of them overlap.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
    """
    found: list[Stretch] = []
    for start, end in sorted(_english(text) if language == "en" else _chinese(text)):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return tuple(found)


def _english(text: str) -> Iterator[Stretch]:
    yield from (match.span() for match in _BRACKETS.finditer(text))
    for match in _RELATIVE.finditer(text):
        stop = _STOP.search(text, match.end())
        resumed = [other.start() for other in _RESUMED.finditer(text, match.end(), stop.start() if stop else len(text))]
        if resumed:
            yield match.start(), resumed[-1] + 1
    yield from ((match.start(), match.end() - 1) for match in _SOURCE_EN.finditer(text))


def _chinese(text: str) -> Iterator[Stretch]:
    yield from (match.span() for match in _BRACKETS.finditer(text))
    yield from (match.span() for match in _SOURCE_ZH.finditer(text))
    yield from (match.span("aside") for match in _MODIFIER_ZH.finditer(text))
