"""A passage → the spans that can answer: its sentences, each with the one before it that it leans on.

"He left in May" answers nothing by itself, and has no name to be found by. So it is weighed, and quoted, together with
the sentence that says who he is.

Not here: where a sentence ends (`corpus/sentences.py`), how likely one answers (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from corpus.sentences import sentence_spans

# A sentence that starts so says of somebody or something named in the one before it.
_LEANS_BACK: Final = re.compile(
    r"(?:他们?|她们?|它们?|其中?|该|这|此|对此|两人|二人|双方|前者|后者|据此|不过，?[他她它]|但[他她它]|另有?一种|另一[种家份]|上述)"
    r"|.{0,40}\b(?:against|of|for|to|with) (?:that|this|those|these) (?:date|figure|sum|account|claim|number)s?\b"
    r"|(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Both|The (?:two|deal|latter|former|company))\b"
)


def thought_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the thoughts of a passage stand, by their ends; they overlap where one leans on another.

    >>> text = "Ada led the lab. She left in May."
    >>> [text[start:end] for start, end in thought_spans(text)]
    ['Ada led the lab.', 'Ada led the lab. She left in May.']
    """
    before = (0, 0)
    for start, end in sentence_spans(text):
        leans = before[1] and not text[before[1] : start].strip(" ") and _LEANS_BACK.match(text, start, end)
        yield (before[0] if leans else start), end
        before = (start, end)
