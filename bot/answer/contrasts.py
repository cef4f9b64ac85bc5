"""What says the opposite of another text: rose and fell, approved and 驳回.

The pairs lie in `contrasts.json` beside this file, each side in both languages.

Not here: which places are negated (`bot/answer/moods.py`), and events that have words of their own
(`bot/answer/events.py`).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.answer.skeleton import lowered
from corpus.article import Language

CONTRASTS_FILE: Final = Path(__file__).with_name("contrasts.json")

Side = tuple[int, int]  # which pair, and 1 or -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A pair of opposites.

    Attributes:
        name: What messages call it.
        apart: Whether one thing is not on both sides at a time; of one deal there are talks and then a deal.
        turns: Whether a negation turns a side into the other: "not the best" is not the worst.
        words: Those of both sides, by language; which side they are of is the name of the group.
    """

    name: str
    turns: bool
    apart: bool
    words: dict[Language, re.Pattern[str]]


_SIDES: Final = {"one": 1, "other": -1}


@lru_cache(maxsize=1)
def contrasts() -> tuple[Contrast, ...]:
    """Return the pairs, read and compiled once."""
    read = json.loads(CONTRASTS_FILE.read_text(encoding="utf-8"))["contrasts"]
    return tuple(
        Contrast(
            name=pair["name"],
            turns=pair.get("turns", True),
            apart=pair.get("apart", True),
            words={
                "en": re.compile("|".join(rf"(?P<{side}>(?<![A-Za-z-])(?:{pair[side]['en']}))" for side in _SIDES)),
                "zh": re.compile("|".join(rf"(?P<{side}>{pair[side]['zh']})" for side in _SIDES)),
            },
        )
        for pair in read
    )


def sides(text: str, language: Language) -> Iterator[tuple[int, Side]]:
    """Yield where a word of a side of a contrast stands, and which it is.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
    """
    small = lowered(text)
    for number, contrast in enumerate(contrasts()):
        for match in contrast.words[language].finditer(small):
            yield match.start(), (number, _SIDES[str(match.lastgroup)])


def contradicted(said: frozenset[Side], known: Sequence[frozenset[Side]]) -> Iterator[str]:
    """Yield the contrasts of which a sentence has one side alone, and its spans the other alone.

    Args:
        said: The sentence's, with what is negated on the other side.
        known: The spans'.
    """
    there = frozenset[Side]().union(*known)
    for number, side in sorted(said):
        if (number, -side) not in said and (number, -side) in there and (number, side) not in there:
            yield f"{contrasts()[number].name}: the spans have the opposite"
