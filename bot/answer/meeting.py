"""How much of a question texts meet, word by word and in either language: all of it, what it asks, its unknown names.

Not here: which words those are (`bot/answer/wanted.py`), how two words are compared (`index/interaction.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answer.wanted import Wanted
from index.embedding import EmbeddedModel, TokenIds
from index.interaction import CHANCE, SAME, Partners, Scores, best_partners

# A word is met from the one cosine on, and wholly from the other, where two sentences may meet it together. Narrower
# than `CHANCE` to `SAME`: of those that were tried, the likeliest right sentences on sets that were not fitted on.
FAINT: Final = 0.15
CLEAR: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What some texts meet of a question, each share of shape (texts,).

    Attributes:
        meaning: Of all its words, the cosine of the nearest word, averaged.
        asking: The same for the part of it that asks alone.
        together: Of all its words, how far the text and the one before it meet each.
        asked: Of the words that say what is asked about its names, the share.
        strangers: Of the names that no list knows; a half where it has none.
    """

    meaning: Scores
    asking: Scores
    together: Scores
    asked: Scores
    strangers: Scores


def met_by(
    wanted: Wanted,
    texts: Sequence[TokenIds],
    shown: Sequence[float],
    before: Mapping[int, int],
    model: EmbeddedModel,
) -> Met:
    """Compare a question with some texts, all of its parts at once: to find partners is what takes the time.

    Args:
        wanted: The question.
        texts: Cut into pieces.
        shown: Which share of the asked aspects each text speaks of: its words are met as far, whatever their cosines.
        before: For each text that follows on another the number of that one.
        model: Whose pieces they are.
    """
    parts = (wanted.asked.text, wanted.asking.rest, wanted.asking.aspects, " ".join(wanted.strangers))
    setting, *sizes = map(len, model.token_ids((wanted.asked.text[: wanted.asked.asks_from], *parts)))
    ends = np.cumsum([0, *sizes])
    partners = best_partners(model, "\n".join(parts), texts)
    whole, rest, aspects, strangers = (slice(start, end) for start, end in pairwise(ends.tolist()))
    met = np.clip((partners.cosines - CHANCE) / (SAME - CHANCE), 0, 1)
    met[aspects] = np.maximum(met[aspects], np.array(shown, dtype=np.float32))
    question = Partners(weights=partners.weights[whole], cosines=partners.cosines[whole])
    together = question.cosines.copy()
    together[:, list(before)] = np.maximum(together[:, list(before)], together[:, list(before.values())])
    return Met(
        meaning=question.scores(),
        asking=question.scores(setting),
        together=Partners(
            weights=question.weights, cosines=np.clip((together - FAINT) / (CLEAR - FAINT), 0, 1)
        ).scores(),
        asked=_share(partners, met, slice(rest.start, aspects.stop), nothing=1.0),
        strangers=_share(partners, met, strangers, nothing=0.5),
    )


def _share(partners: Partners, met: NDArray[np.float32], part: slice, *, nothing: float) -> Scores:
    """Return which share of a part's words is met; a word counts by the square of its weight, as the telling ones do.

    An average of cosines hides the one word that the question turns on.
    """
    weights = partners.weights[part] ** 2
    if not weights.any():
        return np.full(met.shape[1], nothing, dtype=np.float32)
    shares: Scores = weights @ met[part] / weights.sum()
    return shares
