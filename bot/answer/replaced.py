"""One stretch of a sentence that stands in the place of another, where all the rest is word for word its span's.

Who rewrites a sentence changes more than one thing of it. Where only one stretch differs, and means something else, the
sentence says something else: "has made a bid" for "is weighing a bid". What the two stretches are need not be known.

Not here: two parts in each other's places (`bot/answer/transposed.py`), numbers and dates (`bot/answer/guard.py`).
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from bot.answer.transposed import MARK, joined, tokens_of
from bot.answer.words import mean_the_same, tells

_NUMBER: Final = re.compile(r"[\d零一二两三四五六七八九十百千万亿数几]")
_NEGATES: Final = re.compile(r"(?:(?:did|does|do|ha[sd]|have) )?not|never|no longer|[并也]?[不没未]有?|并非|从未|不再")
_VERBATIM: Final = 0.8  # of a sentence that must stand in its span in the same order
_LONGER: Final = 2  # times, and as many tokens more, that one stretch may be as long as the other

_Stretch = tuple[Sequence[str], Sequence[str]]  # of the span, and of the sentence


def replaced(sentence: str, spans: Sequence[str]) -> Iterator[str]:
    """Yield the stretch of a sentence that stands in the place of another of its span, "here for there".

    >>> list(replaced("They have made a bid for it, she said.", ["They are weighing a bid for it, she said."]))
    ['have made for are weighing']
    >>> list(replaced("The start-up began to hire in May.", ["The start-up started to hire in May."]))
    []
    """
    said = tokens_of(sentence)
    for span in spans:
        changed = _changed(said, tokens_of(span))
        yield from (
            f"{joined(here) or 'nothing'} for {joined(there) or 'nothing'}"
            for there, here in changed
            if bool(_NEGATES.fullmatch(joined(here))) != bool(_NEGATES.fullmatch(joined(there)))
        )
        if len(changed) != 1:
            continue
        [(there, here)] = changed
        if _comparable(there, here) and not mean_the_same(joined(here), joined(there)):
            yield f"{joined(here)} for {joined(there)}"


def _changed(said: Sequence[str], there: Sequence[str]) -> list[_Stretch]:
    """Return the stretches of a sentence that are not its span's, with what stands there; none where too much is."""
    parts = SequenceMatcher(None, there, said, autojunk=False).get_opcodes()
    if sum(end - start for kind, _, _, start, end in parts if kind == "equal") < _VERBATIM * len(said):
        return []
    found: list[tuple[int, int, int, int]] = []
    apart = True
    for kind, *places in parts:
        left, right, start, end = places
        if kind == "equal":
            apart = end - start > 1  # a single token between two changes is a part of one
        elif found and not apart:
            found[-1] = (found[-1][0], right, found[-1][2], end)
        else:
            found.append((left, right, start, end))
            apart = False
    return [
        (there[left:right], said[start:end])
        for left, right, start, end in found
        if not all(map(MARK.match, said[start:end])) or _NEGATES.fullmatch(joined(there[left:right]))
    ]


def _comparable(there: Sequence[str], here: Sequence[str]) -> bool:
    """Whether two stretches are of about one length, tell something, and are neither clauses nor numbers."""
    if any(map(MARK.match, (*there, *here))) or (any(map(_NUMBER.match, there)) and any(map(_NUMBER.match, here))):
        return False
    shorter, longer = sorted((len(there), len(here)))
    return longer <= _LONGER * shorter + _LONGER and tells(joined(there)) and tells(joined(here))
