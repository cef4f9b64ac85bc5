"""Check a sentence against the spans that it cites.

Every name, number, date and amount of it must stand in the spans; and in those of their sentences that tell most of
it, the same must have happened to the same: no rumour turned into a fact, no negation flipped, no move turned round.

The guard knows words, not the world. What it cannot see is a false sentence made of the span's own parts in an order
that does not show it.

Not here: how a text is read (`reading.py` beside this file), which sentences tell most of it (`evidence.py`), what
happened (`happened.py`), what stands beside what (`bindings.py`, `exchange.py`, `transposed.py`, `replaced.py`), who
does what to whom (`roles.py`, `deeds.py`), who holds an office (`holders.py`), whose things are (`owners.py`), which
numbers need not stand there (`derived.py`, `counts.py`), for how long a sum is (`rates.py`), what is more than what
(`comparisons.py`), what is negated and what is the opposite (`moods.py`, `polarity.py`, `contrasts.py`, `sided.py`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.amount import Amount, carried_by, contrary
from bot.answer.comparisons import compared_otherwise
from bot.answer.contrasts import contradicted
from bot.answer.counts import COUNTED_FROM, counted, counts_nothing
from bot.answer.date import date_carried_by
from bot.answer.dates import carried_relatives
from bot.answer.deeds import DeedsKnown, told_otherwise
from bot.answer.derived import derived, derived_date
from bot.answer.events import Told
from bot.answer.evidence import coverage, evidence, misplaced, share_told
from bot.answer.exchange import coupled_otherwise, exchanged, moved_otherwise, valued_otherwise
from bot.answer.happened import unsupported
from bot.answer.holders import held_by_another
from bot.answer.moods import turned
from bot.answer.names import missing_names
from bot.answer.owners import borne_otherwise, told_of_others
from bot.answer.polarity import turned_round
from bot.answer.rates import rated_otherwise
from bot.answer.reading import Facts, deeds_of, facts_of, held_of, named_in, sentence_of
from bot.answer.replaced import replaced
from bot.answer.roles import parts_changed, reversed_roles, told_by_another
from bot.answer.sided import on_other_side
from bot.answer.transposed import transposed
from bot.answer.units import is_currency
from corpus.entities import Entities
from corpus.sentences import sentence_spans

# "The former" and 后者 tell of whom another clause names.
_FORMER_LATTER: Final = re.compile(r"[前后]者|\b(?:the former|the latter)\b(?! [a-z])")
_RUMOUR: Final = re.compile(r"传[闻言]|[据盛风有]传(?!统)|\b(?:rumou?r|gossip)", re.IGNORECASE)
# What tells that money has changed hands.
_MONEY_MOVES: Final = frozenset({"raised", "acquired", "invested", "paid"})
# How much of a sentence its spans must tell in like words. Below, it mostly says things in other words, and what stands
# beside what tells nothing: of those that only these rules refuse, nearly all are true.
_SOME: Final = 0.62
_MUCH: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the guard found.

    Attributes:
        supported: Whether nothing stands against the sentence.
        problems: What of it is not in the cited spans, for a log or a reader, in English.
    """

    supported: bool
    problems: tuple[str, ...] = ()


def check(sentence: str, spans: Sequence[str], entities: Entities) -> Verdict:
    """Check one sentence.

    Args:
        sentence: In Chinese or English, without its number marks.
        spans: The cited spans, in either language, as they stand in their articles.
        entities: The people and organisations, for their other names.

    Returns:
        Unsupported where there is no span, or where a rule finds something that the spans do not carry.
    """
    if not any(span.strip() for span in spans):
        return Verdict(supported=False, problems=("no span is cited",))
    problems = tuple(dict.fromkeys([*_missing(sentence, spans, entities), *_otherwise(sentence, spans, entities)]))
    return Verdict(supported=not problems, problems=problems)


def _missing(sentence: str, spans: Sequence[str], entities: Entities) -> Iterator[str]:
    """Yield the names, dates, titles and amounts of a sentence that its spans do not have."""
    said, known = facts_of(sentence, entities), [facts_of(span, entities) for span in spans]
    yield from (f"name: {name}" for name in missing_names(said.skeleton, [span.names for span in known], entities))
    yield from (f"date: {written}" for written in _missing_dates(said, known))
    yield from (f"amount: {problem}" for problem in _missing_amounts(said, known))
    rates = rated_otherwise(said.rates, [rate for span in known for rate in span.rates])
    yield from (f"amount: {problem}" for problem in rates)
    yield from (f"title: {title}" for title in sorted(said.titles.difference(*(span.offices for span in known))))


