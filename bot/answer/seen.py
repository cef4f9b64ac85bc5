"""What a sentence has of what a question wants, part by part.

Not here: what a question wants (`bot/answer/wanted.py`), how much each part counts (`bot/answer/sentences.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.asking import without_letters, without_names
from bot.answer.aspects import shown_share
from bot.answer.grain import is_too_coarse
from bot.answer.introduced import is_introduced
from bot.answer.kinds import Spans, asks_where
from bot.answer.sides import ACCEPTED, Side, against, matches, side_spans
from bot.answer.spans import cannot_tell, spans_of
from bot.answer.wanted import BOUND, DEALT, OF_OTHERS, OF_THEM, Wanted
from bot.answer.whose import cut_at, told_of
from corpus.entities import Entities, Mention
from index.folding import fold
from index.ranking import weighted_share

UNTOLD: Final = 0.75  # what names count for that a sentence without any leaves to those before it
_BOTH: Final = re.compile(r"[两二]人|[两二]位|双方|\b(?:both|the two|the pair)\b", re.IGNORECASE)
_FOLLOWS_THEM: Final = re.compile(
    r"(?:接替|取代|接任|接过?|替)了?[他她]|[他她]的(?:继任|位置|职|工作)"
    r"|\b(?:replac\w+|succe\w+|follow\w+) (?:him|her)\b|\b(?:his|her) (?:place|job|role|post|position|successor)\b",
    re.IGNORECASE,
)
_COMMA: Final = re.compile("[,，;；。]")
_SEMICOLON: Final = re.compile("[;；。]")
_FORMER: Final = re.compile(
    r"(?<!以)[原曾]|前(?!途|景|往|沿|程)|\b(?:former|previous|once|had been|ex-)", re.IGNORECASE
)
# A comma is none: Chinese leaves the subject out after it.
_CLAUSE_END: Final = re.compile(r"[；;]|[,，] ?(?=但|然而|不过|(?:but|however)\b)", re.IGNORECASE)
# A date is told of what its own subject does: "he has two degrees, and in 2023 he was …".
_CLAUSE_OF_DATE: Final = re.compile(rf"{_CLAUSE_END.pattern}|[,，] ?(?=[他她])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a sentence has of what is wanted.

    Attributes:
        folded: The sentence, folded.
        own: The parts of it that tell of the people in the question; all of it where the question names nobody, or
            asks for somebody else.
        named: The question's names in it.
        names: Their share, weighed by how much each tells; 0 where it has none.
        numbers: Share of the question's numbers, as `numbers_share` counts it.
        others: How many people and organisations it names beside those in the question and of the asked kind.
        kind: 1 where something of the asked kind is there, beyond what the question says itself, else 0; a half where
            the question does not tell.
        aspect: Share of the asked aspects that its own parts speak of, or half of what all of it speaks of; a half
            where none is asked.
        close: The same for the clause that has most of names, kind and aspect together.
        lacks: Whether no sentence like it answers: people move the other way there, it tells of another year, of other
            people alone, of no date, amount, number or school where one is asked for, or of one in another clause, of
            nobody else where one asks who else, shows nothing of an aspect that has no other word or that is personal,
            or does not meet what the question demands.
        misses: How many things are missing that nearly all answers have: a person where one asks who, an age where one
            asks how old, the people asked about where it names others.
        goes_on: Whether it names nobody of the kind asked about, people or organisations: it tells of those of whom the
            sentences before it do.
        tells_who: Whether it names somebody who moves from where to where the question asks.
        emphasis: Where the things of the asked kind stand; empty for reasons, which are clauses.
    """

    folded: str
    own: str
    named: frozenset[str]
    names: float
    numbers: float
    others: int
    kind: float
    aspect: float
    close: float
    lacks: bool
    misses: int
    goes_on: bool
    tells_who: bool
    emphasis: Spans


