"""The sentences of the passages that were found, each with what speaks for it.

A sentence is weighed on the question's words, on their nearest words in meaning, on its names, on the kind of thing
that the question asks for, and on its passage. The weights were fitted on questions and lie as readable numbers in
`weights.json`.

Not here: which sentences make an answer (`bot/answer/extract.py`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter, mul
from pathlib import Path
from typing import Final

from bot.answer.aspects import shown_share
from bot.answer.kinds import Spans
from bot.answer.meeting import met_by
from bot.answer.names import joint
from bot.answer.seen import UNTOLD, Seen, see
from bot.answer.sense import sense_of
from bot.answer.thoughts import thought_spans
from bot.answer.wanted import OF_THEM, Wanted
from index.embedding import TokenIds
from index.evidence import named_in
from index.folding import fold
from index.interaction import Scores
from index.question import Question
from index.ranking import pair, sigmoid, weighted_share
from index.search import Hit, Index
from index.tokens import present, question_tokens

# What its passage meets at least of the question's unknown names, where both have one language, and otherwise: of 600
# right ones none met less.
MET: Final = 0.3
MET_ACROSS: Final = 0.2
TOLD: Final = 0.1  # what nearly every answer tells at least of what is asked
ON_TOPIC: Final = 0.3  # the same of what somebody said about something: of 18 right answers one tells less
ANYTHING: Final = 0.6  # the least score of a sentence about somebody of whom whatever there is was asked
BEFORE: Final = 300  # characters before a passage in which a name may stand that it goes on with: "this deal"
NEAR: Final = 0.75  # what such a name counts
BEST: Final = 8  # passages over which the shares of articles are counted
# Passages whose sentences are weighed where no more than the best were read: of 670 right answers one was lower down.
WEIGHED: Final = 5
WEIGHTS_FILE: Final = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEvidence:
    """What speaks for a sentence, each part from 0 to 1; a half where the question does not tell.

    Attributes:
        passage: The score of its passage.
        coverage: Share of the question's words and names that stand in the sentence, weighed by how much each tells.
        around: Share of its words outside the names over the passage and the title.
        meaning: For each word of the question the cosine of the nearest word in the sentence, averaged by weight.
        met: How much of what is asked about the names the passage meets; near 0 where a person is known and the thing
            is not.
        told: The same for the parts of the sentence that tell of the people in the question, or half of it for all.
        names: Share of the question's names in the sentence, each by how much it tells; half where they stand in the
            passage or title alone.
        named: Share of the question's names in the passage or title.
        numbers: Share of the question's numbers in the sentence; half where they stand in the passage alone.
        focus: 1 where the sentence names nobody beside those in the question and of the asked kind, less for each more.
        kind: Whether the sentence has what the question asks for: a date, an amount, a person.
        aspect: Whether the sentence speaks of what is asked: pay, schooling, a purchase; half where the passage does.
        close: Whether one clause has both the names and what is asked of them.
        strangers: How much of the question's names that no list knows the passage meets, in either language.
        article: Share of its article in the scores of the best passages: where one tells of it, several of its passages
            are found; where none does, passages of many are.
        fits: Whether it has what nearly all answers to such a question have; a half less for each thing that it misses.
        asking: The same as `meaning` for the part of the question that asks alone.
        before: The same as `meaning` for the sentence before it: a question often tells of that what the article does.
        together: How far the question's words are met by the sentence and the one before it together.
        asks: The cosine of the sentence's vector with that of the words that ask, without names.
        content: The same for all words of the question outside its names.
    """

    passage: float
    coverage: float
    around: float
    meaning: float
    met: float
    told: float
    names: float
    named: float
    numbers: float
    focus: float
    kind: float
    aspect: float
    close: float
    strangers: float
    article: float
    fits: float
    asking: float
    before: float
    together: float
    asks: float
    content: float


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
_VALUES: Final = attrgetter(*PARTS)
_IN_ORDER: Final = itemgetter(*PARTS)


@lru_cache(maxsize=1)
def bundled_weights() -> Weights:
    """Return the fitted weights: what puts sentences in order, and what tells whether the first one answers."""
    fitted = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(threshold=fitted["threshold"], order=fitted["order"], answers=fitted["answers"])


def weigh_sentences(asked: Question, hits: Sequence[Hit], index: Index) -> list[Sentence]:
    """Return all sentences of the hits, the likeliest answer first, ties by rank and place.

    Those that answer in no case come last, at 0 (`Seen.lacks`); so do those of passages that name nobody asked about,
    lack an unknown name or tell of another year, and those that do not tell who moves between the two organisations
    asked about, where others do.
    """
    shares = _shares_of_articles(hits)
    if all(hit.rank <= BEST for hit in hits):
        hits = [hit for hit in hits if hit.rank <= WEIGHED]
    spans = [
        (hit, hit.passage.start + start, hit.passage.start + end)
        for hit in hits
        for start, end in thought_spans(hit.passage.text)
    ]
    if not spans:
        return []
    texts = [hit.article.text[start:end] for hit, start, end in spans]
    wanted = Wanted.of(asked, index.entities, index.name_worth(asked))
    seen = [see(wanted, text, index.entities) for text in texts]
    here = {hit.row: _named_near(asked, hit, index) for hit in hits}
    named = {hit.row: _share_named(asked, hit, here[hit.row]) for hit in hits}
    strange = {
        hit.row
        for hit in hits
        if wanted.is_of_others(here[hit.row])
        or wanted.is_of_another_company(here[hit.row])
        or wanted.is_of_another_year(
            f"{hit.article.title}\n{hit.passage.text}", hit.article.published, hit.article.text
        )
    }
    weights = bundled_weights()
    order_by, told_by = ({one: _IN_ORDER(fitted[one]) for one in fitted} for fitted in (weights.order, weights.answers))
    some_tell_who = any(sight.tells_who for sight in seen)
    found = []
    for (hit, start, end), text, sight, part in zip(
        spans, texts, seen, measure_sentences(wanted, spans, texts, seen, named, shares, index), strict=True
    ):
        languages = pair(asked.language, hit.passage.language)
        values = _VALUES(part)
        order = sum(map(mul, values, order_by[languages]))
        told = sum(map(mul, values, told_by[languages]))
        answers = sigmoid(weights.answers[languages]["bias"] + told)
        met = part.strangers >= (MET_ACROSS if languages == "cross" else MET)
        lacks = sight.lacks or hit.row in strange or not met or _goes_on_of_others(wanted, sight, hit, start)
        nobody = wanted.who_moves and not sight.tells_who
        if wanted.asks_for_anything and sight.named:
            answers = max(answers, ANYTHING)
        score = 0.0 if lacks or (nobody and some_tell_who) else answers
        sentence = Sentence(
            hit=hit, start=start, end=end, text=text, emphasis=sight.emphasis, evidence=part, score=score
        )
        found.append((lacks, nobody, -order, hit.rank, start, sentence))
    return [sentence for *_, sentence in sorted(found, key=lambda entry: entry[:5])]


def measure_sentences(
    wanted: Wanted,
    spans: Sequence[tuple[Hit, int, int]],
    texts: Sequence[str],
    seen: Sequence[Seen],
    named: Mapping[int, float],
    shares: Mapping[str, float],
    index: Index,
) -> list[SentenceEvidence]:
    """Return the evidence of each sentence.

    Args:
        wanted: What the question wants.
        spans: The sentences, each in its hit.
        texts: What they say.
        seen: What each has of what is wanted.
        named: Which share of the question's names each hit has.
        shares: The share of each article in the scores of the best passages.
        index: Whose words and vectors are compared.
    """
    asked = wanted.asked
    idf = index.idfs(asked.rest)
    worth = {**idf, **wanted.worth}
    shown = set(question_tokens(wanted.asking.aspects)) & idf.keys() if wanted.aspects else set()
    hits = {hit.row: hit for hit, _, _ in spans}
    contexts = _contexts(wanted, hits, idf, shown)
    parted = [place for place, (text, sight) in enumerate(zip(texts, seen, strict=True)) if sight.own != text]
    pieces = [*_pieces_of(spans, index), *index.interaction_model.token_ids([seen[place].own for place in parted])]
    before = _places_before(spans)
    met = met_by(
        wanted,
        [*pieces, *map(index.shelf.pieces, contexts)],
        [
            *(sight.aspect for sight in seen),
            *(seen[place].aspect for place in parted),
            *(context.aspect for context in contexts.values()),
        ],
        before,
        index.interaction_model,
    )
    sense = sense_of(wanted, pieces[: len(texts)], index.interaction_model)
    of_own = {place: number for number, place in enumerate(parted, len(texts))}
    of_passage = {row: place for place, row in enumerate(contexts, len(texts) + len(parted))}
    measured = []
    for place, ((hit, _, _), sight) in enumerate(zip(spans, seen, strict=True)):
        context, around = contexts[hit.row], of_passage[hit.row]
        told = 1.0 if sight.tells_who else _told(met.asked, place, of_own.get(place))
        measured.append(
            SentenceEvidence(
                passage=hit.score,
                coverage=weighted_share(
                    worth, present(idf, sight.folded) | sight.named | (shown if sight.aspect == 1 else set())
                ),
                around=context.coverage,
                meaning=float(met.meaning[place]),
                met=1.0 if sight.tells_who else float(met.asked[around]),
                told=told,
                names=max(sight.names, named[hit.row] * (UNTOLD if sight.goes_on else 0.5)) if asked.named else 0.5,
                named=named[hit.row] if asked.named else 0.5,
                numbers=max(sight.numbers, context.numbers / 2) if wanted.numbers else 0.5,
                focus=1 / (1 + sight.others),
                kind=sight.kind,
                aspect=max(sight.aspect, context.aspect / 2) if wanted.aspects else sight.aspect,
                close=sight.close,
                strangers=float(met.strangers[around]) if context.strangers is None else context.strangers,
                article=shares[hit.article.id],
                fits=_fits(wanted, sight, named[hit.row], told),
                asking=float(met.asking[place]),
                before=float(met.meaning[before[place]]) if place in before else 0.0,
                together=float(met.together[place]),
                asks=float(sense.asks[place]),
                content=float(sense.content[place]),
            )
        )
    return measured


def _pieces_of(spans: Sequence[tuple[Hit, int, int]], index: Index) -> list[TokenIds]:
    """Return the pieces of each sentence, as the index keeps them: to cut them again takes longer than to compare."""
    found: list[TokenIds] = []
    for row, group in groupby(spans, key=lambda span: span[0].row):
        here = list(group)
        first = here[0][0].passage.start
        found += index.shelf.pieces_within(
            row, [(start - first, end - first) for _, start, end in here]
        ) or index.interaction_model.token_ids([hit.article.text[start:end] for hit, start, end in here])
    return found


def _shares_of_articles(hits: Iterable[Hit]) -> dict[str, float]:
    """Return the share of each article in the scores of the best passages."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores[hit.article.id] = scores.get(hit.article.id, 0.0) + (hit.score if hit.rank <= BEST else 0.0)
    whole = sum(scores.values()) or 1.0
    return {article: score / whole for article, score in scores.items()}


