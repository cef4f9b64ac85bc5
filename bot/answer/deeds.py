"""Who did what to whom, from whole turns of phrase: "A took a licence to B's models", "B gave A a licence".

Either language tells one deed from either end. A sentence must not have the two change places. The turns of phrase lie
in `deeds.json` beside this file.

Not here: deeds told by a single word between two names (`bot/answer/roles.py`), and where people go
(`bot/answer/direction.py`).
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.answer.items import Key
from bot.answer.skeleton import MARK, PERSON, Skeleton
from corpus.article import Language

DEEDS_FILE: Final = Path(__file__).with_name("deeds.json")

Deed = tuple[str, Key, Key]  # what, who does it, and to whom

_NAME: Final = "[\ue000-\uf7ff]"  # of a person or an organisation
_ITS: Final = "its|their|his|her|其|它"
_GAPS: Final = {"{-}": f"[^,.;。{_NAME[1:-1]}]{{0,48}}?", "{~}": f"[^.;。{_NAME[1:-1]}]{{0,80}}?", "{M}": MARK}
_LIST: Final = re.compile(rf"{_NAME}(?: ?(?:、|, and|,|和|与|及|以及|and|&) ?{_NAME})+")
_BODY: Final = re.compile("[\ue800-\uf7ff]")


@lru_cache(maxsize=1)
def _phrases() -> dict[Language, tuple[tuple[str, re.Pattern[str]], ...]]:
    read = json.loads(DEEDS_FILE.read_text(encoding="utf-8"))["deeds"]
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: tuple((deed["name"], _compiled(phrase)) for deed in read for phrase in deed[language])
        for language in languages
    }


def _compiled(phrase: str) -> re.Pattern[str]:
    for gap, pattern in _GAPS.items():
        phrase = phrase.replace(gap, pattern)
    for side in "ab":
        phrase = phrase.replace(f"{{{side}}}", f"(?P<{side}>{PERSON})")
        phrase = phrase.replace(
            f"{{{side.upper()}}}", f"(?P<{side}>{_NAME}|{_ITS})" if side == "b" else f"(?P<a>{_NAME})"
        )
    return re.compile(phrase)


def deeds(skeleton: Skeleton) -> tuple[Deed, ...]:
    """Return what a text tells that somebody did to somebody."""
    lists = [match.span() for match in _LIST.finditer(skeleton.text)]
    found = []
    for name, phrase in _phrases()[skeleton.language]:
        for match in phrase.finditer(skeleton.text):
            doers = _meant(skeleton, lists, match, "a")
            targets = _meant(skeleton, lists, match, "b")
            found += [(name, doer, target) for doer in doers for target in targets if doer != target]
    return tuple(dict.fromkeys(found))


def _meant(skeleton: Skeleton, lists: Sequence[tuple[int, int]], match: re.Match[str], side: str) -> list[Key]:
    """Return the names of one side: those in one list with it, and for "its" the body named before."""
    text, at = skeleton.text, match.start(side)
    if not re.match(_NAME, match[side]):
        before = [body for body in _BODY.findall(text[: match.start("a")]) if body != match["a"]]
        return [skeleton.name(before[-1]).id] if before else []
    start, end = next(((start, end) for start, end in lists if start <= at < end), (at, at + 1))
    return [skeleton.name(mark).id for mark in re.findall(_NAME, text[start:end])]


def done_the_other_way(
    said: Sequence[Deed], known: Collection[Deed], bodies: Collection[tuple[Key, Key]]
) -> Iterator[str]:
    """Yield the deeds of a sentence that its spans tell only with the two in each other's place.

    Args:
        said: The sentence's.
        known: The spans'.
        bodies: Pairs of names of which one is part of the other.
    """
    for name, doer, target in said:
        pairs = [(one, other) for deed, one, other in known if deed == name]
        turned = any(_one(one, target, bodies) and _one(other, doer, bodies) for one, other in pairs)
        straight = any(_one(one, doer, bodies) and _one(other, target, bodies) for one, other in pairs)
        if turned and not straight:
            yield f"{name}: the spans have it the other way round"


def _one(name: Key, other: Key, bodies: Collection[tuple[Key, Key]]) -> bool:
    return name == other or (name, other) in bodies
