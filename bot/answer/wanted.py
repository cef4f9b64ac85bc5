"""What a question wants: its names, a thing of the asked kind, the aspect asked about.

Not here: what of it a sentence has (`bot/answer/seen.py`), how much each counts (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.answer.asking import Asking, strangers_in, without_names, words_that_ask
from bot.answer.aspects import Aspect, asked_aspects
from bot.answer.demands import Demands
from bot.answer.kinds import Kind, asked_kind, asks_one_thing, asks_where
from bot.answer.sides import AskedSides, asked_sides
from corpus.entities import Entities
from index.question import Question, numbers_in

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NO_YEAR: Final = 0.3  # what a sentence without a year counts for a question with one
BOUND: Final = frozenset({"amount", "date", "count", "school"})  # one person's is not the next one's
OF_THEM: Final = BOUND | {"organisation"}  # what a sentence that does not name them tells of nobody or of others
_TOLD: Final = OF_THEM | {"party"}
_ITS_OWN: Final = frozenset({"amount", "date", "count"})  # what another company's deal tells nothing of
DEALT: Final = _ITS_OWN | {"reason"}  # the same of a sentence
_ALL_NAMED: Final = 2  # names of a question that are all in a passage that answers it
_HELD_BY_SOMEBODY: Final = frozenset({"head", "successor", "superior"})  # what only people are
_A_WHOLE: Final = re.compile(
    r"(?:团队|班底|班子|队伍|业务|公司)[^?？]{0,6}(?:归|被|由|让)"
    r"|\b(?:teams?|units?|business|compan(?:y|ies)|labs?) (?:that|which|\S+ had)",
    re.IGNORECASE,
)  # what a company may take over
_NEARLY_ALL: Final = 0.8  # all of two, or one in the passage and the other right before it
OF_OTHERS: Final = frozenset({"person", "party"})  # what asks for somebody else than those whom it names
# What asks for somebody beside a person who is named.
_BESIDE: Final = re.compile(
    r"除了?|还有(?:谁|哪)|[跟和与同]谁|一起|另外[一二三四五六七八九十几两]+[个位]"
    r"|的(?:联合创始人|同事|搭档)(?:是谁|有谁|有哪)"
    r"|\b(?:who else|which other|apart from|other than|aside from|the rest of|together with|alongside|besides?"
    r"|(?:are|were) \S+(?: \S+)?['’]s? co-?founders|with whom"
    r"|who\b[^,;?]*(?<! up)(?<! off)(?<! away) with)\b",
    re.IGNORECASE,
)
# What only one person is called, or is done with: a company may be a founder or an investor, but no player.
_SOMEBODY: Final = re.compile(
    r"棋手|选手|冠军|(?:挖[来走到]?|招[来揽募]?|请来?|抢[来走]?)了?谁"
    r"|\b(?:player|champion|contestant|chess master)s?\b",
    re.IGNORECASE,
)
_NOW: Final = re.compile(
    r"现在|目前|如今|回[^,，。?？]{0,8}后|\b(?:now|currently|today)\b|\bafter (?:returning|coming back|going back)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A question with the kind of thing and the aspects that it asks for.

    Attributes:
        asked_about: Those aspects that it asks for, and does not only tell of before.
        needed: Those of them without which no sentence answers.
        usual: Those without which hardly any does.
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
        demands: What it demands beyond that.
    """

    asked: Question
    kind: Kind | None
    aspects: tuple[Aspect, ...]
    asked_about: tuple[Aspect, ...]
    needed: tuple[Aspect, ...]
    usual: tuple[Aspect, ...]
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
    demands: Demands

    @classmethod
    def of(cls, asked: Question, entities: Entities, worth: Mapping[str, float]) -> "Wanted":
        """Read off a question what it wants; `worth` is how much each of its names tells."""
        sides = asked_sides(asked.text, entities)
        mentions = entities.find(asked.text)
        nameless = without_names(asked.text, mentions)
        aspects = asked_aspects(nameless)
        strangers = strangers_in(asked, mentions)
        asking = asked.text[asked.asks_from :]
        asked_about = asked_aspects(without_names(asking, entities.find(asking)))
        people = frozenset(name for name in asked.named if entities.is_person(name))
        asks_who_it_is = bool(people) and any(one.name == "identity" for one in aspects)
        kind = None if asks_who_it_is else asked_kind(asked.text)
        return cls(
            asked=asked,
            kind=kind,
            aspects=aspects,
            asked_about=asked_about,
            asks_who_it_is=asks_who_it_is,
            needed=tuple(one for one in asked_about if one.needed),
            usual=tuple(one for one in asked_about if one.usual),
            asking=Asking.of(nameless, strangers, aspects),
            asks=words_that_ask(asked, entities),
            strangers=strangers,
            numbers=numbers_in(nameless),
            people=people,
            worth=worth,
            sides=sides,
            who_moves=sides.both and asked.named.keys() == sides.known.keys(),
            single=kind if asks_one_thing(asked.text) else None,
            demands=Demands.of(asked.text, mentions, kind, aspects, entities),
        )

    @property
    def tells_of_names(self) -> bool:
        """Whether it asks those whom it names for what many a sentence has: a date, a company."""
        return bool(self.asked.named) and self.kind in _TOLD

    @cached_property
    def asks_of_now(self) -> bool:
        """Whether it asks what is so now, or since somebody came back: what somebody was before does not answer."""
        return _NOW.search(self.asked.text) is not None

    @cached_property
    def asks_for_anything(self) -> bool:
        """Whether it asks for whatever there is to tell of those whom it names: "what happened to Manus?"."""
        words = f"{self.asking.rest}{self.asking.aspects}"
        return bool(self.asked.named) and self.kind is None and not any(map(str.isalnum, words))

    @cached_property
    def asks_who_follows(self) -> bool:
        """Whether it asks who came after people whom it names, and not who took their team."""
        follows = any(one.name == "successor" for one in self.needed)
        return bool(self.people) and follows and not _A_WHOLE.search(self.asked.text)

    def is_met_by(self, names: float) -> bool:
        """Whether a passage with this share of the question's names has enough of them: both of two, any of more.

        Of 188 right answers to questions with two names none stood in a passage without both.
        """
        named = len(self.asked.named)
        return not named or names > _NEARLY_ALL or (named > _ALL_NAMED and names > 0)

    def is_of_others(self, here: frozenset[str]) -> bool:
        """Whether a passage names none of a question's people, or none of its companies unless those are a list.

        Args:
            here: Whom of the question the passage names.
        """
        if self.people and (self.kind not in OF_OTHERS or self.people == self.asked.named.keys()):
            return self.people.isdisjoint(here)
        return not here and (bool(self.people) or 0 < len(self.asked.named) <= _ALL_NAMED)

    def is_of_another_company(self, here: frozenset[str]) -> bool:
        """Whether a passage does not name a company whose sum or date is asked for beside somebody else's name.

        Args:
            here: Whom of the question the passage names.
        """
        companies = self.asked.named.keys() - self.people
        return len(self.asked.named) > 1 and self.single in _ITS_OWN and not companies <= here

    def numbers_share(self, text: str) -> float:
        """Return the share of the question's numbers that a text has; without any, more where it has no year at all.

        What happened in 2022 is not told by a sentence about 2023; one without a year may well tell it.
        """
        numbers = self.numbers
        here = numbers_in(text) if numbers else frozenset()
        if numbers & here or not numbers:
            return len(numbers & here) / max(len(numbers), 1)
        return 0.0 if any(map(_YEAR.fullmatch, here)) else _NO_YEAR

    def tells_another_year(self, text: str) -> bool:
        """Whether a text has years, and none of those in the question."""
        years = set(filter(_YEAR.fullmatch, self.numbers))
        here = set(filter(_YEAR.fullmatch, numbers_in(text))) if years and self.kind != "date" else set()
        return bool(here) and here.isdisjoint(years)

    def is_of_another_year(self, text: str, published: str, whole: str) -> bool:
        """Whether a passage under its title does not tell of the year that the question asks about.

        One that names no year tells of the year in which it was published; where nobody knows when that was, of one
        that its article names anywhere.

        Args:
            text: The passage under its title.
            published: When its article was published, or nothing.
            whole: The article's text.
        """
        years = set(filter(_YEAR.fullmatch, self.numbers))
        here = set(_YEAR.findall(text))
        if not years or self.kind == "date" or published[:4] in years or (here and not published):
            return False
        named = here or set(_YEAR.findall(whole))
        return bool(published or named) and years.isdisjoint(named)

    def is_fresh(self, text: str) -> bool:
        """Whether a thing says more than the question: one about 2024 is not answered by "2024", nor Ada by herself."""
        here = numbers_in(text) if self.numbers else frozenset()
        return text not in self.asked.text and (not here or not here <= self.numbers)

    @cached_property
    def whoever(self) -> Kind:
        """What answers it, a person or an organisation: "who" may be a company, unless only people are such a thing."""
        return "organisation" if self.kind == "organisation" else "person" if self.asks_for_somebody else "party"

    @cached_property
    def asks_whom_they_left(self) -> bool:
        """Whether it asks from which company somebody came, and not, as "where" may, from what kind of place."""
        return self.single == "organisation" and self.sides.wanted == "from" and not asks_where(self.asked.text)

    @cached_property
    def wants_one(self) -> bool:
        """Whether only a thing of the kind that it asks for answers it: a date, a sum, a player."""
        return self.single in BOUND or (
            self.asks_for_somebody and (bool(self.people) or _SOMEBODY.search(self.asked.text) is not None)
        )

    @cached_property
    def asks_for_somebody(self) -> bool:
        """Whether it asks for a person and not, as "who" may, for a company."""
        beside = self.single == "person" and bool(self.people) and _BESIDE.search(self.asked.text) is not None
        held = any(one.name in _HELD_BY_SOMEBODY for one in self.aspects)
        named_so = self.single == "person" and _SOMEBODY.search(self.asked.text) is not None
        return beside or named_so or (held and not _A_WHOLE.search(self.asked.text))