def _named_near(asked: Question, hit: Hit, index: Index) -> frozenset[str]:
    """Return whom of a question a passage names, or what stands right before it where the passage names somebody."""
    if hit.evidence.names in (0, 1):
        return frozenset(asked.forms if hit.evidence.names else ())
    text, place = hit.article.text, hit.passage.start
    near = f"{text[max(0, place - BEFORE) : place]}\n{hit.passage.text}\n{hit.article.title}"
    return frozenset(named_in(asked, near, fold(near), index.entities))


def _goes_on_of_others(wanted: Wanted, sight: Seen, hit: Hit, start: int) -> bool:
    """Whether a sentence that names nobody stands before the first of those whose date, sum or role is asked for."""
    theirs = wanted.kind in OF_THEM or (bool(wanted.people) and any(one.personal for one in wanted.aspects))
    if not theirs or not sight.goes_on or sight.named or not wanted.asked.forms:
        return False
    whose = wanted.people or wanted.asked.forms.keys()
    before = fold(f"{hit.article.title}\n{hit.article.text[max(0, start - BEFORE) : start]}")
    return not any(form in before for one in whose for form in wanted.asked.forms[one])


def _share_named(asked: Question, hit: Hit, here: frozenset[str]) -> float:
    """Return which share of a question's names a passage has; one that only stands before it counts less."""
    names = hit.evidence.names
    return max(names, names + NEAR * (len(here) / len(asked.forms) - names)) if here else names


