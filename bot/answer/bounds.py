"""Whether the words beside a number make it a lower or an upper end: 超过 600 万, "at most", 以上.

Not here: the number itself (`bot/answer/amounts.py`).
"""

import re
from dataclasses import replace
from typing import Final

from bot.answer.amount import Amount

_BEFORE_LOW: Final = re.compile(
    r"(?:(?<!不)超过|逾|(?<![通经难不])过|(?<!不)超|至少|不少于|不低于|不止|高于|突破|"
    r"\b(?:more than|over|above|exceed(?:s|ed|ing)?|at least|upwards of|in excess of|no (?:less|fewer) than|"
    r"north of|greater than|beyond)) ?(?:the |its |a |an |约|了)?$",
    re.IGNORECASE,
)
_BEFORE_HIGH: Final = re.compile(
    r"(?:最高|最多|至多|不超过|不到|不足|不满|(?<!不)低于|(?<!不)少于|将近|接近|(?<!最)近|高达|多达|"
    r"\b(?:up to|as (?:much|many|high) as|at most|no more than|under|less than|below|fewer than|nearly|"
    r"almost|close to|not quite|just short of|capped at|a maximum of)) ?(?:the |a |an |约|达)?$",
    re.IGNORECASE,
)
_AFTER_LOW: Final = re.compile(
    r" ?(?:[^，,。.\s\d]{0,3}(?:以上|之多|开外)|or more\b|and (?:more|up)\b|\+|-plus\b)", re.IGNORECASE
)
_AFTER_HIGH: Final = re.compile(r" ?(?:[^，,。.\s\d]{0,2}(?:以下|以内|之内)|or (?:less|fewer)\b)", re.IGNORECASE)
_LOOK_BACK: Final = 24


def bounded(amount: Amount, text: str) -> Amount:
    """Return a number with its bound, where the words around it in a text give one."""
    before, after = text[max(0, amount.at - _LOOK_BACK) : amount.at], text[amount.end : amount.end + 8]
    if amount.bound:
        return amount
    spanning = amount.unit in ("months", "days") and re.search(
        r"\bover $", before
    )  # "over four years" is how long, not a bound
    if _BEFORE_HIGH.search(before) or _AFTER_HIGH.match(after):
        return replace(amount, bound="high")
    if (_BEFORE_LOW.search(before) and not spanning) or (
        _AFTER_LOW.match(after) and not amount.written.startswith(("a ", "one "))
    ):
        return replace(amount, bound="low")
    return amount
