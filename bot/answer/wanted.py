"""What a question wants, and what of it one sentence has: its names, a thing of the asked kind, the aspect asked about.

Not here: how much each counts (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.asking import Asking, strangers_in, without_names, words_that_ask
from bot.answer.aspects import Aspect, asked_aspects, shown_share
from bot.answer.grain import is_too_coarse
from bot.answer.introduced import is_introduced
from bot.answer.kinds import Kind, Spans, asked_kind, asks_one_thing, asks_where
from bot.answer.seen import Seen
from bot.answer.sides import ACCEPTED, AskedSides, Side, against, asked_sides, matches, side_spans
from bot.answer.spans import cannot_tell, spans_of
from bot.answer.whose import told_of
from corpus.entities import Entities, Mention
from index.folding import fold
from index.question import Question, asks_from, numbers_in
from index.ranking import weighted_share

UNTOLD: Final = 0.75  # what names count for that a sentence without any leaves to those before it
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NO_YEAR: Final = 0.3  # what a sentence without a year counts for a question with one
_BOUND: Final = frozenset({"amount", "date", "count", "school"})  # one person's is not the next one's
_OF_THEM: Final = _BOUND | {"organisation"}  # what a sentence that does not name them tells of nobody or of others
_TOLD: Final = _OF_THEM | {"party"}
_ALL_NAMED: Final = 2  # names of a question that are all in a passage that answers it
_OF_OTHERS: Final = frozenset({"person", "party"})  # what asks for somebody else than those whom it names
# What asks for somebody beside a person who is named.
_BESIDE: Final = re.compile(
    r"除了?|还有谁|[跟和与同]谁|\b(?:who else|who\b[^,;?]*\bwith|alongside|besides?|with whom)\b", re.IGNORECASE
)
_COMMA: Final = re.compile("[,，;；。]")
_FORMER: Final = re.compile(
    r"(?<!以)[原曾]|前(?!途|景|往|沿|程)|\b(?:former|previous|once|had been|ex-)", re.IGNORECASE
)
_CLAUSE_END: Final = re.compile("[；;]")  # a comma is none: Chinese leaves the subject out after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question with the kind of thing and the aspects that it asks for.

    Attributes:
        needed: The aspects without which hardly any sentence answers: asked for, and not only told of before the
            question.
        asks_who_it_is: Whether it asks who somebody is.
        asking: The words that say what is asked about its names.
        asks: The words of the part that asks, without names and without words that only ask.
        strangers: The names in it that no list knows: words in capitals, Latin words in Chinese.
        numbers: The numbers in it outside its names: 01.AI has none.
        people: The people in it.
        worth: How much each of its known names tells: in "What did Meta pay for Scale AI?" the second more.
        sides: From where to where people move in it.
        who_moves: Whether it asks who moves between two organisations.
        single: The kind, where it asks for nothing else.
    """

    asked: Question
    kind: Kind | None
    aspects: tuple[Aspect, ...]
    needed: tuple[Aspect, ...]
    asks_who_it_is: bool
    asking: Asking
    asks: str
    strangers: tuple[str, ...]
    numbers: frozenset[str]
    people: frozenset[str]
    worth: Mapping[str, float]
    sides: AskedSides
    who_moves: bool
    single: Kind | None

    @classmethod
    def of(cls, asked: Question, entities: Entities, worth: Mapping[str, float]) -> "Wanted":
        """Read off a question what it wants; `worth` is how much each of its names tells."""
        sides = asked_sides(asked.text, entities)
        mentions = entities.find(asked.text)
        nameless = without_names(asked.text, mentions)
        aspects = asked_aspects(nameless)
        strangers = strangers_in(asked, mentions)
        asks_who_it_is = any(one.name == "identity" for one in aspects)
        kind = None if asks_who_it_is else asked_kind(asked.text)
        return cls(
            asked=asked,
            kind=kind,
            aspects=aspects,
            asks_who_it_is=asks_who_it_is,
            needed=tuple(one for one in asked_aspects(nameless[asks_from(nameless) :]) if one.needed),
            asking=Asking.of(nameless, strangers, aspects),
            asks=words_that_ask(asked, entities),
            strangers=strangers,
            numbers=numbers_in(nameless),
            people=frozenset(name for name in asked.named if _is_person(name, entities)),
            worth=worth,
            sides=sides,
            who_moves=sides.both and asked.named.keys() == sides.known.keys(),
            single=kind if asks_one_thing(asked.text) else None,
        )

    @property
    def tells_of_names(self) -> bool:
        """Whether it asks those whom it names for what many a sentence has: a date, a company."""
        return bool(self.asked.named) and self.kind in _TOLD

    @property
    def is_open(self) -> bool:
        """Whether it asks for anything else than what many a sentence has: a date, an amount."""
        return self.kind not in _BOUND

    def is_met_by(self, names: float) -> bool:
        """Whether a passage with this share of the question's names has enough of them: both of two, any of more.

        Of 188 right answers to questions with two names none stood in a passage without both.
        """
        named = len(self.asked.named)
        return not named or names == 1 or (named > _ALL_NAMED and names > 0)

    def numbers_share(self, text: str) -> float:
        """Return the share of the question's numbers that a text has; without any, more where it has no year at all.

        What happened in 2022 is not told by a sentence about 2023; one without a year may well tell it.
        """
        numbers = self.numbers
        here = numbers_in(text) if numbers else frozenset()
        if numbers & here or not numbers:
            return len(numbers & here) / max(len(numbers), 1)
        return 0.0 if any(map(_YEAR.fullmatch, here)) else _NO_YEAR

    def _tells_another_year(self, text: str) -> bool:
        """Whether a text has years, and none of those in the question."""
        years = set(filter(_YEAR.fullmatch, self.numbers))
        here = set(filter(_YEAR.fullmatch, numbers_in(text))) if years and self.kind != "date" else set()
        return bool(here) and here.isdisjoint(years)

    def is_of_another_year(self, text: str, published: str) -> bool:
        """Whether a passage under its title names no year and was published in another than the question asks about."""
        years = set(filter(_YEAR.fullmatch, self.numbers))
        published_then = not published or published[:4] in years
        return bool(years) and self.kind != "date" and not published_then and not _YEAR.search(text)

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
        if self.kind == "person" and not spans and not self.people:
            spans = spans_of("party", text, entities, known)  # 谁, and "who", may be a company
        fresh = [span for span in spans if self._is_fresh(text[slice(*span)])]
        fresh = self._on_the_asked_side(fresh, sides)
        of_them = told_of(self.people, text, [one for one in mentions if _is_person(one.entity_id, entities)])
        if self.kind in _BOUND:
            fresh = [span for span in fresh if any(start <= span[0] < end for start, end in of_them)]
        tells_who = bool(fresh) and self.who_moves and matches(self.sides, sides)
        own = text if self.kind in _OF_OTHERS else "".join(text[slice(*part)] for part in of_them)
        aspect = 1.0 if tells_who else self._shown(folded, folded if own == text else fold(own))
        lacks_its_kind = self._lacks_its_kind(text, fresh, of_them, entities)
        return Seen(
            folded=folded,
            own=own,
            named=known & told,
            names=weighted_share(self.worth, told),
            numbers=self.numbers_share(text),
            others=sum(
                (one := entities.by_id(name)) is None or self.kind not in (one.kind, "party") for name in here - known
            ),
            kind=self._has_its_kind(text, mentions, fresh),
            aspect=aspect,
            close=1.0 if tells_who else self._closeness(text, mentions, fresh, aspect),
            lacks=bool(reversed_names)
            or (self.who_moves and not told | entities.wholes(told) >= self.sides.known.keys())
            or self._tells_another_year(text)
            or (self.kind in ("date", "count") and is_too_coarse(self.asked.text, own))
            or ((self.single in _BOUND or self._asks_for_another) and lacks_its_kind),
            misses=sum(
                (
                    lacks_its_kind,
                    self.kind in _OF_THEM and bool(self.people) and not known & told,
                    self._tells_of_others(here, entities),
                    self.kind in ("organisation", "party") and self.aspects != () and aspect == 0,
                    self._lacks_what_is_personal(own, here, entities),
                    aspect < 1 and any(not one.shown_in(folded) for one in self.needed),
                )
            ),
            goes_on=not mentions,
            tells_who=tells_who,
            emphasis=() if self.kind == "reason" else spans,
        )

    def _has_its_kind(self, text: str, mentions: Sequence[Mention], fresh: Sequence[tuple[int, int]]) -> float:
        """Return whether a sentence has what is asked for; who somebody is, is told right beside the name."""
        if self.asks_who_it_is:
            return float(
                any(one.entity_id in self.asked.named and is_introduced(text, one.start, one.end) for one in mentions)
            )
        return 0.5 if self.kind is None else float(bool(fresh))

    def _lacks_what_is_personal(self, own: str, here: set[str], entities: Entities) -> bool:
        """Whether a sentence does not tell of the people what is personal: their role where they are asked about."""
        personal = [one for one in self.aspects if one.personal]
        if not self.people or not personal or self.kind in _OF_OTHERS:
            return False
        if here and here.isdisjoint(self.people):
            return True
        companies = set(self.asked.named) - self.people
        if companies and not any(one.name == "before" for one in self.aspects):
            clauses = (
                part for part in _COMMA.split(own) if not _FORMER.search(part) or companies & _named_in(part, entities)
            )
            own = ",".join(clauses)
        folded = fold(own)
        return any(not one.shown_in(folded) for one in personal)

    def _tells_of_others(self, here: set[str], entities: Entities) -> bool:
        """Whether a sentence names none of the question's people, or companies where it has no people, but others."""
        asked = self.people or frozenset(self.asked.named)
        if not asked or not here.isdisjoint(self.asked.named):
            return False
        if self.kind in _OF_OTHERS:
            return not self.sides.told and any(not _is_person(name, entities) for name in here)
        return any(_is_person(name, entities) == bool(self.people) for name in here)

    def _shown(self, folded: str, own: str) -> float:
        """Return which share of the aspects a sentence speaks of; what it says of others counts half."""
        whole = shown_share(self.aspects, folded)
        return whole if own == folded else max(whole / 2, shown_share(self.aspects, own))

    @property
    def _asks_for_another(self) -> bool:
        """Whether it asks for somebody beside a person whom it names."""
        return self.single == "person" and bool(self.people) and _BESIDE.search(self.asked.text) is not None

    def _lacks_its_kind(self, text: str, fresh: list[tuple[int, int]], of_them: Spans, entities: Entities) -> bool:
        """Whether a sentence has nothing of the one kind that is asked for, in any spelling, where it tells of them.

        A reason need not be called one: of 18 right answers that were left out for their kind 8 told why.
        """
        if fresh or self.single in (None, "reason"):
            return False
        if self.single == "organisation" and (asks_where(self.asked.text) or not self.asked.named):
            return False
        if self.single in ("person", "party", "organisation"):
            kind: Kind = self.single if self._asks_for_another or self.single == "organisation" else "party"
            return not spans_of(kind, text, entities, frozenset(self.asked.named))
        return all(cannot_tell(self.single, text[slice(*part)]) for part in of_them)

    def _on_the_asked_side(
        self, fresh: list[tuple[int, int]], sides: Sequence[tuple[Mention, Side]]
    ) -> list[tuple[int, int]]:
        """Leave out the organisations that are not on the side that the question asks for."""
        wrong = {mention.start for mention, side in sides if side not in ACCEPTED[self.sides.wanted]}
        return [span for span in fresh if span[0] not in wrong]

    def _is_fresh(self, text: str) -> bool:
        """Whether a thing says more than the question: a question about 2024 is not answered by "2024"."""
        here = numbers_in(text) if self.numbers else frozenset()
        return not here or not here <= self.numbers

    def _closeness(
        self, text: str, mentions: tuple[Mention, ...], fresh: list[tuple[int, int]], aspect: float
    ) -> float:
        """Return how much one clause, the best, has of the names, times how much of kind and aspect."""
        clauses = list(_clauses(text))
        most = 0.0
        for start, end in clauses:
            named = {mention.entity_id for mention in mentions if start <= mention.start < end}
            names = weighted_share(self.worth, named) if self.worth else 0.5
            if not mentions and self.worth:
                names = UNTOLD
            kind = 0.5 if self.kind is None else float(any(start <= place < end for place, _ in fresh))
            if names and len(clauses) > 1:
                aspect = shown_share(self.aspects, fold(text[start:end]))
            most = max(most, names * (kind + aspect) / 2)
        return most


def _named_in(text: str, entities: Entities) -> set[str]:
    return {mention.entity_id for mention in entities.find(text)}


def _is_person(name: str, entities: Entities) -> bool:
    return (one := entities.by_id(name)) is None or one.kind == "person"


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)
