"""What a question asks about its people and companies: their pay, their schooling, who bought them.

A passage about the right person that says nothing of what is asked is the commonest false answer. Words alone do not
tell: "where did he study" is answered by "a graduate of Tsinghua". The aspects and their words lie in `aspects.json`,
written down from what people ask about people and companies, in both languages, so that they meet across them too.

Not here: the form of what is asked for, a date or an amount (`bot/answer/kinds.py`).
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from index.folding import fold

WORDS_FILE: Final = Path(__file__).with_name("aspects.json")


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One thing that may be asked about, and the words of questions and of answers about it.

    Attributes:
        asking: What a question about it matches.
        showing: What an answer about it matches.
        needed: Whether there is no other word for it, so that a sentence without one does not answer: of 600 right
            answers none was without.
        usual: Whether there is hardly another word for it.
        personal: Whether what is told of one person is not told of the next.
    """

    name: str
    asking: str
    showing: str
    needed: bool
    usual: bool
    personal: bool

    @cached_property
    def _asks(self) -> re.Pattern[str]:
        return re.compile(self.asking)

    @cached_property
    def _shows(self) -> re.Pattern[str]:
        return re.compile(self.showing)

    def asked_in(self, folded_question: str) -> bool:
        """Whether a folded question asks about it."""
        return self._asks.search(folded_question) is not None

    def taken_from(self, folded_question: str) -> tuple[str, list[str]]:
        """Return a folded question without the words that ask about it, and those words."""
        return self._asks.sub(" ; ", folded_question), [match.group() for match in self._asks.finditer(folded_question)]

    def shown_in(self, folded: str) -> bool:
        """Whether a folded text speaks of it."""
        return _found(self._shows, folded)


@lru_cache(maxsize=4096)  # a sentence is looked at for its share, for its clauses, for what it must not lack
def _found(pattern: re.Pattern[str], folded: str) -> bool:
    return pattern.search(folded) is not None


@lru_cache(maxsize=1)
def aspects() -> tuple[Aspect, ...]:
    """Return all aspects."""
    listed: dict[str, dict[str, Any]] = json.loads(WORDS_FILE.read_text(encoding="utf-8"))["aspects"]
    return tuple(
        Aspect(
            name=name,
            asking="|".join(words["asks"]),
            showing="|".join(words.get("shows", words["asks"])),
            needed=words.get("needed", False),
            usual=words.get("usual", False),
            personal=words.get("personal", False),
        )
        for name, words in listed.items()
    )


@lru_cache(maxsize=8)  # the part of a question that asks is mostly all of it
def asked_aspects(question: str) -> tuple[Aspect, ...]:
    """Return what a question asks about.

    >>> [aspect.name for aspect in asked_aspects("许主洪的博士是在哪所大学念的？")]
    ['education']
    """
    folded = fold(question)
    return tuple(aspect for aspect in aspects() if aspect.asked_in(folded))


def shown_share(asked: tuple[Aspect, ...], folded: str) -> float:
    """Return which share of the asked aspects a folded text speaks of; a half where none is asked."""
    return sum(aspect.shown_in(folded) for aspect in asked) / len(asked) if asked else 0.5
