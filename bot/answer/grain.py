"""How exact a time a question asks for: "on which day" is not answered by "last year", nor "how long" by a date.

Not here: whether it asks for a time at all (`bot/answer/kinds.py`).
"""

import re
from typing import Final

_MONTHS: Final = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
# What asks for a time so exact, and what any text that tells one has.
_GRAINS: Final = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE))
    for asks, tells in (
        (
            (
                r"哪一?[天日]|几[日号]|几月几|什么日[子期]|(?:具体|确切)(?:日期|时间)"
                r"|\b(?:which|what)(?: exact| precise)? (?:day|date)\b|\b(?:exact|precise) (?:day|date)\b"
            ),
            (
                rf"\d ?[日号](?!线)|昨[天日]|今[天日]|当[天日]|周[一二三四五六日末]|星期|\b{_MONTHS} \d{{1,2}}\b"
                rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}|\d{{4}}-\d\d-\d\d|day\b|\d\.\d"
            ),
        ),
        (
            r"哪一?个?月|几月|\b(?:which|what) month\b",
            rf"月|\b{_MONTHS}|\d{{4}}-\d\d|month|[春夏秋冬]",
        ),
        (
            r"多久|多长(?:时间)?[?？]?$|多少(?:年|个月|天)|\bhow long\b",
            (
                r"(?<![\d月])(?<!月 )\d{1,3} ?[多余]?(?:年(?! ?\d)|个?月(?! ?\d)|天|日|周|小时|分钟)"
                r"|[一二两三四五六七八九十半数几]个?多?(?:年|月|天|周|小时|分钟)"
                r"|\b(?:days?|weeks?|months?|years?|hours?|minutes?|decades?)\b|多年|长期|永久|一直"
            ),
        ),
        (
            r"哪一?年|何年|几几年|\b(?:which|what) year\b",
            r"(?:19|20)\d\d|\d ?年|[去今前当同次翌近]年|年[初底末中]|世纪|\byears?\b|\bcentury\b|\d0s\b",
        ),
    )
)


def is_too_coarse(question: str, text: str) -> bool:
    """Whether a text has no time as exact as the question asks for.

    >>> is_too_coarse("哪一天入职的？", "近期入职。"), is_too_coarse("什么时候入职？", "近期入职。")
    (True, False)
    """
    tells = next((tells for asks, tells in _GRAINS if asks.search(question)), None)
    return tells is not None and not tells.search(text)
