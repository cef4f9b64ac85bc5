"""Follow-up questions → questions that stand alone: "那他呢？", "and what did he get paid?", "why?".

Who "he" is comes from the last turn: the people and organisations of its question, else of its answer. The resolved
question is shown to the reader, so that a wrong guess is seen.

Not here: what a language model makes of a follow-up (`bot/answer/language_model.py`), thanks and greetings, which ask
nothing (`bot/answer/small_talk.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.answer.asking import without_names
from bot.answer.aspects import asked_aspects
from corpus.article import Language, detect_language
from corpus.entities import Entities, Entity, Mention
from index.tokens import without_asking_words, without_function_words

Kind = Literal["person", "organisation"]

_PRONOUNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("person", re.compile(r"他们|她们|(?<!其)他(?!们|人)|她(?!们)|这个人|那个人|此人|这位|那位")),
    ("organisation", re.compile(r"它们?|(?:这|那|该)(?:家|个)?(?:公司|机构|企业|实验室)")),
    ("person", re.compile(r"\b(?:he|she|him|they|them)\b", re.IGNORECASE)),
    (
        "organisation",
        re.compile(
            r"\bit\b(?! (?:true|correct|known|possible|likely|clear|said|reported|rumou?red|confirmed|that|to)\b)"
            r"|\b(?:this|that|the) (?:company|firm|lab|start-?up)\b",
            re.IGNORECASE,
        ),
    ),
)
_POSSESSIVES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("person", re.compile(r"\b(?:his|her|hers|their|theirs)\b", re.IGNORECASE)),
    ("organisation", re.compile(r"\bits\b", re.IGNORECASE)),
)
# What stands for that of which the last turn spoke: "什么时候的事？".
_THE_MATTER: Final = re.compile(r"的?事[儿情]?(?=\W*$)")
# What may stand around a name when nothing but the name is new: "那阿里呢？", "And what about Alibaba?".
_ONLY_A_NAME: Final = re.compile(
    r"^\W*(?:(?:那么|那|还有|换成|and|what about|how about|or|then|the|but)\W*)*(?:呢|的话|怎么样|too|then)?\W*$",
    re.IGNORECASE,
)
# What asks in an English question, which the fragment after it asks anew.
_ENGLISH_ASKING: Final = re.compile(
    r"^\W*(?:(?:and|so|but)\b\W*)*"
    r"(?:when|where|why|who|whom|whose|which|what|how(?: (?:much|many|long|old|big|often))?)\b"
    r"(?:'s\b| (?:did|does|do|is|are|was|were|has|have|had|will)\b)?",
    re.IGNORECASE,
)
_SHORT: Final = 40  # characters of a fragment that goes on
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
# What opens a question that leans on the one before, whatever follows: "and the salary?", "还有呢？".
_GOES_ON: Final = re.compile(
    r"^\W*(?:and|but|so|then|also|那么?|还有|然后|后来|再)(?=\W|[\u3400-\u9fff])", re.IGNORECASE
)
# What a fragment asks of a person, whatever was said of them before, and what of an organisation.
_OF_PEOPLE: Final = frozenset(
    {"age", "birthplace", "body", "children", "education", "hobby", "home", "parents", "pay", "spouse", "wealth"}
)
_OF_ORGANISATIONS: Final = frozenset({"valuation", "headquarters", "listing", "revenue", "users"})
# A Chinese question that begins so leaves out whom it is about.
_LEADS_ON: Final = re.compile(r"^\W*(?:(?:and|so|but|then)\b|那么?|还有)?[\s，,]*", re.IGNORECASE)
_LEAVES_OUT_WHO: Final = re.compile(
    _LEADS_ON.pattern
    + r"(?:什么时候|何时|哪一?[年天]|为什么|为何|怎么(?!样)|之前|以前|原来|现在|目前|后来|在哪(?!一?个?[年天月])"
    r"|[去到]了?哪|从哪|毕业|离开|离职|加入|跳槽|担任|负责|出任|是不是|有没有|是否|[向跟被]谁|年薪|薪水|是哪)[^A-Za-z《“]*$",
    re.IGNORECASE,
)
_LONGEST_WITHOUT_SUBJECT: Final = 16  # characters
_LONGEST_FRAGMENT: Final[dict[Language, int]] = {"zh": 2, "en": 1}  # Han characters, words that tell: more stand alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """Who was spoken of in the last turn, most likely first."""

    question: str
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def focus_of(question: str, answered: Sequence[str], entities: Entities) -> Focus:
    """Return who a turn was about: the names of its question, then those of its answer's sentences."""
    people: dict[str, None] = {}
    organisations: dict[str, None] = {}
    for text in (question, *answered):
        for mention in entities.find(text):
            entity = entities.by_id(mention.entity_id)
            if entity is not None:
                (people if entity.kind == "person" else organisations)[entity.id] = None
    return Focus(question=question, people=tuple(people), organisations=tuple(organisations))