def _fits(wanted: Wanted, sight: Seen, named: float, told: float) -> float:
    """Return whether a sentence has what nearly all answers have, a half less for each thing that it misses."""
    misses = (
        sight.misses
        + (not wanted.is_met_by(named))
        + (wanted.tells_of_names and told < TOLD)
        + (bool(wanted.demands.speakers) and told < ON_TOPIC)
    )
    return max(0.0, 1 - misses / 2)


def _places_before(spans: Sequence[tuple[Hit, int, int]]) -> dict[int, int]:
    """Return for each sentence that follows on another the number of that one."""
    ends = {(hit.row, end): place for place, (hit, _, end) in enumerate(spans)}
    found = {}
    for place, (hit, start, _) in enumerate(spans):
        end = len(hit.article.text[hit.passage.start : start].rstrip()) + hit.passage.start
        if (hit.row, end) in ends:
            found[place] = ends[hit.row, end]
    return found


def _told(asked: Scores, whole: int, own: int | None) -> float:
    """Return how much of what is asked a sentence tells; what it tells of others counts half."""
    return float(asked[whole] if own is None else max(asked[whole] / 2, asked[own]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What a passage under its title has of a question: the shares of its words, numbers, aspects, unknown names.

    Chinese writes a name as Chinese does, so that names are looked for as they are; None between two languages.
    """

    coverage: float
    numbers: float
    aspect: float
    strangers: float | None


def _contexts(
    wanted: Wanted, hits: Mapping[int, Hit], idf: Mapping[str, float], shown: set[str]
) -> dict[int, _Context]:
    strangers = [fold(name) for name in wanted.strangers] if wanted.asked.language == "zh" else []
    folded = {row: fold(f"{hit.article.title}\n{hit.passage.text}") for row, hit in hits.items()}
    return {
        row: _Context(
            coverage=weighted_share(
                idf, present(idf, text) | (shown if shown_share(wanted.aspects, text) == 1 else set())
            ),
            numbers=wanted.numbers_share(text),
            aspect=shown_share(wanted.aspects, text),
            strangers=_written(strangers, text) if hits[row].passage.language == wanted.asked.language else None,
        )
        for row, text in folded.items()
    }


def _written(names: Sequence[str], folded: str) -> float | None:
    """Return which share of some names a text has, the parts of one with a dot apart; None without any."""
    if not names:
        return None
    return sum(any(part in folded for part in joint(name).split("·")) for name in names) / len(names)
