"""What a question wants, and what of it one sentence has: its names, a thing of the asked kind, the aspect asked about.

Not here: how much each counts (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.aspects import Aspect, asked_aspects, shown_share, shows_any
from bot.answer.kinds import Kind, Spans, asked_kind, asks_one_thing, asks_where, cannot_tell, spans_of
from bot.answer.sides import AskedSides, Side, against, asked_sides, matches, side_spans
from bot.answer.titles import titles
from bot.answer.whose import told_of
from corpus.entities import Entities, Mention
from index.folding import fold
from index.question import Question, numbers_in
from index.ranking import weighted_share
from index.tokens import without_asking_words, without_function_words

_LATIN: Final = re.compile(r"[A-Za-z0-9À-ɏ]*[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ.&'’-]*")
_CAPITAL: Final = re.compile(r"(?<!^)(?<![.?!] )(?<![\w'’-])(?:[A-ZÀ-Þ]|\d+[A-Za-z])(?:[\w&-]|['’](?!s\b))*")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NO_YEAR: Final = 0.3  # what a sentence without a year counts for a question with one
_NO_NAMES: Final = frozenset({"I", "AI", "AGI", "A", "The"})  # every second article is about AI
_WHITHER: Final = frozenset({"joining", "returning", "founding", "education"})  # what tells where somebody went
_BOUND: Final = frozenset({"amount", "date", "count", "school"})  # one person's is not the next one's
_CLAUSE_END: Final = re.compile("[；;]")  # a comma is none: Chinese leaves the subject out after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a sentence has of what is wanted.

    Attributes:
        folded: The sentence, folded.
        named: The question's names in it.
        names: Their share, weighed by how much each tells; 0 where it has none.
        numbers: Share of the question's numbers, as `numbers_share` counts it.
        others: How many people and organisations it names beside those in the question and of the asked kind.
        kind: 1 where something of the asked kind is there, beyond what the question says itself, else 0; a half where
            the question does not tell.
        aspect: Share of the asked aspects it speaks of; a half where none is asked.
        close: The same for the clause that has most of names, kind and aspect together.
        lacks: Whether something is missing without which no sentence answers: a date where one asks when, an age where
            one asks how old; or whether people move the other way.
        tells_who: Whether it names somebody who moves from where to where the question asks.
        emphasis: Where the things of the asked kind stand; empty for reasons, which are clauses.
    """

    folded: str
    named: frozenset[str]
    names: float
    numbers: float
    others: int
    kind: float
    aspect: float
    close: float
    lacks: bool
    tells_who: bool
    emphasis: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The words of a question that say what is asked about its names, those of its aspects apart."""

    rest: str
    aspects: str

    @classmethod
    def of(cls, nameless: str, aspects: Sequence[Aspect]) -> "Asking":
        """Take the words of some aspects out of a question without its names."""
        rest, taken = fold(nameless), []
        for aspect in aspects:
            rest, words = aspect.taken_from(rest)
            taken += words
        return cls(rest=_telling(rest), aspects=_telling(" ; ".join(taken)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question with the kind of thing and the aspects that it asks for.

    Attributes:
        asking: The words that say what is asked about its names.
        strangers: The names in it that no list knows, one after the other: words in capitals, Latin words in Chinese.
        people: The people in it.
        worth: How much each of its known names tells: in "What did Meta pay for Scale AI?" the second more.
        sides: From where to where people move in it.
        who_moves: Whether it asks who moves between two organisations.
        titles: The offices whose holder it asks for.
        single: The kind, where it asks for nothing else.
    """

    asked: Question
    kind: Kind | None
    aspects: tuple[Aspect, ...]
    asking: Asking
    strangers: str
    people: frozenset[str]
    worth: Mapping[str, float]
    sides: AskedSides
    who_moves: bool
    titles: frozenset[str]
    single: Kind | None

    @classmethod
    def of(cls, asked: Question, entities: Entities, worth: Mapping[str, float]) -> "Wanted":
        """Read off a question what it wants; `worth` is how much each of its names tells."""
        sides = asked_sides(asked.text, entities)
        nameless = _without_names(asked.text, entities)
        aspects = asked_aspects(nameless)
        asks_who_it_is = any(one.name == "identity" for one in aspects)
        kind = None if asks_who_it_is else asked_kind(asked.text)
        return cls(
            asked=asked,
            kind=kind,
            aspects=aspects,
            asking=Asking.of(nameless, aspects),
            strangers=_strangers(asked, entities),
            people=frozenset(name for name in asked.named if _is_person(name, entities)),
            worth=worth,
            sides=sides,
            who_moves=sides.both and asked.named.keys() == sides.known.keys(),
            titles=titles(nameless) if kind in ("person", "party") else frozenset(),
            single=kind if asks_one_thing(asked.text) else None,
        )

    @property
    def tells_of_names(self) -> bool:
        """Whether it asks those whom it names for something that everybody has many of: a date, an amount."""
        return bool(self.asked.named) and self.kind in _BOUND

    def is_about(self, text: str, entities: Entities) -> bool:
        """Whether a passage under its title names somebody of the question, or where it names nobody, something."""
        named = frozenset(self.asked.named)
        here = {mention.entity_id for mention in entities.find(text)}
        return not named or not here.isdisjoint(self.people or named)

    def numbers_share(self, text: str) -> float:
        """Return the share of the question's numbers that a text has; without any, more where it has no year at all.

        What happened in 2022 is not told by a sentence about 2023; one without a year may well tell it.
        """
        numbers = self.asked.numbers
        here = numbers_in(text) if numbers else frozenset()
        if numbers & here or not numbers:
            return len(numbers & here) / max(len(numbers), 1)
        return 0.0 if any(map(_YEAR.fullmatch, here)) else _NO_YEAR

    def _tells_another_year(self, text: str) -> bool:
        """Whether a text has years, and none of those in the question."""
        years = set(filter(_YEAR.fullmatch, self.asked.numbers))
        here = set(filter(_YEAR.fullmatch, numbers_in(text))) if years else set()
        return bool(here) and here.isdisjoint(years)

    def seen_in(self, text: str, entities: Entities) -> Seen:
        """Return what a sentence has of it."""
        folded = fold(text)
        mentions = entities.find(text)
        known = frozenset(self.asked.named)
        sides = side_spans(text, mentions, entities) if self.sides.told else []
        reversed_names = against(self.sides, sides)
        here = {mention.entity_id for mention in mentions}
        told = here - reversed_names
        spans = () if self.kind is None else spans_of(self.kind, text, entities, known)
        fresh = [span for span in spans if self._is_fresh(text[slice(*span)])]
        fresh = self._on_the_asked_side(fresh, sides)
        of_them = told_of(self.people, text, [one for one in mentions if _is_person(one.entity_id, entities)])
        if self.kind in _BOUND:
            fresh = [span for span in fresh if any(start <= span[0] < end for start, end in of_them)]
        tells_who = bool(fresh) and self.who_moves and matches(self.sides, sides)
        aspect = 1.0 if tells_who else shown_share(self.aspects, folded)
        return Seen(
            folded=folded,
            named=known & told,
            names=weighted_share(self.worth, told),
            numbers=self.numbers_share(text),
            others=sum(
                (one := entities.by_id(name)) is None or self.kind not in (one.kind, "party") for name in here - known
            ),
            kind=0.5 if self.kind is None else float(bool(fresh)),
            aspect=aspect,
            close=1.0 if tells_who else self._closeness(text, mentions, fresh, aspect),
            lacks=bool(reversed_names)
            or (self.who_moves and not told >= self.sides.known.keys())
            or (self.kind in _BOUND and bool(self.people) and not known & told)
            or self._lacks_its_kind(text, fresh, of_them, entities)
            or self._tells_another_year(text)
            or (self.kind in ("organisation", "party") and self.aspects != () and aspect == 0)
            or (bool(self.titles) and self.titles.isdisjoint(titles(text)))
            or (self.sides.wanted == "to" and not fresh and not shows_any(_WHITHER, folded))
            or (aspect < 1 and any(one.needed and not one.shown_in(folded) for one in self.aspects)),
            tells_who=tells_who,
            emphasis=() if self.kind == "reason" else spans,
        )

    def _lacks_its_kind(self, text: str, fresh: list[tuple[int, int]], of_them: Spans, entities: Entities) -> bool:
        """Whether a sentence has nothing of the one kind that is asked for, in any spelling, where it tells of them."""
        if fresh or self.single is None:
            return False
        if self.single == "organisation" and (asks_where(self.asked.text) or not self.asked.named):
            return False
        if self.single in ("person", "party", "organisation"):
            return not spans_of("party", text, entities, frozenset(self.asked.named))
        return all(cannot_tell(self.single, text[slice(*part)]) for part in of_them)

    def _on_the_asked_side(
        self, fresh: list[tuple[int, int]], sides: Sequence[tuple[Mention, Side]]
    ) -> list[tuple[int, int]]:
        """Leave out the organisations that are not on the side that the question asks for."""
        wanted = self.sides.wanted
        wrong = {mention.start for mention, side in sides if wanted and side != wanted}
        return [span for span in fresh if span[0] not in wrong]

    def _is_fresh(self, text: str) -> bool:
        """Whether a thing says more than the question: a question about 2024 is not answered by "2024"."""
        here = numbers_in(text) if self.asked.numbers else frozenset()
        return not here or not here <= self.asked.numbers

    def _closeness(
        self, text: str, mentions: tuple[Mention, ...], fresh: list[tuple[int, int]], aspect: float
    ) -> float:
        """Return how much one clause, the best, has of the names, times how much of kind and aspect."""
        clauses = list(_clauses(text))
        most = 0.0
        for start, end in clauses:
            named = {mention.entity_id for mention in mentions if start <= mention.start < end}
            names = weighted_share(self.worth, named) if self.worth else 0.5
            kind = 0.5 if self.kind is None else float(any(start <= place < end for place, _ in fresh))
            if names and len(clauses) > 1:
                aspect = shown_share(self.aspects, fold(text[start:end]))
            most = max(most, names * (kind + aspect) / 2)
        return most


def _is_person(name: str, entities: Entities) -> bool:
    return (one := entities.by_id(name)) is None or one.kind == "person"


def _without_names(text: str, entities: Entities) -> str:
    """Return a question with its names left out: what a name means as a word is not asked about."""
    rest, place = [], 0
    for mention in entities.find(text):
        rest.append(text[place : mention.start])
        place = mention.end
    return " ; ".join([*rest, text[place:]])


def _telling(text: str) -> str:
    return without_function_words(without_asking_words(text))


def _strangers(asked: Question, entities: Entities) -> str:
    """Return the unknown names of a question; the first word of an English one has its capital from its place."""
    mentions = entities.find(asked.text)
    pattern = _LATIN if asked.language == "zh" else _CAPITAL
    return " ".join(
        match.group()
        for match in pattern.finditer(asked.text)
        if match.group() not in _NO_NAMES
        and not any(mention.start < match.end() and match.start() < mention.end for mention in mentions)
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)
