"""A passage → the spans that can answer: its sentences, each with the one before it that it leans on.

"He left in May" answers nothing by itself, and has no name to be found by. So it is weighed, and quoted, together with
the sentence that says who he is; and "so Ada told us" together with what she told.

Not here: where a sentence ends (`corpus/sentences.py`), how likely one answers (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from corpus.sentences import sentence_spans

# A sentence that starts so says of somebody or something named in the one before it, or what follows from that one.
_LEANS_BACK: Final = re.compile(
    r"(?:于是|因此|因而|为此|所以|由此)|(?:[就对据]|对于|至于|而|但|不过，?)?(?:他们?|她们?|它们?|其中?|该|这|此|[这那]?[两二]人|双方|前者|后者|另有?一种|另一[种家份]|上述)"
    r"|.{0,40}\b(?:against|of|for|to|with) (?:that|this|those|these) (?:date|figure|sum|account|claim|number)s?\b"
    r"|(?:So|Therefore|Thus|Hence|Consequently|As a result),? "
    r"|(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Both|The (?:two|deal|latter|former|company))\b"
)
# A sentence of which nothing follows but what somebody said, and one that says who said the one before it.
_SAID: Final = "说道?|表示|回忆道?|称|指出|认为|写道|总结道?|感叹道?|透露|坦言|分析道?"
_ANNOUNCES: Final = re.compile(rf"(?:[^，,。；;：:]{{1,20}}[，,])?[^，,。；;：:]{{0,40}}(?:{_SAID})[。：:]$")
_SAYS_WHO: Final = re.compile(
    r"[^，,。；;：:]{0,30}(?:[这那]样|如此|对此)[^，,。；;：:“”]{0,10}。$"
    r"|So (?:said|says|told|wrote|writes) .{1,60}\.$"
    r"|(?:That|This|Such) (?:is|was) (?:the (?:view|word|verdict)|what) .{1,60}\.$"
)
_MOST_JOINED: Final = 3  # sentences that lean one on the other


def thought_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the thoughts of a passage stand, by their ends; they overlap where one leans on another.

    >>> text = "Ada led the lab. She left in May."
    >>> [text[start:end] for start, end in thought_spans(text)]
    ['Ada led the lab.', 'Ada led the lab. She left in May.']
    """
    joined: list[tuple[int, int]] = []  # the sentences before, each leaning on the one before it
    for start, end in sentence_spans(text):
        adjoins = bool(joined) and not text[joined[-1][1] : start].strip(" ")
        leans = adjoins and (
            _LEANS_BACK.match(text, start, end)
            or _SAYS_WHO.match(text, start, end)
            or _ANNOUNCES.match(text, *joined[-1])
        )
        joined = [*joined[1 - _MOST_JOINED :], (start, end)] if leans else [(start, end)]
        yield joined[0][0], end
