"""Hits → the sentences that answer, quoted as they stand, or none.

The best sentence comes first. Another one follows only if it says something new and is nearly as good, so that an
answer rests on the fewest passages that suffice; where several are asked for ("which researchers …") more may follow.

Not here: how likely a sentence answers (`bot/answer/sentences.py`), what is said when none does (`bot/answer/core.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.answer import Citation, Statement
from bot.answer.sentences import Sentence, bundled_weights
from index.search import Hit
from index.tokens import tokens

MOST_STATEMENTS: Final = 3
MOST_LISTED: Final = 6
_NEARLY_AS_GOOD: Final = 0.2  # of the best sentence's odds; at 0.4 the other side of a contradiction is left out
_TELLS: Final = 0.4  # of what the best one tells of what is asked
_KIND_UNTOLD: Final = 0.5  # the evidence for a kind where the question does not tell which
_SAME: Final = 0.6  # share of the shorter sentence's tokens in the longer one, from which the two say the same

_LIST: Final = re.compile(
    r"哪些|哪几|都有谁|有谁|分别|列出|名单|几位"
    r"|\b(?:which|what) \w+s\b|\bwho (?:are|were|all)\b|\blist\b|\ball (?:the|of)\b|\bnames? of\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The sentences chosen as an answer, and the citation of each."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


def choose(question: str, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences that answer, best first; none where even the best is too unlikely.

    Args:
        question: As asked.
        sentences: From `weigh_sentences`.
    """
    threshold = bundled_weights().threshold
    if not sentences or sentences[0].score < threshold:
        return ()
    best = sentences[0]
    several = asks_for_several(question)
    most = MOST_LISTED if several else MOST_STATEMENTS
    chosen: list[Sentence] = []
    for sentence in sentences:
        if len(chosen) == most:
            break
        if chosen and not (_worth_adding(sentence, best) and (not several or _brings_another(sentence, chosen))):
            continue
        if any(_says_the_same(sentence, other) for other in chosen) and not _has_another_thing(sentence, chosen):
            continue
        whole = _with_what_follows(sentence, sentences)
        shared = [place for place, other in enumerate(chosen) if _overlap(whole, other)]
        if not shared:
            chosen.append(whole)
        elif all(whole.start <= chosen[place].start and chosen[place].end <= whole.end for place in shared):
            chosen[shared[0]] = whole  # it has the neighbour that was quoted alone before
            chosen = [other for place, other in enumerate(chosen) if place not in shared[1:]]
        elif not any(_overlap(sentence, other) for other in chosen):
            chosen.append(sentence)
    return tuple(chosen)


def asks_for_several(question: str) -> bool:
    """Whether a question asks for a list: "which researchers …"."""
    return _LIST.search(question) is not None


def _brings_another(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence has something of the asked kind that no chosen one has, or nobody knows what that is."""
    return sentence.evidence.kind == _KIND_UNTOLD or _has_another_thing(sentence, chosen)


def _has_another_thing(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence has something of the asked kind that no chosen one has: another date, say."""
    things = {sentence.text[start:end] for start, end in sentence.emphasis}
    return any(all(thing not in one.text for one in chosen) for thing in things)


def _worth_adding(sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence is nearly as good as the best, from a passage about as many of the question's names."""
    return (
        sentence.score >= bundled_weights().threshold
        and sentence.score * (1 - best.score) >= _NEARLY_AS_GOOD * best.score * (1 - sentence.score)
        and sentence.evidence.told >= _TELLS * best.evidence.told
        and sentence.evidence.named >= best.evidence.named
    )


def _with_what_follows(sentence: Sentence, sentences: Sequence[Sentence]) -> Sentence:
    """Return a sentence that raises the question with the one after it that answers: "two accounts exist"."""
    text = sentence.hit.article.text
    after = next(
        (
            one
            for one in sentences
            if one.hit.row == sentence.hit.row
            and one.start >= sentence.end
            and not text[sentence.end : one.start].strip(" ")
        ),
        None,
    )
    if after is None or sentence.evidence.kind or not after.evidence.kind:
        return sentence
    moved = tuple(
        (start + after.start - sentence.start, end + after.start - sentence.start) for start, end in after.emphasis
    )
    return replace(
        sentence, end=after.end, text=text[sentence.start : after.end], emphasis=(*sentence.emphasis, *moved)
    )


def cite(sentences: Sequence[Sentence]) -> Extract:
    """Number the chosen sentences, each its own citation."""
    citations = tuple(
        citation_of(number, sentence.hit, sentence.start, sentence.end, sentence.score)
        for number, sentence in enumerate(sentences, 1)
    )
    statements = tuple(
        Statement(text=sentence.text, numbers=(number,), emphasis=sentence.emphasis)
        for number, sentence in enumerate(sentences, 1)
    )
    return Extract(statements=statements, citations=citations)


def renumbered(statements: Sequence[Statement], passages: Sequence[Citation]) -> Extract:
    """Keep the passages that the statements cite, and number them 1, 2, … in the order in which they are cited."""
    by_number = {passage.number: passage for passage in passages}
    used = dict.fromkeys(number for statement in statements for number in statement.numbers)
    new = {number: place for place, number in enumerate(used, 1)}
    return Extract(
        statements=tuple(replace(one, numbers=tuple(new[number] for number in one.numbers)) for one in statements),
        citations=tuple(replace(by_number[number], number=place) for number, place in new.items()),
    )


def citation_of(number: int, hit: Hit, start: int, end: int, score: float) -> Citation:
    """Return the citation of a span of a hit's article.

    Raises:
        ValueError: The span is outside the article, so nothing would be quoted.
    """
    article, passage = hit.article, hit.passage
    quote = article.text[start:end]
    if not quote or not 0 <= start < end <= len(article.text):
        raise ValueError(f"article {article.id!r} has no text at {start}:{end}")
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        language=passage.language,
        start=start,
        end=end,
        quote=quote,
        passage_start=passage.start,
        passage_end=passage.end,
        passage=passage.text,
        score=score,
        sources=article.sources_at(start, end),
    )


def _overlap(one: Sentence, other: Sentence) -> bool:
    return one.hit.row == other.hit.row and one.start < other.end and other.start < one.end


def _says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether most words of the shorter sentence stand in the longer one: a repost, or the same fact told twice."""
    left, right = set(tokens(one.text)), set(tokens(other.text))
    return len(left & right) >= _SAME * min(len(left), len(right)) if left and right else one.text == other.text
