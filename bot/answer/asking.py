"""The words of a question that say what is asked, apart from its names: "join" in "When did Luo Fuli join Xiaomi?".

Not here: which kind of thing and which aspects are asked for (`bot/answer/kinds.py`, `bot/answer/aspects.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.aspects import Aspect
from bot.answer.names import chinese_people
from corpus.entities import Entities, Mention
from index.folding import fold
from index.question import Question
from index.tokens import without_asking_words, without_function_words

_LATIN: Final = re.compile(r"[A-Za-z0-9À-ɏ]*[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ.&'’-]*")
_CAPITAL: Final = re.compile(r"(?<!^)(?<![.?!] )(?<![\w'’-])(?:[A-ZÀ-Þ]|\d+[A-Za-z])(?:[\w&-]|['’](?!s\b))*")
# What an English question takes for granted behind what it asks: "… when it bought the assets".
_SETTING_BEHIND: Final = re.compile(
    r"(?<=.{16})(?<=\w) (?:when|after|before|while|once|since|during|now that|if|amid) .*$", re.IGNORECASE
)
# What asks for whatever there is to tell, and is in no answer.
_OPEN: Final = re.compile(
    r"发生了?什么事?|出了什么事|怎么回事|(?:最近|近来|现在)?怎么样了?|近况(?:如何)?|什么情况|介绍一下|(?:讲讲|说说|聊聊|谈谈)"
    r"|\bwhat (?:has |had )?happened (?:to|with|at|between)\b|\bwhat(?:'s| is) going on (?:with|at)\b"
    r"|\btell me (?:more )?about\b"
)
# Capitals that name nobody: every second article is about AI, and Chinese ones seldom say that it is about China.
_NO_NAMES: Final = frozenset(
    """I I'm I've I'd I'll A The AI AGI LLM LLMs GPU GPUs CEO CEOs CTO CTOs COO CFO VP VPs HR IPO PhD PhDs MBA R&D
    VC VCs PPT Q&A OK US USA UK EU China
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Chinese American Western European British French German Japanese Korean Indian Israeli Canadian English
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The words of a question that say what is asked about its names, known or not, those of its aspects apart."""

    rest: str
    aspects: str

    @classmethod
    def of(cls, nameless: str, strangers: Sequence[str], aspects: Sequence[Aspect]) -> "Asking":
        """Take unknown names, and the words of some aspects, out of a question without its known names."""
        for name in strangers:
            nameless = nameless.replace(name, " ; ", 1)
        rest, taken = _OPEN.sub(" ; ", fold(nameless)), []
        for aspect in aspects:
            rest, words = aspect.taken_from(rest)
            taken += words
        return cls(rest=_telling(rest), aspects=_telling(" ; ".join(taken)))


def without_names(text: str, mentions: Sequence[Mention], *, instead: str = " ; ") -> str:
    """Return a question with its names left out: what a name means as a word is not asked about."""
    rest, place = [], 0
    for mention in mentions:
        rest.append(text[place : mention.start])
        place = mention.end
    return instead.join([*rest, text[place:]])


def without_letters(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text with a space for each letter of its names, so that all else stands where it stood."""
    for mention in mentions:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def strangers_in(asked: Question, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the unknown names of a question; the first word of an English one has its capital from its place."""
    pattern = _LATIN if asked.language == "zh" else _CAPITAL
    spans = [match.span() for match in pattern.finditer(asked.text) if match.group() not in _NO_NAMES]
    if asked.language == "zh":
        spans += chinese_people(asked.text)
    return tuple(
        asked.text[start:end]
        for start, end in sorted(spans)
        if not any(mention.start < end and start < mention.end for mention in mentions)
    )


def words_that_ask(asked: Question, entities: Entities) -> str:
    """Return the words of the part of a question that asks: without its setting, names and words that only ask.

    >>> from index.question import read_question
    >>> question = read_question("After the sale, what did Meta value most when it ended?", Entities.load())
    >>> words_that_ask(question, Entities.load()).split()
    [';', 'value', 'most']
    """
    text = _SETTING_BEHIND.sub("", asked.text[asked.asks_from :])
    return _telling(without_names(text, entities.find(text)))


def _telling(text: str) -> str:
    return without_function_words(without_asking_words(text))
