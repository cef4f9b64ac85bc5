"""For how long a sum is: by the hour, the day, the month or the year, or over several years.

Not here: the sums themselves (`bot/answer/amounts.py`), and what is told by the year without one
(`bot/answer/events.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.amount import Amount, carried_by
from bot.answer.units import is_currency

_AFTER: Final = re.compile(
    r"[^,.;。\d]{0,12}?(?:\b(?P<hour>(?:an|per|each|every) hour|hourly)\b|\b(?P<day>(?:a|per|each|every) day|daily)\b|"
    r"\b(?P<month>(?:a|per|each|every) month|monthly)\b|"
    r"\b(?P<year>(?:an?|per|each|every) (?:single )?year|annually|yearly|annual)\b"
    r"(?! (?:ago|before|earlier|later|after|and a half|or))|"
    r"\b(?P<years>(?:spread |paid (?:out )?)?over (?:the )?(?:several|some|[a-z]+|\d+) years)\b|"
    r"的?(?P<yearly>年薪|年包)|的?(?P<monthly>月薪))"
    r"|[^.;。\d]{0,40}?,? ?(?:to be )?(?P<later>分[^,。;]{0,4}年|"
    r"(?:paid|spread)(?: out)? over (?:several|[a-z]+|\d+) years)"
)
_BEFORE: Final = re.compile(
    r"(?:(?P<hour>每个?小时|时薪|\bhourly)|(?P<day>每[天日]|日薪|\bdaily)|(?P<month>每个?月|月薪|\bmonthly)|(?P<year>每年|年薪|(?<![\d十])一年(?!半)|\bannual(?:ly)?|\byearly)|"
    r"(?P<years>分?(?:数|几|[二两三四五六七八九十]+|(?<!\d)\d{1,2}) ?年(?!薪)(?:内|里|期|间|总计|合计|共|总共)?))"
    r"(?:[^,。;.\d]|\d ?万?到){0,14}$"
)
_LOOK: Final = 30  # characters before a sum
_LARGE: Final = 1e4  # a sum may stand without its currency from here on
_NAMES: Final = {"monthly": "month", "yearly": "year", "later": "years"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A sum and for how long it is: `hour`, `day`, `month`, `year`, `years`, or nothing."""

    amount: Amount
    rate: str


def rated(text: str, amounts: Sequence[Amount]) -> tuple[Rated, ...]:
    """Return the sums of a text with their rates.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        amounts: Its numbers.
    """
    return tuple(
        Rated(amount=amount, rate=_rate(text, amount))
        for amount in amounts
        if is_currency(amount.unit) or (not amount.unit and amount.low >= _LARGE)
    )


def _rate(text: str, amount: Amount) -> str:
    found = _BEFORE.search(text[max(0, amount.at - _LOOK) : amount.at]) or _AFTER.match(text, amount.end)
    group = str(found.lastgroup) if found else ""
    return _NAMES.get(group, group)


def rated_otherwise(said: Sequence[Rated], known: Sequence[Rated]) -> Iterator[str]:
    """Yield the sums of a sentence that its spans have for another time, and nowhere for the same or for none."""
    for one in said:
        there = {other.rate for other in known if carried_by(one.amount, [other.amount])}
        if one.rate and there and not there & {one.rate, ""}:
            yield f"{one.amount.written}: the spans have it for another time"
