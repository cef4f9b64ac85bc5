"""Who did what to whom, from whole turns of phrase: "A took a licence to B's models", "B gave A a licence".

Either language tells one deed from either end. A sentence must not have the two change places. The turns of phrase lie
in `deeds.json` beside this file.

Not here: deeds told by a single word between two names (`bot/answer/roles.py`), and where people go
(`bot/answer/direction.py`).
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.answer.items import Key
from bot.answer.skeleton import MARK, PERSON, Skeleton
from corpus.article import Language

DEEDS_FILE: Final = Path(__file__).with_name("deeds.json")

Deed = tuple[str, Key, Key]  # what, who does it, and to whom
Two = tuple[Key, Key]

_NAME: Final = "[\ue000-\uf7ff]"  # of a person or an organisation
_ITS: Final = r"\b(?:its|their|his)\b|其(?![他余中])"
_WHOM: Final = r"\b(?:him|her)\b|[他她](?!们)"
_GAPS: Final = {
    "{-}": f"[^,.;。{_NAME[1:-1]}]{{0,48}}?",
    "{~}": f"[^.;。{_NAME[1:-1]}]{{0,80}}?",
    "{|}": "[^.;。\ue800-\uf7ff]{0,60}?",
    "{,}": ",?(?: in [A-Za-z]* ?\\d*)? ",
    "{=}": f"(?:, [^,.;{PERSON[1:-1]}]{{0,70}},)?",
    "{M}": MARK,
    "{P}": PERSON,
}
_BY_ONE: Final = frozenset({"replaced", "told the staff", "resignation"})
_RETURNED: Final = "returned"
_ANYBODY: Final = ""  # where a phrase names one of the two alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedsKnown:
    """What the spans of a sentence tell of deeds.

    Attributes:
        every: All of them.
        near: Those of the sentences that tell most of it.
        names: Whom the spans name.
        named: Whom the sentence names.
        bodies: Pairs of names of which one is part of the other.
    """

    every: Collection[Deed]
    near: Collection[Deed]
    names: frozenset[Key]
    named: frozenset[Key]
    bodies: Collection[Two]

    def same(self, one: Key, other: Key) -> bool:
        """Whether two names may be of one, or one of them is left open."""
        return one == other or _ANYBODY in (one, other) or (one, other) in self.bodies

    def pair(self, one: Two, other: Two) -> bool:
        """Whether two deeds are done by the same to the same, as far as they are told, and one of the two is told."""
        told = any(_ANYBODY not in pair for pair in zip(one, other, strict=True))
        return told and self.same(one[0], other[0]) and self.same(one[1], other[1])


_LIST: Final = re.compile(rf"{_NAME}(?: ?(?:、|, and|,|和|与|及|以及|and|&) ?{_NAME})+")
_BODY: Final = "[\ue800-\uf7ff]"


@lru_cache(maxsize=1)
def _phrases() -> dict[Language, tuple[tuple[str, re.Pattern[str]], ...]]:
    read = json.loads(DEEDS_FILE.read_text(encoding="utf-8"))["deeds"]
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: tuple((deed["name"], _compiled(phrase)) for deed in read for phrase in deed[language])
        for language in languages
    }


def _compiled(phrase: str) -> re.Pattern[str]:
    if "{a}" in phrase:  # of people, whatever bodies are named between
        phrase = phrase.replace("{-}", f"[^,.;。{PERSON[1:-1]}]{{0,48}}?")
        phrase = phrase.replace("{~}", f"[^.;。{PERSON[1:-1]}]{{0,80}}?")
    for gap, pattern in _GAPS.items():
        phrase = phrase.replace(gap, pattern)
    phrase = phrase.replace("{a}", f"(?P<a>{PERSON}|{_WHOM})").replace("{b}", f"(?P<b>{PERSON}|{_WHOM})")
    for side in "ab":
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
    found = match.groupdict().get(side)
    if not found:
        return [_ANYBODY]
    text, at = skeleton.text, match.start(side)
    if not re.match(_NAME, found):
        kind = PERSON if re.fullmatch(_WHOM, found) else _BODY
        before = [name for name in re.findall(kind, text[: match.start()]) if name not in match.groupdict().values()]
        return [skeleton.name(before[-1]).id] if before else []
    start, end = next(((start, end) for start, end in lists if start <= at < end), (at, at + 1))
    return [skeleton.name(mark).id for mark in re.findall(_NAME, text[start:end])]


def told_otherwise(said: Sequence[Deed], known: DeedsKnown) -> Iterator[str]:
    """Yield the deeds of a sentence that its spans have the other way round, from another, or to another."""
    for name, doer, target in said:
        told = [(one, other) for deed, one, other in known.every if deed == name]
        if name == _RETURNED:
            yield from _elsewhere(target, known)
        elif doer == _ANYBODY or any(known.pair(two, (doer, target)) for two in told):
            continue
        elif any(known.pair((other, one), (doer, target)) for one, other in told):
            yield f"{name}: the spans have it the other way round"
        elif name in _BY_ONE and _by_another(doer, target, told, known):
            yield f"{name}: the spans have it done by another"


def _by_another(doer: Key, target: Key, told: Sequence[Two], known: DeedsKnown) -> bool:
    """Whether the spans name who is told to do it, have nothing of the kind of that one, and have it of another."""
    return (
        doer in known.names
        and not any(known.same(one, doer) for one, _ in told)
        and any(known.same(other, target) for _, other in told)
    )


def _elsewhere(target: Key, known: DeedsKnown) -> Iterator[str]:
    """Yield where people return, if in the spans they return to another whom the sentence names too."""
    there = {to for name, _, to in known.near if name == _RETURNED}
    others = {to for to in there & known.named if not known.same(to, target)}
    if others and not any(known.same(to, target) for to in there):
        yield f"{_RETURNED}: the spans have it to another"
