"""The sentences of the passages that were found, each with what speaks for it.

A sentence is weighed on the question's words, on their nearest words in meaning, on its names, on the kind of thing
that the question asks for, and on its passage. The weights were fitted on questions and lie as readable numbers in
`weights.json`.

Not here: which sentences make an answer (`bot/answer/extract.py`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.answer.kinds import Kind, Spans, asked_kind, spans_of
from corpus.entities import Entities
from corpus.sentences import sentence_spans
from index.interaction import interaction_scores, met_shares
from index.question import Question, numbers_in
from index.ranking import pair, sigmoid, weighted_share
from index.search import Hit, Index, named_in
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
        met: How much of what is asked about the names the passage meets; near 0 where a person is known and the thing
            is not.
        names: Share of the question's names in the sentence; half where they stand in the passage or title alone.
        named: Share of the question's names in the passage or title; a half where the question has none.
        numbers: Share of the question's numbers in the sentence.
        focus: 1 where the sentence names nobody beside those in the question and of the asked kind, less for each more.
        kind: Whether the sentence has what the question asks for (a date, an amount, a person …); a half where the
            question does not tell.
    """

    passage: float
    coverage: float
    around: float
    meaning: float
    met: float
    names: float
    named: float
    numbers: float
    focus: float
    kind: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Fitted numbers, by pair of languages (`zh`, `en`, `cross`).

    Attributes:
        threshold: The score from which a sentence counts as an answer.
        order: What puts a question's sentences in order.
        answers: What tells whether a sentence answers at all, with a `bias`.
    """

    threshold: float
    order: Mapping[str, Mapping[str, float]]
    answers: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a hit: `hit.article.text[start:end] == text`, and the probability that it answers."""

    hit: Hit
    start: int
    end: int
    text: str
    emphasis: Spans
    evidence: SentenceEvidence
    score: float


PARTS: Final = tuple(part.name for part in fields(SentenceEvidence))


@lru_cache(maxsize=1)
def bundled_weights() -> Weights:
    """Return the fitted weights: what puts sentences in order, and what tells whether the first one answers."""
    fitted = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(threshold=fitted["threshold"], order=fitted["order"], answers=fitted["answers"])


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
    weights = bundled_weights()
    found = []
    for (hit, start, end), text, part in zip(spans, texts, evidence, strict=True):
        languages = pair(asked.language, hit.passage.language)
        order = _weighted(part, weights.order[languages])
        score = sigmoid(weights.answers[languages]["bias"] + _weighted(part, weights.answers[languages]))
        emphasis = emphasised(kind, text, index.entities, known)
        sentence = Sentence(hit=hit, start=start, end=end, text=text, emphasis=emphasis, evidence=part, score=score)
        found.append((-order, hit.rank, start, sentence))
    return [sentence for _, _, _, sentence in sorted(found, key=lambda entry: entry[:3])]


def _weighted(evidence: SentenceEvidence, weights: Mapping[str, float]) -> float:
    return float(sum(weights[part] * getattr(evidence, part) for part in PARTS))


def measure_sentences(
    asked: Question, spans: Sequence[tuple[Hit, int, int]], texts: Sequence[str], index: Index
) -> list[SentenceEvidence]:
    """Return the evidence of each sentence."""
    idf = {token: index.idf(token) for token in asked.rest}
    model = index.interaction_model
    meanings = interaction_scores(model, asked.text, texts)
    hits = {hit.row: hit for hit, _, _ in spans}
    contexts = {row: f"{hit.article.title}\n{hit.passage.text}" for row, hit in hits.items()}
    met = dict(
        zip(hits, met_shares(model, asked.content, model.token_ids(list(contexts.values()))).tolist(), strict=True)
    )
    around = {row: weighted_share(idf, present(idf, fold(context))) for row, context in contexts.items()}
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
                met=met[hit.row],
                names=max(
                    len(named_in(asked, text, folded, index.entities)) / max(len(asked.forms), 1),
                    hit.evidence.names / 2,
                ),
                named=hit.evidence.names if asked.named else 0.5,
                numbers=len(asked.numbers & here) / len(asked.numbers) if asked.numbers else 0.0,
                focus=_focus(kind, text, index.entities, known),
                kind=_kind_share(kind, text, index.entities, known, asked.numbers),
            )
        )
    return measured


def emphasised(kind: Kind | None, text: str, entities: Entities, known: frozenset[str]) -> Spans:
    """Return where the words stand that answer: those of the asked kind; none for reasons, which are clauses."""
    return spans_of(kind, text, entities, known) if kind is not None and kind != "reason" else ()


def _focus(kind: Kind | None, text: str, entities: Entities, known: frozenset[str]) -> float:
    named = {mention.entity_id for mention in entities.find(text)} - known
    others = [one for one in named if (entity := entities.by_id(one)) is None or entity.kind != kind]
    return 1 / (1 + len(others))


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
