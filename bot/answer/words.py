"""The words of a text as vectors of the embedded bilingual model, in which "hired" and 聘请 are nearly one.

The table is a dictionary rather than a sense of what is near: "rose" and "fell", "stop" and "continue" are far apart.

Not here: names, dates and numbers, which stand for themselves (`bot/answer/bindings.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.skeleton import MARK
from index.embedding import EmbeddedModel, Vectors, Weights
from index.interaction import best_partners

Places = NDArray[np.int32]  # (n,), code points
Likeness = NDArray[np.float32]  # (words of one text, words of another), 0 or from SAME to 1

SAME: Final = 0.5  # from here on two words mean nearly the same; few that do not get there
NAMED: Final = 0.47  # the same for the parts of a name, of which one may be unknown: Peter Stern in 彼得·斯特恩
HEARD: Final = 0.2  # of whole names; those of others are below 0.13
TELLING: Final = 2.6  # what a word tells, from which it is no function word: the is at 1.3, 的 at 1, "joined" at 6
SOMETHING: Final = 1.3  # beyond that, what tells something by itself
_NAMES: Final = re.compile(MARK)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """The words of a text from left to right, without function words.

    Attributes:
        at: Where each begins.
        vectors: Shape (n, dimension), unit length.
        weights: How much each tells beyond a function word.
    """

    at: Places
    vectors: Vectors
    weights: Weights


@lru_cache(maxsize=1)
def _model() -> EmbeddedModel:
    return EmbeddedModel.load()


def words(text: str) -> Words:
    """Cut a text into words.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`), its dates and numbers left blank.
    """
    model = _model()
    ids, at = model.placed(_NAMES.sub(" ", text))
    weights = model.token_weights(ids)
    telling = weights > TELLING
    return Words(at=at[telling], vectors=model.vectors_of(ids[telling]), weights=weights[telling] - TELLING)


def likeness(said: Words, known: Words, *, least: float = SAME) -> Likeness:
    """Compare each word of one text with each word of another; what is below `least` is 0."""
    cosines: Likeness = said.vectors @ known.vectors.T
    return np.where(cosines >= least, cosines, 0).astype(np.float32)


def tells(text: str) -> bool:
    """Whether one of a few words tells more than "may" or "made" does."""
    model = _model()
    return bool((model.token_weights(model.token_ids([text])[0]) > TELLING + SOMETHING).any())


def mean_the_same(one: str, other: str) -> bool:
    """Whether a few words mean nearly the same as others, together or each of those that tell something."""
    model = _model()
    left, right = model.embed_passages([one, other])
    if float(left @ right) >= NAMED:
        return True
    partners = best_partners(model, one, model.token_ids([other]))
    telling = partners.weights > TELLING
    return bool(telling.any()) and float(partners.cosines[telling].min()) >= SAME


def sounds_like(name: str, others: Sequence[str]) -> bool:
    """Whether a foreign name in characters may be one of some Latin ones: 科列斯尼科夫 is Kolesnikov."""
    one, *rest = _model().embed_passages([name, *others])
    return any(float(one @ other) >= HEARD for other in rest)


def meets(name: str, rest: Words) -> bool:
    """Whether a Latin name stands among the words of a Chinese text: Ford is 福特, and Peter 彼得."""
    model = _model()
    parts = model.embed_passages(name.split())
    return bool(len(rest.at)) and float((parts @ rest.vectors.T).max(axis=1).mean()) >= NAMED
