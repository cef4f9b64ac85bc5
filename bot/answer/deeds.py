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
_ITS: Final = r"\b(?:its|their|his)\b|其(?![他余中])"
_WHOM: Final = r"\b(?:him|her)\b|[他她](?!们)"
_GAPS: Final = {
    "{-}": f"[^,.;。{_NAME[1:-1]}]{{0,48}}?",
    "{~}": f"[^.;。{_NAME[1:-1]}]{{0,80}}?",
    "{|}": "[^.;。\ue800-\uf7ff]{0,60}?",
    "{,}": ",?(?: in [A-Za-z]* ?\\d*)? ",
    "{M}": MARK,
    "{P}": PERSON,
}
_BY_ONE: Final = frozenset({"replaced", "told the staff", "resignation"})
_RETURNED: Final = "returned"
_ANYBODY: Final = ""  # where a phrase names one of the two alone
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
    phrase = phrase.replace("{a}", f"(?P<a>{PERSON})").replace("{b}", f"(?P<b>{PERSON}|{_WHOM})")
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
        before = [name for name in re.findall(kind, text[: match.start("a")]) if name != match["a"]]
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
        if doer == _ANYBODY:
            continue
        turned = any(
            deed == name and (target or other) and _pair(one, other, target, doer, bodies) for deed, one, other in known
        )
        if turned and not any(deed == name and _pair(one, other, doer, target, bodies) for deed, one, other in known):
            yield f"{name}: the spans have it the other way round"


def done_by_another(
    said: Sequence[Deed], known: Collection[Deed], names: Collection[Key], bodies: Collection[tuple[Key, Key]]
) -> Iterator[str]:
    """Yield the deeds of a sentence that only one can have done, and that its spans have from another.

    Args:
        said: The sentence's.
        known: The spans'.
        names: Those of the spans.
        bodies: Pairs of names of which one is part of the other.
    """
    for name, doer, target in said:
        if name in _BY_ONE and doer in names:
            doers = {one for deed, one, other in known if deed == name and _one(other, target, bodies)}
            active = {one for deed, one, _ in known if deed == name}
            if doers and not any(_one(one, doer, bodies) for one in active):
                yield f"{name}: the spans have it done by another"


def returned_elsewhere(
    said: Sequence[Deed], known: Collection[Deed], names: Collection[Key], bodies: Collection[tuple[Key, Key]]
) -> Iterator[str]:
    """Yield where people return in a sentence, and in its spans they return to another that it names.

    Args:
        said: The sentence's deeds.
        known: Those of the sentences of the spans that tell most of it.
        names: Those of the sentence.
        bodies: Pairs of names of which one is part of the other.
    """
    there = {target for name, _, target in known if name == _RETURNED}
    for name, _, target in said:
        others = {other for other in there & set(names) if (other, target) not in bodies}
        if name == _RETURNED and target not in there and others and not any((one, target) in bodies for one in there):
            yield f"{name}: the spans have it to another"


def _pair(one: Key, other: Key, doer: Key, target: Key, bodies: Collection[tuple[Key, Key]]) -> bool:
    """Whether two are who did it and to whom, as far as both texts name them."""
    return _one(one, doer, bodies) and _one(other, target, bodies)


def _one(name: Key, other: Key, bodies: Collection[tuple[Key, Key]]) -> bool:
    return name == other or _ANYBODY in (name, other) or (name, other) in bodies
