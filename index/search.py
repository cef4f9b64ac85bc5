"""One built index, opened: a question in, ranked hits out.

Candidates come from BM25 and from the vectors; each is then read, its evidence measured and scored. An `Index` never
changes after it is opened and may be shared between threads.

Not here: what an answer says (`bot/answer/`), how a generation is written (`index/build.py`).
"""

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final, get_args

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.article import Article, Language, paragraph_spans
from corpus.entities import Entities
from corpus.passages import CUTTER_VERSION, Passage
from index import ranking
from index.bm25 import K1
from index.dense import THREADS, DenseIndex
from index.embedding import EmbeddedModel, Embedder, load_embedder, pieces_model
from index.errors import IndexBrokenError, IndexMissingError, IndexOutdatedError, OtherModelError
from index.evidence import Sought
from index.folding import fold_each
from index.interaction import best_partners
from index.lexical import LexicalIndex
from index.question import Question, read_question
from index.ranking import Evidence
from index.remade import RemadeVectors
from index.shelf import Shelf
from index.store import Generation, Store
from index.tokens import TOKENS_VERSION

CANDIDATES: Final = 50  # taken from each list; 100 bring nothing more to those that are read
READ: Final = 24  # candidates that are read and scored
MANY: Final = 20_000  # passages, from which on words that stand in one of twenty are not looked up:
TELLING: Final = 3.0  # their inverse document frequency; they took four fifths of the time and found nothing
PLACES: Final = 100_000  # so often the rarest words stand that are looked up, so that a million passages are asked fast

VERSIONS: Final = {"cutter": CUTTER_VERSION, "tokens": TOKENS_VERSION}

