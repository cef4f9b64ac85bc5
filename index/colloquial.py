"""A question as people talk → the words that a text writes: 咋 is 怎么, "scooped up" is "hired".

Articles are written, questions are often spoken, and the words of talk stand in no article. The table in
`colloquial.json` holds words that mean the same whatever is spoken of, in both languages; names are left alone.

Not here: what a question asks for (`bot/answer/`), how words of one meaning are found (`index/interaction.py`).
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from corpus.article import Language
from corpus.entities import Mention

WORDS_FILE: Final = Path(__file__).with_name("colloquial.json")


def written(text: str, names: Sequence[Mention], language: Language) -> str:
    """Return a question with its colloquial words replaced; what touches a name stays.

    >>> written("罗福莉咋就闪人了？", (), "zh"), written("Who bailed on OpenAI?", (), "en")
    ('罗福莉为什么离职了？', 'Who left OpenAI?')
    """
    pattern, plain = _table(language)

    def replaced(match: re.Match[str]) -> str:
        if any(name.start < match.end() and match.start() < name.end for name in names):
            return match.group()
        return plain[int(str(match.lastgroup)[1:])]

    return pattern.sub(replaced, text)


@lru_cache(maxsize=2)
def _table(language: Language) -> tuple[re.Pattern[str], tuple[str, ...]]:
    listed: list[tuple[str, str]] = json.loads(WORDS_FILE.read_text(encoding="utf-8"))[language]
    around = r"\b(?:{})\b" if language == "en" else "{}"
    alternatives = "|".join(f"(?P<w{number}>{around.format(words)})" for number, (words, _) in enumerate(listed))
    return re.compile(alternatives, re.IGNORECASE), tuple(plain for _, plain in listed)
