"""What a text tells as more than what: "degrees weigh more than experience", 学历比经验重要.

The two ends of a comparison are the words and names on either side of "than". A sentence turns it round where its two
ends are told in its spans in each other's place.

Not here: names that are compared in other turns of phrase (`bot/answer/deeds.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.bindings import Bindings
from bot.answer.polarity import met_by

_MORE: Final = re.compile(
    r"\b(?P<more>more|higher|larger|bigger|better|greater|longer|faster|earlier|rather)\b[^,.;]{0,24}?\bthan\b|"
    r"\b(?P<less>less|lower|fewer|smaller|worse|shorter|slower|later)\b[^,.;]{0,24}?\bthan\b|"
    r"(?P<over>超过|高于|重于|胜过|多于|大于|甚于|优于|领先于?)|(?P<under>低于|少于|次于|小于|不及|不如|落后于?)"
)
_END: Final = re.compile(r"[;。！？!?\n]|,(?!\d)|\.(?=\s|$)")
_WORD: Final = 0.12
_ITEM: Final = 0.6
_ENOUGH: Final = 0.3  # what each end must tell of the other one when they are exchanged
_BETTER: Final = 0.6  # how much better the two must fit so


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """A comparison, by the parts of its text: which of the items, and then words, stand at either end.

    Attributes:
        more: At the greater end, in its clause.
        less: At the smaller end, in its clause.
        ends: The same two, with all that the sentence has before them.
    """

    more: NDArray[np.intp]
    less: NDArray[np.intp]
    ends: tuple[NDArray[np.intp], NDArray[np.intp]]


def comparisons(text: str, found: Bindings) -> tuple[Comparison, ...]:
    """Read the comparisons of a sentence.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        found: Its items and words.
    """
    at = np.array([*(item.at for item in found.items), *found.words.at], np.intp)
    read = []
    for match in _MORE.finditer(text):
        ends = [end.end() for end in _END.finditer(text)]
        start = max((end for end in ends if end <= match.start()), default=0)
        stop = min((end for end in ends if end > match.end()), default=len(text))
        before = np.flatnonzero(at < match.start())
        near = before[at[before] >= start]
        after = np.flatnonzero((at >= match.end()) & (at < stop))
        if match.lastgroup in ("more", "over"):
            read.append(Comparison(more=near, less=after, ends=(before, after)))
        else:
            read.append(Comparison(more=after, less=near, ends=(after, before)))
    return tuple(read)


def compared_otherwise(
    said: Bindings, own: Sequence[Comparison], known: Sequence[tuple[Bindings, Sequence[Comparison]]]
) -> Iterator[str]:
    """Yield a problem for each comparison of a sentence that its spans have the other way round.

    Args:
        said: The sentence's items and words.
        own: Its comparisons.
        known: The same of each sentence of the spans.
    """
    worth = np.array([0.0 if item.kind == "event" else _ITEM for item in said.items])
    worth = np.concatenate([worth, _WORD * said.words.weights])
    told = [(worth[:, None] * met_by(said, other), one) for other, ones in known for one in ones] if own else []
    for comparison in own:
        fits = [
            (
                _meets(met, comparison.more, one.ends[0]) + _meets(met, comparison.less, one.ends[1]),
                (_meets(met, comparison.more, one.ends[1]), _meets(met, comparison.less, one.ends[0])),
            )
            for met, one in told
        ]
        if fits and all(min(turned) > _ENOUGH and sum(turned) > straight + _BETTER for straight, turned in fits):
            yield "the spans have the comparison the other way round"


def _meets(met: NDArray[np.float64], here: NDArray[np.intp], there: NDArray[np.intp]) -> float:
    return float(met[np.ix_(here, there)].max(axis=1, initial=0).sum())