LEXICAL: Final = "lexical"
VECTORS: Final = "vectors.faiss"
ENTITIES: Final = "entities.json"
LATEST_FILE: Final = "latest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found.

    Attributes:
        rank: From 1.
        row: The passage's number in its generation.
        score: The probability that the passage answers the question, 0 to 1.
    """

    rank: int
    row: int
    article: Article
    passage: Passage
    score: float
    evidence: Evidence


class Index:
    """An opened generation."""

    def __init__(self, generation: Generation, embedder: Embedder, *, warning: str = "") -> None:
        """Open a generation.

        Args:
            generation: From `Store.read`.
            embedder: The model that the generation was built with.
            warning: What a reader should know: that this is not the newest generation, say.

        Raises:
            OtherModelError: The embedder is not the one that the generation was built with.
            IndexOutdatedError: Another version of this program built it.
            ValueError: A file of the generation cannot be read; OSError likewise.
        """
        self.manifest = generation.manifest
        self.warning = warning
        if self.manifest.model_hash != embedder.fingerprint:
            if self.manifest.model != embedder.name:
                raise OtherModelError(self.manifest.model, embedder.name)
            raise IndexOutdatedError(generation.folder)
        self.interaction_model = pieces_model(embedder)
        if self.manifest.versions != VERSIONS or self.manifest.pieces != self.interaction_model.fingerprint:
            raise IndexOutdatedError(generation.folder)
        folder = generation.folder
        self.embedder = embedder
        self.shelf = Shelf(folder, self.interaction_model.spelling)
        self.lexical = LexicalIndex(folder / LEXICAL)
        remade = RemadeVectors(self.shelf, embedder) if isinstance(embedder, EmbeddedModel) else None
        self.dense = DenseIndex(folder / VECTORS, remade)
        self._entities_file = folder / ENTITIES
        self._latest_file = folder / LATEST_FILE
        counts = {self.shelf.passages, self.lexical.count, self.dense.count, self.manifest.passages}
        if len(counts) != 1:
            raise ValueError(f"the files of {folder} do not belong together")

    @cached_property
    def entities(self) -> Entities:
        """The names that the index was built with."""
        return Entities.from_json(self._entities_file.read_text(encoding="utf-8"))

    def idfs(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return how much each token tells in this corpus."""
        return self.lexical.idfs(tokens)

    def article(self, article_id: str) -> Article | None:
        """Return the article with an id, or None."""
        number = self.shelf.number_of(article_id)
        return None if number is None else self.shelf.article(number)

    def read(self, question: str) -> Question:
        """Take a question apart with this index's names."""
        return read_question(question, self.entities)

    def search(self, question: str | Question, limit: int = 10) -> tuple[Hit, ...]:
        """Return the passages that most likely answer a question, best first; none for an empty question."""
        asked = question if isinstance(question, Question) else self.read(question)
        if asked.empty or limit < 1:
            return ()
        rows, evidence_parts = self._candidates(asked, max(READ, limit))
        found = self._weighed(asked, rows, evidence_parts)
        return tuple(self._hits(found[:limit]))

    def _hits(self, found: Sequence[tuple[float, int, Evidence]]) -> list[Hit]:
        """Return the passages with some scores, numbers and evidence as hits, ranked in this order."""
        articles = self.shelf.read_articles([self.shelf.article_number(row) for _, row, _ in found])
        passages = [self.shelf.passage(row, article) for (_, row, _), article in zip(found, articles, strict=True)]
        return [
            Hit(rank=rank, row=row, article=article, passage=passage, score=score, evidence=evidence)
            for rank, ((score, row, evidence), article, passage) in enumerate(
                zip(found, articles, passages, strict=True), start=1
            )
        ]

    def latest(self, limit: int) -> tuple[Article, ...]:
        """Return the newest articles that have a date, newest first, at most 100."""
        numbers: list[int] = json.loads(self._latest_file.read_text(encoding="utf-8"))
        return tuple(self.shelf.read_articles(numbers[:limit]))

    def passages_of(self, article_id: str) -> list[Hit]:
        """Return all passages of an article in order, as hits with no evidence; none where the article is unknown."""
        number = self.shelf.number_of(article_id)
        if number is None:
            return []
        return self._hits([(0.0, row, Evidence()) for row in range(*self.shelf.span(number))])

    def in_language(self, hits: Sequence[Hit], language: Language) -> tuple[Hit, ...]:
        """Return the hits, each in another language replaced by its paragraphs in translation, where there is one."""
        found: dict[int, Hit] = {}
        for hit in hits:
            for replaced in self._translated(hit) if hit.passage.language != language else (hit,):
                found.setdefault(replaced.row, replaced)
        return tuple(found.values())

    def _translated(self, hit: Hit) -> tuple[Hit, ...]:
        number = self.shelf.twin(self.shelf.article_number(hit.row))
        if number is None:
            return (hit,)
        twin = self.shelf.article(number)
        here, there = paragraph_spans(hit.article.text), paragraph_spans(twin.text)
        if len(here) != len(there):
            return (hit,)
        wanted = [
            span
            for span, (start, end) in zip(there, here, strict=True)
            if start < hit.passage.end and hit.passage.start < end
        ]
        passages = [(row, self.shelf.passage(row, twin)) for row in range(*self.shelf.span(number))]
        return tuple(
            replace(hit, row=row, article=twin, passage=passage)
            for row, passage in passages
            if any(start < passage.end and passage.start < end for start, end in wanted)
        )

    def _candidates(self, asked: Question, most: int) -> tuple[list[int], dict[int, tuple[float, float]]]:
        """Return the rows to read, at most so many, and (lexical, cosine) of each."""
        names = list(asked.named.values())
        vector = self.embedder.embed_query(asked.text)
        nearest = self.dense.begin(vector, max(CANDIDATES, most))
        words = self._telling(asked.rest)
        lexical_rows, bm25, named_rows = self.lexical.search_with_names(
            words, max(CANDIDATES, most), names, most // 4 if names and words else 0
        )
        dense_rows, rough = nearest()
        highest = (self._worth(words) + sum(max(map(self._worth, forms), default=0.0) for forms in names)) * (K1 + 1)
        lexical = (
            {int(row): float(value) / highest for row, value in zip(lexical_rows, bm25, strict=True)} if highest else {}
        )
        cosine = dict.fromkeys(lexical_rows.tolist(), float(rough[-1]) if len(rough) else 0.0)  # at most that
        cosine.update(zip(dense_rows.tolist(), rough.tolist(), strict=True))
        weights = self._weights(asked)
        first = {}
        for (row, value), language in zip(cosine.items(), self.shelf.languages(list(cosine)), strict=True):
            of = weights[language]
            first[row] = of["lexical"] * lexical.get(row, 0.0) + of["cosine"] * value
        best = sorted(first, key=lambda row: (-first[row], row))
        # The heads of both lists are read whatever the other list says, and so are those that have most of the names.
        heads = [*lexical_rows[: most // 4].tolist(), *dense_rows[: most // 2].tolist(), *named_rows.tolist()]
        chosen = list(dict.fromkeys([*heads, *best]))[:most]
        exact = self.dense.cosines(vector, np.array(chosen, dtype=np.int64)).tolist()
        return chosen, {row: (lexical.get(row, 0.0), value) for row, value in zip(chosen, exact, strict=True)}

    def _telling(self, words: Sequence[str]) -> Sequence[str]:
        """Return the words that are worth looking up: all of them, but for the commonest of many passages."""
        count = self.lexical.count
        if count < MANY:
            return words
        idfs = self.idfs(words)
        rarest = sorted(idfs, key=lambda word: -idfs[word])
        places = accumulate(count * math.exp(-idfs[word]) for word in rarest)  # about so many passages have them
        telling = {
            word for word, so_far in zip(rarest, places, strict=True) if so_far < PLACES and idfs[word] >= TELLING
        }
        return [word for word in words if word in telling] or words

    def _weights(self, asked: Question) -> dict[Language, ranking.Weights]:
        """Return what each part of the evidence is worth, by the language of a passage."""
        bundled = ranking.bundled_weights()
        return {language: bundled[ranking.pair(asked.language, language)] for language in get_args(Language)}

    def name_worth(self, asked: Question) -> dict[str, float]:
        """Return how much each person or organisation of the question tells: the name that most passages know it by.

        A long name that no passage uses would make the best known company a rare one.
        """
        return {entity_id: min(map(self._worth, names), default=0.0) for entity_id, names in asked.named.items()}

    def _worth(self, tokens: Sequence[str]) -> float:
        idfs = self.idfs(tokens)
        return sum(idfs[token] for token in tokens)

    def _weighed(
        self, asked: Question, rows: Sequence[int], parts: dict[int, tuple[float, float]]
    ) -> list[tuple[float, int, Evidence]]:
        """Read the candidates, measure their evidence and order them by score, ties by row."""
        read = self.shelf.readings(rows)
        texts = [f"{reading.title}\n{reading.text}" for reading in read]
        model = self.interaction_model
        partners = best_partners(model, asked.text, [reading.pieces for reading in read])
        before = model.token_ids([asked.text[: asked.asks_from], asked.text[: asked.sentence_from]])
        scores = zip(
            partners.scores().tolist(),
            partners.scores_together([reading.article for reading in read]).tolist(),
            *(partners.scores(len(ids)).tolist() for ids in before),
            strict=True,
        )
        sought = Sought.of(asked, self.idfs(asked.rest) | self.name_worth(asked))
        has = [
            sought.found_in(text, folded, self.entities) for text, folded in zip(texts, fold_each(texts), strict=True)
        ]
        together: dict[int, frozenset[str]] = defaultdict(frozenset)
        for reading, here in zip(read, has, strict=True):
            together[reading.article] |= here
        weights = self._weights(asked)
        found = []
        for row, reading, text, here, (interaction, article, asking, asking_sentence) in zip(
            rows, read, texts, has, scores, strict=True
        ):
            lexical, cosine = parts[row]
            said = Evidence(
                lexical=lexical,
                cosine=cosine,
                interaction=interaction,
                article=article,
                asking=asking,
                asking_sentence=asking_sentence,
            )
            evidence = sought.measure(text, here, together[reading.article], said)
            found.append((ranking.score(evidence, weights[reading.language]), row, evidence))
        return sorted(found, key=lambda entry: (-entry[0], entry[1]))


def open_index(folder: Path, embedder: Embedder | None = None) -> Index:
    """Open the serving generation, or the last good one where that is broken.

    From then on numpy multiplies in one thread in the whole process: what a question multiplies is too small to share,
    and on two busy cores a question took twice the time, and twice the work, with two.

    Args:
        folder: The store's folder, `DATA/index`.
        embedder: The model to ask with; the embedded one where None.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexBrokenError: No generation can be used.
        OtherModelError: The serving generation was built by another model.
        IndexOutdatedError: Another version of this program built it.
    """
    store = Store(folder)
    names = store.names()
    if not names:
        raise IndexMissingError(folder)
    threadpool_limits(limits=THREADS, user_api="blas")
    embedder = embedder or load_embedder()
    fault = "" if store.current() in names else "CURRENT names no generation that is there"
    for name in names:
        warning = f"generation {name} serves, since {fault}" if fault else ""
        try:
            return Index(store.read(name), embedder, warning=warning)
        except (ValueError, OSError) as error:
            fault = fault or f"the newest is broken: {error}"
    raise IndexBrokenError(folder, fault)
