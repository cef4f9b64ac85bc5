"""Negations that no class of events covers: "did not share those concerns", 没有公开.

In one language the word after the negation is compared; between two, whether the clause that speaks of the same names
is negated at all.

Not here: negated events (`bot/answer/events.py`).
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answer.skeleton import MARK
from bot.answer.status_words import status_words
from corpus.article import Language
from index.tokens import tokens

_FILLERS: Final = frozenset(
    """be been being have has had having to yet really officially directly any the a an ever even actually so much
    very all it he she they that this these those its his her their
    do does did will would can could may might must shall should get got go going only just also still either both
    want wanted able more less such""".split()
)
_HAN_FILLER: Final = re.compile(
    r"^(?:有(?!关|人|效|限|用)|被|能(?!力)|会(?!议)|再|曾|得到|直接|正式|在|对|向|把|就|是|予|太|那么|完全|"
    r"任何|给出|给|以|于|将|可|必|愿)+"
)
_ENGLISH_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]*")
_PURE: Final = re.compile(
    r"not\b|n't|never|no\b|none|nobody|neither|nor\b|without|cannot|没|不|未(?!成)|从|尚|并|毫|无|而|别", re.IGNORECASE
)
_NEAR: Final = 8  # characters from a negation in which a Chinese word is negated
_CLAUSES: Final = re.compile(r"[,，。；;！？!?\n]|\.(?=\s|$)|\bbut\b|\bwhile\b|\balthough\b|但|而(?!非)")
_STOPS: Final = re.compile(r"[,，。；;:：.!?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause with the names in it.

    Attributes:
        negated: Whether a negation stands in it.
        hardly_positive: Whether anything in it says no, however mildly.
        hedged: Whether it only says that something is not new, or not the only one.
    """

    names: frozenset[str]
    negated: bool
    hardly_positive: bool
    hedged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Negations:
    """What a text negates.

    Attributes:
        heads: The words that negations fall on, as stems or as two characters.
        words: All other words of the text in the same form, those in the reach of no negation.
    """

    language: Language
    heads: frozenset[str]
    words: frozenset[str]
    clauses: tuple[Clause, ...]


def negations(text: str, language: Language, ids: dict[str, str]) -> Negations:
    """Read the negations of a text.

    Args:
        text: A skeleton (`bot/answer/skeleton.py`).
        language: The text's.
        ids: What each mark in it stands for.
    """
    heads, spans = _heads(text, language)
    rest = "".join(
        " " if any(start <= place < end for start, end in spans) else char for place, char in enumerate(text)
    )
    return Negations(
        language=language,
        heads=frozenset(heads),
        words=frozenset(_words(rest, language)),
        clauses=tuple(_clauses(text, language, ids)),
    )


def _heads(text: str, language: Language) -> tuple[set[str], list[tuple[int, int]]]:
    """Return what negations fall on, and the stretches that they cover."""
    heads: set[str] = set()
    spans = []
    for match in status_words().negation[language].finditer(text):
        if not _PURE.match(match.group()):
            continue
        stop = _STOPS.search(text, match.end())
        rest = text[match.end() : stop.start() if stop else len(text)]
        if language == "zh":
            bare = _HAN_FILLER.sub("", rest.lstrip())
            run = re.match(r"[\u3400-\u9fff]{2}", bare)
            if run:
                heads.add(run.group())
            spans.append((match.start(), match.end() + _NEAR))
        else:
            content = (word for word in _ENGLISH_WORD.finditer(rest) if word.group().lower() not in _FILLERS)
            head = next(content, None)
            if head is not None:
                heads.update(tokens(head.group()))
                spans.append((match.start(), match.end() + head.end()))
    return heads, spans


def _words(text: str, language: Language) -> Iterator[str]:
    if language == "en":
        yield from tokens(text)
        return
    for run in re.finditer(r"[\u3400-\u9fff]+", text):
        yield from (run.group()[place : place + 2] for place in range(len(run.group()) - 1))


def _clauses(text: str, language: Language, ids: dict[str, str]) -> Iterator[Clause]:
    words = status_words()
    parts = [part for part in _CLAUSES.split(text) if part.strip()]
    for place, part in enumerate(parts):
        # What follows without a name of its own still speaks of the same.
        more = [part, *itertools.takewhile(lambda other: not re.search(MARK, other), parts[place + 1 :])]
        yield Clause(
            names=frozenset(ids[mark] for mark in re.findall(MARK, part)),
            negated=bool(words.negation[language].search(part)),
            hedged=bool(_COPULA.search(part)),
            hardly_positive=any(_says_no(other, language) for other in more),
        )


def _says_no(part: str, language: Language) -> bool:
    words = status_words()
    return bool(words.negation[language].search(part) or words.negation_like.search(part)) or any(
        words.classes[name].carries[language].search(part) for name in _SAYING_NO
    )


_SAYING_NO: Final = (
    "declined",
    "denied",
    "failed",
    "blocked",
    "dropped",
    "dismissed",
    "left",
    "fell",
    "retired",
    "fired",
)


def flipped(said: Negations, known: Sequence[Negations]) -> Iterator[str]:
    """Yield the words whose negation a sentence drops or adds."""
    same = [span for span in known if span.language == said.language]
    for word in sorted(said.words):
        if (
            len(word) > 1
            and not _is_event(word)
            and any(word in span.heads for span in same)
            and not any(word in span.words for span in same)
        ):
            yield f"{word}: the spans negate it"
    for word in sorted(said.heads):
        if (
            not _is_event(word)
            and any(word in span.words for span in same)
            and not any(word in span.heads for span in same)
        ):
            yield f"not {word}: the spans affirm it"
    if not same and len(said.clauses) == 1:
        yield from _parity(said.clauses[0], [clause for span in known for clause in span.clauses])


@lru_cache(maxsize=2048)
def _is_event(word: str) -> bool:
    """Whether a class of events covers a word, which then is compared there."""
    return any(pattern.match(word) for item in status_words().classes.values() for pattern in item.carries.values())


_COPULA: Final = re.compile(r"\b(?:is|was|are|were) (?:not|no|never) (?:alone|new|the only|the first)")


def _parity(said: Clause, known: Sequence[Clause]) -> Iterator[str]:
    """Yield a problem where of the sentence and the one clause on the same names only one is negated."""
    best = [clause for clause in known if clause.names >= said.names]
    if not said.names or len(best) != 1:
        return
    if (
        said.negated
        and not said.hedged
        and not any(clause.hardly_positive for clause in known if clause.names & said.names)
    ):
        yield "a negation that the spans do not have"
    elif best[0].negated and not said.hardly_positive and len(said.names) > 1:
        yield "a negation of the spans is gone"
