"""What a sentence says happened and its spans do not say, or say as denied, planned, stopped or rumoured.

Not here: how the events of a text are read (`bot/answer/events.py`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answer.events import SPEECH, Event, Told
from bot.answer.status_words import EventClass, status_words

_GOING: Final = frozenset({"left", "joined", "returned"})
_PAY: Final = frozenset({"annual pay"})  # "did not confirm the annual pay" denies no pay


def unsupported(said: Told, known: Sequence[Told], every: Sequence[Told]) -> Iterator[str]:
    """Yield what a sentence says happened and its spans do not say.

    Args:
        said: The sentence's.
        known: Of those sentences of the spans that tell most of it.
        every: Of the whole spans, for what those do not tell.
    """
    events = [event for span in known for event in span.events]
    further = [event for span in every for event in span.events]
    for event in said.events:
        item = status_words().classes[event.name]
        if (event.claimed or event.sought) and not event.open:
            mixed = len({other.denied for other in said.events if other.name == event.name and other.claimed}) > 1
            fits = _fitting(item, events)
            if not any(other.name == item.name for other in fits):
                fits += [other for other in further if other.name == item.name and fits]
            both = _told_too(event, item, said)
            if (
                item.name in SPEECH
                and not both
                and not any(other.claimed for other in fits)
                and _refuted(event, item, events)
            ):
                fits = []
            if not fits and (both or not _refuted(event, item, events)):
                fits = _fitting(item, further)
            if event.name in _GOING and len(event.whose) > 1 and not said.plans and _not_all(event, fits):
                yield f"{event.name}: not of all of them"
            fits = [other for other in fits if other.whose & event.whose] or fits
            if event.done:
                fits = [other for other in fits if other.whose == event.whose] or fits
            if item.name in _PAY and fits:
                continue
            yield from (
                _absent(event, item, () if both else events)
                if not fits
                else _otherwise(event, item, fits, said, known, further, mixed=mixed)
            )


def _fitting(item: EventClass, events: Sequence[Event]) -> list[Event]:
    return [other for other in events if other.name == item.name or other.name in item.implied_by]


def _absent(event: Event, item: EventClass, events: Sequence[Event]) -> Iterator[str]:
    """Yield a problem where no span says it, and one must."""
    if _refuted(event, item, events) or (item.rule == "needed" and not event.denied and not event.planned):
        yield f"{event.name}: no span says so"


def _refuted(event: Event, item: EventClass, events: Sequence[Event]) -> bool:
    return any(other.name in item.opposites and other.claimed and other.denied == event.denied for other in events)


def _told_too(event: Event, item: EventClass, said: Told) -> bool:
    """Whether a sentence tells the opposite itself, beside it: "joined X and left"."""
    told = any(other.name in item.opposites and other.denied == event.denied for other in said.events)
    return told and item.rule != "polarity"


def _otherwise(
    event: Event,
    item: EventClass,
    fits: Sequence[Event],
    said: Told,
    known: Sequence[Told],
    further: Sequence[Event],
    *,
    mixed: bool,
) -> Iterator[str]:
    """Yield a problem where the spans say it, but as denied, planned or rumoured."""
    named = [other for other in fits if other.name == event.name]
    same = [other for other in named if other.claimed] or named or list(fits)
    # Whoever denies a rumour or a plan does not contradict it.
    plainly = [
        other
        for other in same
        if not event.denied
        or (
            other.claimed
            and not (
                (other.rumoured and item.name not in SPEECH)
                or other.open
                or (other.planned and item.rule != "polarity")
            )
        )
    ]
    agreeing = named if event.denied and named else same
    theirs = [other for other in named if other.whose == event.whose]
    if mixed and event.whose and theirs and all(other.denied != event.denied and not other.open for other in theirs):
        yield f"{'not ' if event.denied else ''}{event.name}: the spans say the opposite of them"
        return
    if (
        item.name not in SPEECH
        and plainly
        and not mixed
        and not any(other.denied == event.denied for other in agreeing)
    ):
        yield f"{'not ' if event.denied else ''}{event.name}: the spans say the opposite"
        return
    if event.planned and not event.denied and item.rule != "polarity" and _is_done(event, same, known):
        yield f"{event.name}: the spans have it done"
    if event.denied or event.planned or event.rumoured or item.rule == "polarity":
        return
    affirmed = [other for other in fits if not other.denied and not other.open]
    anywhere = [other for other in further if other.name == item.name and other.claimed]
    if event.done and affirmed and all(other.ahead or other.planned or other.stopped for other in affirmed + anywhere):
        yield f"{event.name}: not done yet"
    if not affirmed and item.rule == "needed":
        yield f"{event.name}: no span says so"
    if affirmed and all(other.planned for other in affirmed) and not said.plans and not event.announced:
        yield f"{event.name}: only planned"
    elif (
        item.name not in SPEECH
        and affirmed
        and all(other.rumoured or other.planned for other in affirmed)
        and any(other.rumoured for other in affirmed)
        and not said.rumours
        and not said.attributed
    ):
        yield f"{event.name}: only rumoured"


def _not_all(event: Event, fits: Sequence[Event]) -> bool:
    """Whether spans that tell of one of several people apart tell it of that one only as still to come."""
    everybody = frozenset[object]().union(*(other.whose for other in fits))
    apart = [[other for other in fits if person in other.whose != everybody] for person in event.whose]
    return any(theirs and all(other.ahead or other.planned for other in theirs) for theirs in apart)


def _is_done(event: Event, same: Sequence[Event], known: Sequence[Told]) -> bool:
    """Whether spans that speak of no plan tell as done what is told as sought or under way."""
    return (
        event.sought
        and not any(one.plans or one.rumours for one in known)
        and all(other.claimed and not (other.denied or other.open or other.ahead) for other in same)
    )