def _otherwise(sentence: str, spans: Sequence[str], entities: Entities) -> Iterator[str]:
    """Yield what the sentences of the spans that tell most of a sentence tell otherwise."""
    said = sentence_of(sentence, entities)
    every = [sentence_of(span[start:end], entities) for span in spans for start, end in sentence_spans(span)]
    apart = [one.bindings for one in every]
    told_there = coverage(said.bindings, apart)
    near = [every[number] for number in evidence(said.bindings, told_there)] or every
    beside = [one.bindings for one in near]
    yield from (f"direction: {problem} stand the other way round" for problem in transposed(sentence, spans))
    yield from (f"replaced: {problem}" for problem in replaced(sentence, spans))
    yield from (f"couple: {problem}" for problem in coupled_otherwise(said.bindings, apart))
    yield from (f"value: {problem}" for problem in valued_otherwise(said.bindings, apart))
    yield from (f"owner: {problem}" for problem in borne_otherwise(said.bindings, apart))
    happened = unsupported(said.told, [one.told for one in near], [one.told for one in every])
    yield from (f"status: {problem}" for problem in happened)
    if _RUMOUR.search(sentence) and not any(one.told.rumours or _RUMOUR.search(one.written) for one in every):
        yield "status: told as a rumour"
    yield from (f"direction: {problem}" for problem in moved_otherwise(said.bindings, beside, apart))
    yield from (f"direction: {problem}" for problem in parts_changed(said.bindings, beside))
    opposed = contradicted(said.moods.sides, [one.moods.sides for one in near])
    yield from (f"contrast: {problem}" for problem in opposed)
    apart_from = [(one.bindings, one.sided) for one in every]
    yield from (f"contrast: {problem}" for problem in on_other_side(said.bindings, said.sided, apart_from))
    compared = compared_otherwise(said.bindings, said.comparisons, [(one.bindings, one.comparisons) for one in near])
    yield from (f"direction: {problem}" for problem in compared)
    parts = [(one.bindings, one.clauses) for one in every]
    yield from (f"polarity: {problem}" for problem in turned_round(said.bindings, said.clauses, parts))
    bodies = said.bindings.bodies_with(apart)
    if own := deeds_of(sentence, entities):
        told = DeedsKnown(
            every=[deed for span in spans for deed in deeds_of(span, entities)],
            near=[deed for one in near for deed in deeds_of(one.written, entities)],
            names=named_in(spans, entities),
            named=named_in([sentence], entities),
            bodies=bodies,
        )
        yield from (f"direction: {problem}" for problem in told_otherwise(own, told))
    if holding := held_of(sentence, entities):
        posts = [one for span in spans for one in held_of(span, entities)]
        by_another = held_by_another(holding, posts, named_in(spans, entities), bodies)
        yield from (f"office: {problem}" for problem in by_another)
    share = share_told(said.bindings, told_there)
    kinds = None if share >= _MUCH else ("date",)
    yield from (f"exchange: {problem}" for problem in exchanged(said.bindings, beside, among=kinds))
    if share >= _MUCH:
        others = told_of_others(said.owners, [one.owners for one in every], bodies)
        yield from (f"owner: {problem}" for problem in others)
        yield from (f"mood: {problem}" for problem in turned(said.moods, [one.moods for one in near]))
    if share >= _SOME:
        if not _FORMER_LATTER.search(sentence):
            yield from (f"exchange: {problem}" for problem in misplaced(said.bindings, apart, told_there))
        yield from (f"speaker: {problem}" for problem in told_by_another(said.bindings, beside))
        parts_of = [(one.bindings, one.roles) for one in near]
        yield from (f"direction: {problem}" for problem in reversed_roles(said.bindings, said.roles, parts_of))


def _missing_dates(said: Facts, known: Sequence[Facts]) -> Iterator[str]:
    dated = [date for span in known for date in span.dates]
    numbers = [amount for span in known for amount in span.amounts]
    yield from (
        date.written
        for date in said.dates
        if date_carried_by(date, dated) is None and not derived_date(date, numbers, dated)
    )
    there = frozenset[str]().union(*(span.relative for span in known))
    yield from sorted(said.relative - carried_relatives(said.relative, there, (span.skeleton.text for span in known)))


def _missing_amounts(said: Facts, known: Sequence[Facts]) -> Iterator[str]:
    every = [amount for span in known for amount in span.amounts]
    dated = [date for span in known for date in span.dates]
    hedged = (
        bool(said.told.rumours)
        or said.told.attributed
        or any(event.name == "denied" or (event.name == "confirmed" and event.denied) for event in said.told.events)
    )
    for amount in said.amounts:
        if counts_nothing(amount, said.skeleton.text):
            continue
        carrier = carried_by(amount, every)
        if carrier is None:
            if not (
                counted(amount, said.skeleton, [span.skeleton for span in known], every)
                or derived(amount, said.skeleton.text, every, dated)
            ):
                yield f"{amount.written} is not there"
        elif contrary(amount, carrier):
            yield f"{amount.written}: {carrier.written} is the other bound"
        elif (
            not hedged
            and (is_currency(amount.unit) or amount.unit == "percent")
            and _told_only(amount, known, Told.rumoured_at)
        ):
            yield f"{amount.written} is only rumoured"
        elif is_currency(amount.unit) and _told_as_done(said.told) and _told_only(amount, known, Told.planned_at):
            yield f"{amount.written} is only planned"


def _told_as_done(told: Told) -> bool:
    """Whether a text tells of money that changed hands, and of no plan."""
    return not (told.plans or told.rumours) and any(
        event.name in _MONEY_MOVES and event.claimed and not (event.denied or event.planned or event.open)
        for event in told.events
    )


def _told_only(amount: Amount, known: Sequence[Facts], at: Callable[[Told, int], bool]) -> bool:
    """Whether all places of the spans that carry a sum are such that something holds there."""
    places = [
        at(span.told, other.at) for span in known for other in span.amounts if carried_by(amount, [other]) is not None
    ]
    return bool(places) and all(places)


def unknown_in(text: str, spans: Sequence[str], entities: Entities) -> tuple[str, ...]:
    """Return the names, dates and numbers of a text that none of the spans has, whatever else it says.

    Args:
        text: A question that was completed from earlier turns, say.
        spans: What it may take them from.
        entities: For other names of the same people and organisations.
    """
    said, known = facts_of(text, entities), [facts_of(span, entities) for span in spans]
    numbers = [amount for span in known for amount in span.amounts]
    missing = [
        amount.written for amount in said.amounts if amount.low >= COUNTED_FROM and carried_by(amount, numbers) is None
    ]
    dated = [date for span in known for date in span.dates]
    undated = [date.written for date in said.dates if date_carried_by(date, dated) is None]
    return (*missing_names(said.skeleton, [span.names for span in known], entities), *undated, *missing)
