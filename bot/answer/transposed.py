"""Two parts of a sentence that stand in each other's places, where all between them is word for word its span's.

"A sued B" has every word of "B sued A". Who or what the two parts name need not be known: it is enough that the words
between them are the same, and that what stands on the left here stands on the right there.

Not here: names and numbers exchanged in other words (`bot/answer/exchange.py`), who does what (`bot/answer/deeds.py`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from index.folding import fold

_TOKEN: Final = re.compile(r"[a-zà-öø-ɏ0-9]+(?:[.'’-][a-zà-öø-ɏ0-9]+)*|[^\s\w]|\w")
MARK: Final = re.compile(r"[^\w\s]")
# What two things stand beside each other with: "A and B" is "B and A".
_BESIDE: Final = frozenset("和与跟同及或、,/·&并以") | {"and", "or", "with", "both", "between"}


def transposed(sentence: str, spans: Sequence[str]) -> Iterator[str]:
    """Yield two parts of a sentence, "left / right", that its spans have the other way round.

    >>> list(transposed("鹿影科技收购了极光影业。", ["据公告，极光影业收购了鹿影科技。"]))
    ['鹿影科技 / 极光影业']
    >>> list(transposed("鹿影科技被极光影业收购了。", ["极光影业收购了鹿影科技。"]))
    []
    """
    said = tokens_of(sentence)
    for span in spans:
        there = tokens_of(span)
        for start, place, length in _common(said, there):
            between = said[start : start + length]
            if all(token in _BESIDE or MARK.match(token) for token in between):
                continue
            end, behind = start + length, place + length
            left = _longest(said[:start], there[behind:])
            right = _longest(there[:place], said[end:])
            if (
                left
                and right
                and _tells(there[behind : behind + left])
                and _tells(said[end : end + right])
                and _meet(said[: start - left], there[: place - right], last=True)
                and _meet(said[end + right :], there[behind + left :], last=False)
            ):
                yield f"{joined(said[start - left : start])} / {joined(said[end : end + right])}"


def _common(said: Sequence[str], there: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches that two texts have in common and that go on in neither direction: places and length."""
    for start, token in enumerate(said):
        for place, other in enumerate(there):
            if token != other or (start and place and said[start - 1] == there[place - 1]):
                continue
            length = 1
            while start + length < len(said) and place + length < len(there):
                if said[start + length] != there[place + length]:
                    break
                length += 1
            if length > 1 or len(token) > 1:  # a single character tells nothing
                yield start, place, length


def _longest(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many tokens at most end the first and begin the second, none of them a mark."""
    found = 0
    for count in range(1, min(len(before), len(after)) + 1):
        if MARK.match(after[count - 1]):
            break
        if before[len(before) - count :] == after[:count]:
            found = count
    return found


def _tells(part: Sequence[str]) -> bool:
    """Whether a part is more than a single Chinese character or a word that only joins."""
    return (len(part) > 1 or len(part[0]) > 1) and not all(token in _BESIDE for token in part)


def _meet(said: Sequence[str], there: Sequence[str], *, last: bool) -> bool:
    """Whether two texts are alike where they border on the parts, or the sentence ends there or begins a clause."""
    if not said:
        return True
    here = said[-1] if last else said[0]
    return MARK.match(here) is not None or (bool(there) and here == (there[-1] if last else there[0]))


@lru_cache(maxsize=64)  # a sentence and its spans are compared word for word in two ways
def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, each Chinese character and each mark by itself."""
    return tuple(_TOKEN.findall(fold(text)))


def joined(part: Sequence[str]) -> str:
    """Return tokens as a text."""
    return (" " if part and part[0].isascii() else "").join(part)