def see(wanted: Wanted, text: str, entities: Entities) -> Seen:
    """Return what a sentence has of what a question wants.

    Args:
        wanted: What the question wants.
        text: The sentence.
        entities: The names to know people and organisations by.
    """
    mentions = entities.find(text)
    here = frozenset(mention.entity_id for mention in mentions)
    sight = _Sight(wanted=wanted, text=text, entities=entities, mentions=mentions, here=here, folded=fold(text))
    return sight.seen()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """A sentence under the eyes of a question; `here` are the ids of whom it names."""

    wanted: Wanted
    text: str
    entities: Entities
    mentions: tuple[Mention, ...]
    here: frozenset[str]
    folded: str

    def seen(self) -> Seen:
        """Return what the sentence has."""
        wanted, text, entities = self.wanted, self.text, self.entities
        known = frozenset(wanted.asked.named)
        sides = side_spans(text, self.mentions, entities) if wanted.sides.told else []
        reversed_names = against(wanted.sides, sides)
        told = self.here - reversed_names
        parts = self._parts_of_them(told)
        spans = self._spans()
        fresh = self._fresh(spans, sides, parts)
        tells_who = bool(fresh) and wanted.who_moves and matches(wanted.sides, sides)
        goes_on = not any(self.entities.is_person(one.entity_id) == bool(wanted.people) for one in self.mentions)
        own = text if wanted.kind in OF_OTHERS else "".join(text[slice(*part)] for part in parts)
        aspect = 1.0 if tells_who else self._shown(own)
        lacks_its_kind = self._lacks_its_kind(fresh, parts)
        return Seen(
            folded=self.folded,
            own=own,
            named=known & told,
            names=weighted_share(wanted.worth, told),
            numbers=wanted.numbers_share(text),
            others=sum(self._is_other(name) for name in self._named_in(parts) - known),
            kind=self._has_its_kind(fresh),
            aspect=aspect,
            close=1.0 if tells_who else self._closeness(fresh, aspect, goes_on=goes_on),
            lacks=bool(reversed_names)
            or (lacks_its_kind and wanted.wants_one)
            or self._is_no_answer(own, parts, told, fresh),
            misses=sum(
                (
                    lacks_its_kind * (2 if wanted.single == "reason" else 1),
                    wanted.kind in OF_THEM and bool(wanted.people) and not known & told,
                    not self._asks_of_them_alone and self._tells_of_others(),
                    wanted.kind in ("organisation", "party") and wanted.aspects != () and aspect == 0,
                    aspect < 1 and any(not one.shown_in(self.folded) for one in wanted.usual),
                )
            ),
            goes_on=goes_on,
            tells_who=tells_who,
            emphasis=() if wanted.kind == "reason" else spans,
        )

    def _is_no_answer(self, own: str, parts: Spans, told: frozenset[str], fresh: Spans) -> bool:
        """Whether it is no answer, whatever else speaks for it: of 1,022 right ones hardly any was such a sentence.

        Args:
            own: Its parts that tell of the people in the question, joined.
            parts: Where those are.
            told: Whom it names, without those who move the other way.
            fresh: Where things of the asked kind stand that answer.
        """
        wanted = self.wanted
        return (
            wanted.tells_another_year(self.text)
            or (wanted.kind in ("date", "count") and is_too_coarse(wanted.asked.text, own))
            or self._lacks_what_is_needed()
            or self._lacks_what_is_personal(own)
            or (self._asks_of_them_alone and self._tells_of_others())
            or (wanted.asks_who_follows and self._names_only_others())
            or (wanted.who_moves and not told | self.entities.wholes(told) >= wanted.sides.known.keys())
            or (wanted.asks_whom_they_left and not fresh)
            or (wanted.single in BOUND and bool(fresh) and self._tells_apart(fresh))
            or (wanted.single in BOUND and bool(fresh) and self._tells_of_another_pair(fresh))
            or (wanted.single == "reason" and self._gives_the_reason_of_others())
            or self._tells_of_another_deal()
            or not wanted.demands.met_by(self.text, parts, self.mentions, self.entities)
        )

    @property
    def _asks_of_them_alone(self) -> bool:
        """Whether the question asks what is so of the people whom it names, and not for somebody else."""
        return bool(self.wanted.people) and self.wanted.kind not in OF_OTHERS

    @property
    def _people_named(self) -> list[Mention]:
        """Where it names people."""
        return [one for one in self.mentions if self.entities.is_person(one.entity_id)]

    @property
    def _tells_of_both(self) -> bool:
        """Whether it tells of "the two" where the question names several people."""
        return len(self.wanted.people) > 1 and _BOTH.search(self.text) is not None

    def _spans(self) -> Spans:
        """Return where things of the asked kind stand."""
        wanted, known = self.wanted, frozenset(self.wanted.asked.named)
        if wanted.kind is None:
            return ()
        kind = "person" if wanted.kind == "party" and wanted.asks_for_somebody else wanted.kind
        spans = spans_of(kind, self.text, self.entities, known)
        if wanted.kind == "person" and not spans and not wanted.people and not wanted.asks_for_somebody:
            return spans_of("party", self.text, self.entities, known)  # 谁, and "who", may be a company
        return spans

    def _fresh(self, spans: Spans, sides: Sequence[tuple[Mention, Side]], parts: Spans) -> Spans:
        """Return those that the question does not name, on the side asked for, and told of the people asked about."""
        wrong = {mention.start for mention, side in sides if side not in ACCEPTED[self.wanted.sides.wanted]}
        fresh = (span for span in spans if span[0] not in wrong and self.wanted.is_fresh(self.text[slice(*span)]))
        if self.wanted.kind in OF_THEM:
            return tuple(span for span in fresh if any(start <= span[0] < end for start, end in parts))
        return tuple(fresh)

    def _parts_of_them(self, told: frozenset[str]) -> Spans:
        """Return the parts that tell of the question's people; all of what tells of both, or of their companies."""
        people = self.wanted.people
        parts = told_of(people, self.text, self._people_named)
        companies = self.wanted.asked.named.keys() - people
        if not parts and (self._tells_of_both or (len(companies) > 1 and companies <= told)):
            return ((0, len(self.text)),)
        return parts

    def _named_in(self, parts: Spans) -> set[str]:
        """Return whom it names in some parts, or anywhere where there are none."""
        return {
            one.entity_id for one in self.mentions if not parts or any(start <= one.start < end for start, end in parts)
        }

    def _is_other(self, name: str) -> bool:
        """Whether somebody is not of the kind that is asked for."""
        return (one := self.entities.by_id(name)) is None or self.wanted.kind not in (one.kind, "party")

    def _has_its_kind(self, fresh: Spans) -> float:
        """Return whether it has what is asked for; who somebody is, is told right beside the name."""
        if self.wanted.asks_who_it_is:
            named = (one for one in self.mentions if one.entity_id in self.wanted.asked.named)
            return float(any(is_introduced(self.text, one.start, one.end) for one in named))
        return 0.5 if self.wanted.kind is None else float(bool(fresh))

    def _lacks_its_kind(self, fresh: Spans, parts: Spans) -> bool:
        """Whether it has nothing of the one kind that is asked for, in any spelling, where it tells of them."""
        wanted = self.wanted
        if fresh or wanted.single is None:
            return False
        if wanted.single == "organisation" and (asks_where(wanted.asked.text) or not wanted.asked.named):
            return False
        if wanted.single in OF_OTHERS or wanted.single == "organisation":
            return not spans_of(wanted.whoever, self.text, self.entities, frozenset(wanted.asked.named))
        numbers = wanted.single in ("amount", "count")  # 零一万物 tells no 一万
        text = without_letters(self.text, self.mentions) if numbers else self.text
        return all(cannot_tell(wanted.single, text[slice(*part)]) for part in parts)

    def _lacks_what_is_needed(self) -> bool:
        """Whether it lacks an aspect that no answer lacks; the names of people show none: 蒋路 is no street."""
        if not self.wanted.needed:
            return False
        people = self._people_named
        folded = fold(without_names(self.text, people)) if people else self.folded
        return any(not one.shown_in(folded) for one in self.wanted.needed)

    def _lacks_what_is_personal(self, own: str) -> bool:
        """Whether it does not tell of the people what is personal: their role where they are asked about."""
        wanted = self.wanted
        personal = [one for one in wanted.aspects if one.personal]
        if not wanted.people or not personal or wanted.kind in OF_OTHERS:
            return False
        if self.here and self.here.isdisjoint(wanted.people):
            return not self._tells_of_both
        companies = set(wanted.asked.named) - wanted.people
        if companies and not any(one.name == "before" for one in wanted.aspects):
            own = ",".join(
                part
                for part in _COMMA.split(own)
                if not _FORMER.search(part)
                or (not wanted.asks_of_now and any(one.entity_id in companies for one in self.entities.find(part)))
            )
        folded = fold(own)
        return any(not one.shown_in(folded) for one in personal)

    def _tells_of_others(self) -> bool:
        """Whether it names none of the question's people, or companies where that has no people, but others."""
        wanted = self.wanted
        if not wanted.asked.named or not self.here.isdisjoint(wanted.asked.named) or self._tells_of_both:
            return False
        if wanted.kind in OF_OTHERS:
            return not wanted.sides.told and any(not self.entities.is_person(name) for name in self.here)
        return any(self.entities.is_person(name) == bool(wanted.people) for name in self.here)

    def _names_only_others(self) -> bool:
        """Whether it names people, none of those in the question, and does not say that somebody follows "them"."""
        people = {name for name in self.here if self.entities.is_person(name)}
        return bool(people) and people.isdisjoint(self.wanted.people) and not _FOLLOWS_THEM.search(self.text)

    def _shown(self, own: str) -> float:
        """Return which share of the aspects it speaks of; what it says of others counts half."""
        whole = shown_share(self.wanted.aspects, self.folded)
        return whole if own == self.text else max(whole / 2, shown_share(self.wanted.aspects, fold(own)))

    def _clauses(self, ends: re.Pattern[str] = _CLAUSE_END) -> list[tuple[int, int]]:
        """Return where its clauses are."""
        return list(cut_at(ends, self.text, 0, len(self.text)))

    def _tells_apart(self, fresh: Spans) -> bool:
        """Whether it tells the date or the sum in another clause than what is asked about: "but since 2023 he …"."""
        clauses = self._clauses(_CLAUSE_OF_DATE if self.wanted.kind == "date" else _CLAUSE_END)
        aspects = self.wanted.asked_about
        if len(clauses) == 1 or not aspects or not shown_share(aspects, self.folded):
            return False
        with_it = (self.text[start:end] for start, end in clauses if any(start <= place < end for place, _ in fresh))
        return not any(shown_share(aspects, fold(clause)) for clause in with_it)

    def _tells_of_another_pair(self, fresh: Spans) -> bool:
        """Whether it tells the date or the sum of somebody else with one of the people asked about together."""
        if len(self.wanted.people) <= 1:
            return False
        for start, end in cut_at(_SEMICOLON, self.text, 0, len(self.text)):
            if any(start <= place < end for place, _ in fresh):
                here = {one.entity_id for one in self._people_named if start <= one.start < end}
                if here.isdisjoint(self.wanted.people) or here <= self.wanted.people or here >= self.wanted.people:
                    return False
        return True

    def _gives_the_reason_of_others(self) -> bool:
        """Whether it names somebody, but nobody of a question about people: what their rivals wanted is no reason."""
        people = self.wanted.people
        others = any(self.entities.is_person(name) for name in self.here)
        return (
            bool(people)
            and bool(self.here)
            and (self.here.isdisjoint(self.wanted.asked.named) or (others and self.here.isdisjoint(people)))
        )

    def _tells_of_another_deal(self) -> bool:
        """Whether it has one side of a deal, or of a lawsuit, of two that are asked about, and another in its place."""
        wanted = self.wanted
        asked = frozenset(wanted.asked.named)
        sued = any(one.name == "lawsuit" for one in wanted.aspects)
        sides = asked if sued else asked - wanted.people
        others = self.here - asked if sued else {one for one in self.here - asked if not self.entities.is_person(one)}
        return (
            len(sides) > 1
            and (sued or wanted.kind in DEALT)
            and bool(others)
            and not sides <= self.here | self.entities.wholes(self.here)
            and not self.here.isdisjoint(asked)
        )

    def _closeness(self, fresh: Spans, aspect: float, *, goes_on: bool) -> float:
        """Return how much one clause, the best, has of the names, times how much of kind and aspect."""
        wanted = self.wanted
        clauses = self._clauses()
        most = 0.0
        for start, end in clauses:
            named = {mention.entity_id for mention in self.mentions if start <= mention.start < end}
            names = 0.5 if not wanted.worth else UNTOLD if goes_on else weighted_share(wanted.worth, named)
            kind = 0.5 if wanted.kind is None else float(any(start <= place < end for place, _ in fresh))
            if names and len(clauses) > 1:
                aspect = shown_share(wanted.aspects, fold(self.text[start:end]))
            most = max(most, names * (kind + aspect) / 2)
        return most
