"""How near the whole sense of texts is to that of a question: the cosines of their vectors.

Word by word the right sentence may meet little of a question in other words, and another one more by chance; the vector
of all its words together says what it is about.

Not here: how much of a question texts meet word by word (`bot/answer/meeting.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answer.wanted import Wanted
from index.embedding import EmbeddedModel, TokenIds, unit
from index.interaction import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """How near some texts are to a question, each cosine of shape (texts,), none below 0.

    Attributes:
        asks: To the words that ask, without names.
        content: To all of its words outside its names.
    """

    asks: Scores
    content: Scores


def sense_of(wanted: Wanted, texts: Sequence[TokenIds], model: EmbeddedModel) -> Sense:
    """Compare a question with some texts, cut into pieces."""
    content = wanted.asked.content or wanted.asked.text
    asked = model.embed_passages([wanted.asks or content, content])
    cosines = np.maximum(unit(model.sums(texts)) @ asked.T, 0)
    return Sense(asks=cosines[:, 0], content=cosines[:, 1])
