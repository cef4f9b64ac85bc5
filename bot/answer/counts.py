"""Whether a small number counts what a text names without a number, or nothing at all: "the first two", "one of them".

Not here: how numbers are read (`bot/answer/amounts.py`), and what follows from others (`bot/answer/derived.py`).
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.answer.amount import Amount
from bot.answer.names import chinese_people
from bot.answer.skeleton import MARK, Skeleton

COUNTED_FROM: Final = 2  # "one of them" counts nothing
_FEW: Final = 4
_DOZEN: Final = 12
_WHILES: Final = ("months", "days", "hours")
_KINDS: Final = ("person", "organisation")
_ONE: Final = ("a ", "one ", "one-", "一", "an ")
_SOME: Final = ("几", "数", "some ", "several", "a few ")
_TELLING: Final = re.compile(
    r"(?:\b(?:the|these|those|all|both|other|another|of|(?:one|years?|months?|weeks?) or)|这|那|另|另外|其他|其余) ?$",
    re.IGNORECASE,
)
_SOME_OF: Final = re.compile(r"(?:\b(?:first|last|former|latter)|[前后头]) ?$", re.IGNORECASE)
_OF_TEXTS: Final = re.compile(
    r"(?:两|三|四)[组条份篇种类则]|(?:two|three|four) (?:kinds|sorts|readings|versions|accounts|series|"
    r"reports|counts|figures|sources|stories|things|outlets|papers|websites|sites)|[两三四]家(?=媒体|报纸|网站)",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(MARK)
_LIST: Final = re.compile(rf"{MARK}(?: ?(?:、|,|和|与|及|以及|and|, and|as well as) ?{MARK})+")


def counts_nothing(amount: Amount, text: str) -> bool:
    """Whether a number says nothing of its own: "one of them", "a year", "these two", 两种说法.

    Args:
        amount: The number.
        text: The skeleton (`bot/answer/skeleton.py`) in which it stands.
    """
    span = amount.unit in _WHILES
    if (amount.figure if span else amount.high) < COUNTED_FROM and (span or not amount.unit):
        return not (span and amount.bound)
    if span and not amount.bound and amount.written.lower().startswith(_ONE):
        return True
    if span and text[: amount.at].endswith("one or "):
        return True  # 一两年 has no number
    return (
        amount.plain
        and amount.low <= _FEW
        and bool(_TELLING.search(text[: amount.at]) or _OF_TEXTS.match(text, amount.at))
    )


def counted(amount: Amount, said: Skeleton, known: Sequence[Skeleton], numbers: Sequence[Amount]) -> bool:
    """Whether a number of a sentence that its spans do not have needs none: they name as many, or it is a vague while.

    Args:
        amount: The number.
        said: The sentence in which it stands.
        known: The spans.
        numbers: Of the spans.
    """
    if amount.unit in _WHILES:
        return amount.written.lower().startswith(_SOME) and not any(other.unit in _WHILES for other in numbers)
    if not amount.plain:
        return False
    named = max(_named(said, kind) for kind in _KINDS)
    return (
        any(_listed(text, amount) for text in (said, *known))
        or (amount.low < named and bool(_SOME_OF.search(said.text[: amount.at])))
        or _uncounted(amount, known, numbers)
    )


def _listed(text: Skeleton, amount: Amount) -> bool:
    """Whether it counts the people or the organisations that a text names, or names in one list."""
    return any(_named(text, kind) == amount.low for kind in _KINDS) or any(
        len(_MARKS.findall(found.group())) == amount.low for found in _LIST.finditer(text.text)
    )


def _uncounted(amount: Amount, known: Sequence[Skeleton], numbers: Sequence[Amount]) -> bool:
    """Whether the spans count nothing in so few, and name as many people or organisations."""
    if amount.low > _FEW or any(not other.unit and other.low <= _DOZEN for other in numbers):
        return False
    kinds = list({named.id: named.kind for text in known for named in text.names}.values())
    people = max(kinds.count("person"), sum(1 for text in known for _ in chinese_people(text.plain)))
    return max(people, kinds.count("organisation") + kinds.count("other")) >= amount.low


def _named(text: Skeleton, kind: str) -> int:
    return len({named.id for named in text.names if named.kind == kind})