def resolve(question: str, focus: Focus | None, entities: Entities) -> str:
    """Return the question with what it leaves out filled in from the last turn; unchanged where it stands alone."""
    if focus is None or not question.strip():
        return question
    mentions = entities.find(question)
    if mentions and _ONLY_A_NAME.match(without_names(question, mentions, instead=" ")):
        return _swap(focus, mentions, question, entities)
    language = detect_language(question)
    named = {entity.kind for mention in mentions if (entity := entities.by_id(mention.entity_id)) is not None}
    resolved = question
    for kind, patterns, ending in (*((*entry, "") for entry in _PRONOUNS), *((*entry, "'s") for entry in _POSSESSIVES)):
        known = focus.people if kind == "person" else focus.organisations
        if known and kind not in named and patterns.search(resolved):
            resolved = patterns.sub(_name(known[0], language, entities) + ending, resolved, count=1)
    if resolved != question or mentions:
        return resolved
    fragment = _is_fragment(question, language)
    subject = _subject_of(question, focus, entities, fragment=fragment)
    if subject:
        separator = "" if language == "zh" else ": "
        return _name(subject, language, entities) + separator + _LEADS_ON.sub("", question)
    return _after(focus.question, question) if fragment else question


def _subject_of(question: str, focus: Focus, entities: Entities, *, fragment: bool) -> str:
    """Return whom a question without a subject is about, or nothing: "年薪多少？", "什么时候离开的？"."""
    asked = {aspect.name for aspect in asked_aspects(question)}
    known: Sequence[str] = ()
    if fragment and not asked.isdisjoint(_OF_PEOPLE):
        known = focus.people
    elif fragment and not asked.isdisjoint(_OF_ORGANISATIONS):
        asked_before = {one.entity_id for one in entities.find(focus.question)}
        known = focus.organisations if len(asked_before.intersection(focus.organisations)) == 1 else ()
    elif _asks_more_than_a_word(question):
        known = focus.people or focus.organisations
    return known[0] if known else ""


def _asks_more_than_a_word(question: str) -> bool:
    """Whether a short Chinese question leaves out whom it is about, and is not "why?" alone."""
    leaves_out = _LEAVES_OUT_WHO.match(question) is not None and len(question) <= _LONGEST_WITHOUT_SUBJECT
    telling = _THE_MATTER.sub("", without_function_words(without_asking_words(question)))
    return leaves_out and any(map(str.isalpha, telling))


def _swap(focus: Focus, mentions: Sequence[Mention], question: str, entities: Entities) -> str:
    """Return the last question with names of the same kind replaced: "那阿里呢？" after "字节挖了谁？"."""
    kinds = {mention.start: _kind(mention, entities) for mention in entities.find(focus.question)}
    swapped: dict[int, str] = {}  # by where the old name starts
    for mention in mentions:
        kind = _kind(mention, entities)
        place = next((start for start in kinds if kinds[start] == kind and start not in swapped), None)
        if place is None:
            return _after(focus.question, question)
        swapped[place] = question[mention.start : mention.end]
    resolved = focus.question
    for old in reversed(entities.find(focus.question)):
        if old.start in swapped:
            resolved = resolved[: old.start] + swapped[old.start] + resolved[old.end :]
    return resolved


def _kind(mention: Mention, entities: Entities) -> Kind | None:
    entity = entities.by_id(mention.entity_id)
    return None if entity is None else entity.kind


def _after(last: str, question: str) -> str:
    """Return a fragment after what the last question spoke of: "罗福莉加入小米，为什么？"."""
    if detect_language(last) == "zh":
        said, mark = _BETWEEN_HAN.sub("", without_asking_words(last)), "，"
    else:
        said, mark = _ENGLISH_ASKING.sub("", last), ": "
    said = said.strip(" ?？")
    return f"{said}{mark}{question.strip()}" if said else question


def _is_fragment(question: str, language: Language) -> bool:
    """Whether a question without names is no whole one: "why?", "多少钱？", "and the salary?"."""
    telling = without_function_words(without_asking_words(question))
    size = sum(map(str.isalpha, "".join(telling.split()))) if language == "zh" else len(re.findall(r"\w+", telling))
    return size <= _LONGEST_FRAGMENT[language] or (_GOES_ON.match(question) is not None and len(question) < _SHORT)


def _name(entity_id: str, language: Language, entities: Entities) -> str:
    entity: Entity | None = entities.by_id(entity_id)
    if entity is None:
        return ""
    return (entity.zh or entity.en) if language == "zh" else (entity.en or entity.zh)
