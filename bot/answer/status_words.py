"""The words that say what happened, in both languages: joined, left, returned, offered, declined, denied, sued.

They lie in `status_words.json` beside this file. A class is one kind of event. What a sentence says happened must be
said in its spans by the same class or one that implies it, with the same polarity, and not as a mere plan or rumour.

Not here: which occurrence of a word is negated, planned or rumoured (`bot/answer/events.py`).
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from bot.answer.skeleton import MARK, PERSON, PLACE_OF_WORK
from corpus.article import Language

WORDS_FILE: Final = Path(__file__).with_name("status_words.json")
SAYING_NO: Final = frozenset({"declined", "denied", "failed", "blocked", "dropped", "dismissed", "left"})
"""Events that another text may tell with a negation."""

Rule = Literal["needed", "status", "polarity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClass:
    """One kind of event.

    Attributes:
        name: What messages call it.
        rule: `polarity`: where a span says it too, it must not be negated there. `status`: nor be only a plan or a
            rumour there.
            `needed`: moreover, some span must say it.
        claims: The words that claim it, by language, in small letters.
        carries: Those and further ones that carry it in a span.
        implied_by: Further classes that carry it.
        opposites: The classes that contradict it: a span with one of those alone refutes the sentence.
    """

    name: str
    rule: Rule
    claims: dict[Language, re.Pattern[str]]
    carries: dict[Language, re.Pattern[str]]
    implied_by: tuple[str, ...]
    opposites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWords:
    """All of them, compiled."""

    classes: dict[str, EventClass]
    negation: dict[Language, re.Pattern[str]]
    negation_like: re.Pattern[str]
    pure_negation: re.Pattern[str]
    plan: dict[Language, re.Pattern[str]]
    ahead: dict[Language, re.Pattern[str]]
    settled_plan: re.Pattern[str]
    firm_plan: re.Pattern[str]
    open: dict[Language, re.Pattern[str]]
    denial: dict[Language, re.Pattern[str]]
    rumour: dict[Language, re.Pattern[str]]
    whole_account: re.Pattern[str]
    attributed: re.Pattern[str]


@lru_cache(maxsize=1)
def status_words() -> StatusWords:
    """Return the words, read and compiled once."""
    read = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return StatusWords(
        classes={entry["name"]: _class(entry) for entry in read["classes"]},
        negation=_both(read["negation"]),
        negation_like=_compiled(read["negation_like"]),
        pure_negation=_compiled(read["pure_negation"]),
        plan=_both(read["plan"]),
        ahead=_both(read["ahead"]),
        settled_plan=_compiled(read["settled_plan"]),
        firm_plan=_compiled(read["firm_plan"]),
        denial=_both(read["denial"]),
        open=_both(read["open"]),
        rumour=_both(read["rumour"]),
        whole_account=_compiled(read["whole_account"]),
        attributed=_compiled(read["attributed"]),
    )


def _class(entry: dict[str, Any]) -> EventClass:
    claims: dict[Language, re.Pattern[str]] = {}
    carries: dict[Language, re.Pattern[str]] = {}
    for language in ("zh", "en"):
        words = entry[language]
        claims[language] = _any_of(words, language)
        carries[language] = _any_of([*words, *entry.get(f"{language}_also", ())], language)
    return EventClass(
        name=entry["name"],
        rule=entry["rule"],
        claims=claims,
        carries=carries,
        implied_by=tuple(entry.get("implied_by", ())),
        opposites=tuple(entry.get("opposites", ())),
    )


def _any_of(words: list[str], language: Language) -> re.Pattern[str]:
    joined = "|".join(words)
    return re.compile(_named(joined if language == "zh" else rf"(?<![a-z-])(?:{joined})"))


def _both(patterns: dict[Language, str]) -> dict[Language, re.Pattern[str]]:
    return {language: _compiled(pattern) for language, pattern in patterns.items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_named(pattern), re.IGNORECASE)


def _named(pattern: str) -> str:
    return (
        pattern.replace("{W}", f" ?{PLACE_OF_WORK}")
        .replace("{P}", PERSON)
        .replace("{L}", " ?[\uf800-\uf8ff]")
        .replace("{M}", f" ?{MARK} ?")
    )
