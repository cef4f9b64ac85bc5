"""The sentences of the passages that were found, each with what speaks for it.

A sentence is weighed on the question's words, on their nearest words in meaning, on its names, on the kind of thing
that the question asks for, and on its passage. The weights were fitted on questions and lie as readable numbers in
`weights.json`.

Not here: which sentences make an answer (`bot/answer/extract.py`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.answer.kinds import Kind, Spans, asked_kind, spans_of
from corpus.entities import Entities
from corpus.sentences import sentence_spans
from index.interaction import interaction_scores
from index.question import Question, numbers_in
from index.ranking import pair, sigmoid, weighted_share
from index.search import Hit, Index, named_share
from index.tokens import fold, present

WEIGHTS_FILE: Final = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEvidence:
    """What speaks for a sentence, each part from 0 to 1.

    Attributes:
        passage: The score of its passage.
        coverage: Share of the question's words outside its names that stand in the sentence, weighed by rarity.
        around: The same over the passage and the title.
        meaning: For each word of the question the cosine of the nearest word in the sentence, averaged by weight.
        asked: The same for the words outside the question's names, over the passage: low where a person is known and
            the thing is not.
        names: Share of the question's names in the sentence; half where they stand in the passage or title alone.
        numbers: Share of the question's numbers in the sentence.
        kind: Whether the sentence has what the question asks for (a date, an amount, a person …); a half where that is
            not known.
    """

    passage: float
    coverage: float
    around: float
    meaning: float
    asked: float
    names: float
    numbers: float
    kind: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a hit: `hit.article.text[start:end] == text`, and how likely it answers."""

    hit: Hit
    start: int
    end: int
    text: str
    emphasis: Spans
    evidence: SentenceEvidence
    score: float


@lru_cache(maxsize=1)
def bundled_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the fitted weights by pair of languages (`zh`, `en`, `cross`)."""
    fitted: dict[str, dict[str, float]] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["sentences"]
    return fitted


def weigh_sentences(asked: Question, hits: Sequence[Hit], index: Index) -> list[Sentence]:
    """Return all sentences of the hits, the likeliest answer first, ties by rank and place."""
    spans = [
        (hit, hit.passage.start + start, hit.passage.start + end)
        for hit in hits
        for start, end in sentence_spans(hit.passage.text)
    ]
    if not spans:
        return []
    texts = [hit.article.text[start:end] for hit, start, end in spans]
    evidence = measure_sentences(asked, spans, texts, index)
    kind = asked_kind(asked.text)
    known = frozenset(asked.named)
    found = []
    for (hit, start, end), text, part in zip(spans, texts, evidence, strict=True):
        weights = bundled_weights()[pair(asked.language, hit.passage.language)]
        score = sigmoid(weights["bias"] + sum(weights[name] * value for name, value in asdict(part).items()))
        emphasis = emphasised(kind, text, index.entities, known)
        found.append(Sentence(hit=hit, start=start, end=end, text=text, emphasis=emphasis, evidence=part, score=score))
    return sorted(found, key=lambda sentence: (-sentence.score, sentence.hit.rank, sentence.start))


def measure_sentences(
    asked: Question, spans: Sequence[tuple[Hit, int, int]], texts: Sequence[str], index: Index
) -> list[SentenceEvidence]:
    """Return the evidence of each sentence."""
    idf = {token: index.idf(token) for token in asked.rest}
    model = index.interaction_model
    meanings = interaction_scores(model, asked.text, texts)
    hits = list(dict.fromkeys(hit.row for hit, _, _ in spans))
    by_row = {hit.row: hit for hit, _, _ in spans}
    contexts = [f"{by_row[row].article.title}\n{by_row[row].passage.text}" for row in hits]
    outside = interaction_scores(model, _outside_names(asked, index.entities), contexts)
    asked_scores = dict(zip(hits, outside.tolist(), strict=True))
    around = {
        row: weighted_share(idf, present(idf, fold(context))) for row, context in zip(hits, contexts, strict=True)
    }
    kind = asked_kind(asked.text)
    known = frozenset(asked.named)
    measured = []
    for (hit, _, _), text, meaning in zip(spans, texts, meanings.tolist(), strict=True):
        folded = fold(text)
        here = numbers_in(text) if asked.numbers else frozenset()
        measured.append(
            SentenceEvidence(
                passage=hit.score,
                coverage=weighted_share(idf, present(idf, folded)),
                around=around[hit.row],
                meaning=meaning,
                asked=asked_scores[hit.row],
                names=max(named_share(asked, text, folded, index.entities), hit.evidence.names / 2),
                numbers=len(asked.numbers & here) / len(asked.numbers) if asked.numbers else 0.0,
                kind=_kind_share(kind, text, index.entities, known, asked.numbers),
            )
        )
    return measured


def emphasised(kind: Kind | None, text: str, entities: Entities, known: frozenset[str]) -> Spans:
    """Return where the words stand that answer: those of the asked kind; none for reasons, which are clauses."""
    return spans_of(kind, text, entities, known) if kind is not None and kind != "reason" else ()


def _kind_share(
    kind: Kind | None, text: str, entities: Entities, known: frozenset[str], numbers: frozenset[str]
) -> float:
    if kind is None:
        return 0.5
    spans = spans_of(kind, text, entities, known)
    fresh = [
        span
        for span in spans
        if not numbers or not numbers_in(text[slice(*span)]) or numbers_in(text[slice(*span)]) - numbers
    ]
    return 1.0 if fresh else 0.0


def _outside_names(asked: Question, entities: Entities) -> str:
    """Return the question without its names."""
    parts, place = [], 0
    for mention in entities.find(asked.text):
        parts.append(asked.text[place : mention.start])
        place = mention.end
    return " ".join([*parts, asked.text[place:]])
