"""Everything that the guard reads from a text: its names and numbers, and what stands beside what in a sentence.

Not here: what two texts tell otherwise (`bot/answer/guard.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answer.amount import Amount
from bot.answer.amounts import amounts
from bot.answer.asides import asides
from bot.answer.bindings import Bindings, bindings
from bot.answer.comparisons import Comparison, comparisons
from bot.answer.date import Date
from bot.answer.dates import dates, relative_dates
from bot.answer.deeds import Deed, deeds
from bot.answer.events import Told, told, told_of
from bot.answer.holders import Held, held
from bot.answer.items import Key
from bot.answer.moods import Moods, moods
from bot.answer.names import Names, names_of
from bot.answer.owners import Owned, owners
from bot.answer.polarity import Clause, clauses
from bot.answer.rates import Rated, rated
from bot.answer.roles import Role, roles
from bot.answer.sided import SidedClause, sided_clauses
from bot.answer.skeleton import Skeleton, skeleton
from bot.answer.titles import offices, titles
from bot.answer.words import Words, words
from corpus.entities import Entities


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text tells, one by one."""

    skeleton: Skeleton
    names: Names
    amounts: tuple[Amount, ...]
    dates: tuple[Date, ...]
    told: Told
    titles: frozenset[str]
    offices: frozenset[str]
    rates: tuple[Rated, ...]
    relative: frozenset[str]
    rest: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What stands beside what in a sentence, and how it is meant."""

    told: Told
    moods: Moods
    bindings: Bindings
    clauses: tuple[Clause, ...]
    sided: tuple[SidedClause, ...]
    comparisons: tuple[Comparison, ...]
    roles: tuple[Role, ...]
    owners: tuple[Owned, ...]
    written: str


@lru_cache(maxsize=512)
def facts_of(text: str, entities: Entities) -> Facts:
    """Return what a text tells, one by one."""
    found = skeleton(text, entities)
    when = dates(found.text)
    undated = _blanked(found.text, [(date.at, date.end) for date in when])
    numbers = amounts(undated)
    rest = words(_blanked(undated, [(amount.at, amount.end) for amount in numbers]))
    return Facts(
        skeleton=found,
        names=names_of(found, entities, rest),
        amounts=numbers,
        dates=when,
        told=told(found.text, found.language),
        titles=titles(found.text),
        offices=offices(found.text),
        rates=rated(found.text, numbers),
        relative=relative_dates(found.text),
        rest=rest,
    )


@lru_cache(maxsize=512)
def deeds_of(text: str, entities: Entities) -> tuple[Deed, ...]:
    """Return who does what to whom in a text."""
    return deeds(facts_of(text, entities).skeleton)


@lru_cache(maxsize=512)
def held_of(text: str, entities: Entities) -> tuple[Held, ...]:
    """Return who holds which office in a text."""
    return held(facts_of(text, entities).skeleton)


def named_in(texts: Sequence[str], entities: Entities) -> frozenset[Key]:
    """Return whom some texts name."""
    return frozenset[Key]().union(*(facts_of(text, entities).names.ids for text in texts))


@lru_cache(maxsize=2048)
def sentence_of(text: str, entities: Entities) -> Sentence:
    """Return how one sentence puts what it tells together."""
    facts = facts_of(text, entities)
    written, text, language = text, facts.skeleton.text, facts.skeleton.language
    found = bindings(facts.skeleton, facts.dates, facts.amounts, facts.told.events, facts.rest)
    parts = {(one, whole) for one in facts.names.ids for whole in entities.wholes([one])}
    found = replace(found, bodies=found.bodies | parts | {(whole, one) for one, whole in parts})
    whose = owners(text, found)
    meant = moods(text, language, facts.rest, facts.told)
    return Sentence(
        told=told_of(facts.told, {item.at: people for item, people in whose if item.kind == "event"}),
        moods=meant,
        bindings=found,
        clauses=clauses(text, language, found, asides(text, language)),
        sided=sided_clauses(text, language, found, meant.placed),
        comparisons=comparisons(text, found),
        roles=roles(text, found),
        owners=whose,
        written=written,
    )


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
