"""A text with every name in it replaced by one mark, so that patterns see what is said and not about whom.

Names are those of `corpus/entities.yaml`, those of `glossary.json` beside this file, and Latin names that no list
knows.

Not here: Chinese names that no list knows, and whether a name stands in another text (`bot/answer/names.py`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answer.glossary import Kind, listed_names
from corpus.article import Language, detect_language
from corpus.entities import Entities
from index.folding import fold

MARK: Final = "[\ue000-\uf8ff]"  # the private-use area, which normalised text is emptied of

_FIRST: Final[dict[Kind, int]] = {"person": 0xE000, "organisation": 0xE800, "other": 0xF000, "place": 0xF800}
_MOST: Final = 0x100  # names of one kind in a text; further ones share a mark
PERSON: Final = "[\ue000-\ue7ff]"
PLACE_OF_WORK: Final = "[\ue800-\uf7ff]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in a text.

    Attributes:
        id: An entity's id; `g-` and its first name for the glossary; `x-` and the folded name for one that no list
            knows.
        written: The name as it stands.
    """

    id: str
    kind: Kind
    written: str

    @property
    def listed(self) -> bool:
        """Whether a list knows it."""
        return not self.id.startswith("x-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """A text and its names.

    Attributes:
        plain: The text in one form: no full-width letters or digits, Simplified characters, plain quotes.
        text: The same with each name as one private-use character, whose range tells its kind.
        by_mark: The name that each of these characters stands for.
    """

    plain: str
    text: str
    language: Language
    by_mark: dict[str, Named]

    @property
    def names(self) -> tuple[Named, ...]:
        """The names."""
        return tuple(self.by_mark.values())

    def name(self, mark: str) -> Named:
        """Return the name that a mark stands for."""
        return self.by_mark[mark]


_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_US_DOLLARS: Final = re.compile(r"\b(?:US|U\.S\.|American) (?=dollars?\b)")
_EX: Final = re.compile(r"\b[Ee]x-(?=[A-Z])")  # ex-Databricks is formerly of Databricks
_PRIVATE: Final = re.compile(MARK)
_QUOTES: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "，": ", ",
        "；": "; ",
        "：": ": ",
        "\u3000": " ",
        "–": "-",
        "—": "-",
        "\u00ad": "",
    }
)
# Words that begin with a capital and name nobody.
_COMMON: Final = frozenset(
    """AI AGI VP VPs SVP EVP CEO CTO COO CFO CPO CIO GPU GPUs HR IPO PhD Ph.D LLM LLMs API APIs VC VCs MBA ML NLP TV IT
    Dr Mr Ms Mrs Prof Professor President Chief Executive Officer Scientist Vice Ph.D.s
    Chairman Director Head Senior Judge Research Researcher Engineer Founder Lab Labs University Institute Team
    Department Office I I'm I've OK Internet Science Technology Index
    January February March April June July August September October November December May Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
    RMB CNY USD EUR GBP HKD A The An In On At By For From With Infra Series RSU RSUs M&A R&D FAQ ID NDA Industry Tech
    News Prize Award Awards Chemistry Physics Economics Medicine Agent Agents Fellow Staff Capital Partners CEOs AIs
    PhDs II III""".split()
)
# Words that open a sentence and are no name; beside them everything that ends like an ordinary word.
_OPENERS: Final = frozenset(
    """the a an in on at by for from with to of as it he she they we you i its his her their our this that these those
    there one two three four five six seven eight nine ten eleven
    twelve some many several most both all none no not new another other others more fewer less only even still news
    word reports report judge people staff during under over about around nearly almost
    following since until despite because if what who whom whose where when while after before although though also
    however meanwhile later then now today and but or so yet according once each every
    any neither either such pay money talks talk work out up down off back between among within without through across
    against per via early mid late last next first second third half
    sources source media press investors founders researchers court critics insiders rumours rumors rumour rumor
    claims shares stock sums figures plans offers asked given based said told how why which
    was is were are had has have did does do can could may might will would should must being having just like unlike
    rather whether long short high low big small large top key former chief
    senior earlier likewise instead thus hence therefore moreover furthermore besides nor else here come let yes well
    very too much little few own same end start year years month months day days week weeks
    non whereas throughout beyond near along onto into upon toward towards beside aside apart ahead far soon perhaps
    maybe indeed nobody everyone someone anyone nothing everything something
    never always often unable able seen known born
    compared annual total average additional extra joint co-founder co-founders company companies employee employees
    start-up start-ups startup startups participant participants executive executives salary salaries
    bonus bonuses retention recruitment arbitration chief-executive""".split()
)
# What the first word of a sentence does if it is a name.
_DOES: Final = re.compile(
    r"(?:'s)? (?:said|says|joined|left|was|is|has|had|will|would|moved|hired|told|wrote|founded|became|"
    r"took|went|returned|resigned|quit|who|put|paid|sued|bought|raised|announced|confirmed|denied|"
    r"offered|declined|came|led|works?|worked|reported|reports|did|does|also|then|later|named|accused|"
    r"acquired|turned|made|gave|got|ran|started)\b|,(?= (?:who|which|a|an|the|its|formerly|once|chief|"
    r"co-founder|founder)\b)|'s "
)
# Two or three words with a capital each are a person unless one of them says that they are a body.
_PERSON_NAME: Final = re.compile(r"(?:[A-Z\u00c0-\u00de][\w'-]+ ){1,2}(?:[a-z]{2,3} )?[A-Z\u00c0-\u00de][\w'-]+")
_BODY: Final = re.compile(
    r"\b(?:Labs?|AI|Partners|Capital|Ventures?|Group|Inc|Corp|Company|Systems?|Technolog\w+|Institute|University|"
    r"College|School|Academy|Bank|Fund|Holdings|Motors?|News|Times|Post|Journal|Review|Research|Center|Centre|Team|"
    r"Project|Program\w*|Law|Act|Court|Commission|Ministry|Department|Studios?|Networks?|Cloud|Data|Index|Report|Prize|"
    r"Award|Model|Minds?|Machines?|Robotics|Intelligence|Computing|Software|Media|Club|Summit|Conference|Street|Valley)\b"
)
_PART_OF_TIME: Final = re.compile(r"(?:mid|early|late|pre|post|year)-", re.IGNORECASE)
_ORDINARY_ENDING: Final = re.compile(r"(?:ing|ly|ers|ors|ists|ees|tion|tions|ments|ies|ness|ally|ants|ians)$")
_LATIN: Final = "A-Za-z\u00c0-\u024f"
_WORD: Final = rf"[{_LATIN}0-9][{_LATIN}0-9.&'/+_-]*"
_LATIN_NAME: Final = re.compile(rf"(?<![{_LATIN}0-9$€£¥]){_WORD}(?: {_WORD})*")
_QUOTED_TITLE: Final = re.compile(r'"(?:[^" ]+ ){3,}[^" ]+"')
_SIDE_OF_MARKET: Final = re.compile(r"[BCG] ?端")  # consumers, as against businesses: no name
_LINKS: Final = frozenset({"de", "van", "von", "bin", "der", "la"})
_SHAPED: Final = re.compile(
    rf"[A-Z\u00c0-\u00de]|[{_LATIN}]+[-.]?\d|\d+[{_LATIN}]+\d|[{_LATIN}]+\.[{_LATIN}]{{2,}}|\d+[A-Z]"
)
_AMOUNT: Final = re.compile(
    r"\d[\d.,]*(?:bn|m|k|b|tn|x|th|st|nd|rd|s|pc|pct|K|M|B|T|Bn|[-/].*)?|[\d.,/-]+|(?:Q|H)[1-4]", re.IGNORECASE
)
_SENTENCE_OPENING: Final = re.compile(r"(?:^|[.!?。！？:;\n]\s*|^\W+|[.!?。！？]\W+)$")


def normal(text: str) -> str:
    """Return a text in the one form that the guard reads.

    >>> normal("ＯｐｅｎＡＩ，６ 億美元")
    'OpenAI, 6 亿美元'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
        text = _HAN_RUN.sub(lambda run: fold(run.group()), _PRIVATE.sub(" ", text))
    return _EX.sub("former ", _US_DOLLARS.sub("", " ".join(text.split())))


def lowered(text: str) -> str:
    """Return a text in small letters, each in its place: patterns find them several times faster than in any case."""
    small = text.lower()
    return small if len(small) == len(text) else text


def skeleton(text: str, entities: Entities) -> Skeleton:
    """Take the names out of a text.

    Args:
        text: A sentence or a passage.
        entities: The people and organisations to know.
    """
    plain = normal(text)
    found = [*_entities_in(plain, entities), *_of_glossary(plain)]
    found.sort(key=lambda item: (item[0][0] - item[0][1], item[0][0]))  # of names that overlap the longest
    kept: list[tuple[tuple[int, int], Named]] = []
    for span, named in found:
        if not any(span[0] < end and start < span[1] for (start, end), _ in kept):
            kept.append((span, named))
    by_mark: dict[str, Named] = {}
    marked = _marked(plain, sorted(kept), by_mark)
    return Skeleton(
        plain=plain,
        text=_marked(marked, list(_unlisted(marked)), by_mark),
        language=detect_language(plain),
        by_mark=by_mark,
    )


def _of_glossary(text: str) -> Iterator[tuple[tuple[int, int], Named]]:
    for start, end, listed_id, kind in listed_names(text):
        yield (start, end), Named(id=listed_id, kind=kind, written=text[start:end])


def _marked(text: str, found: Sequence[tuple[tuple[int, int], Named]], by_mark: dict[str, Named]) -> str:
    """Put a new mark in the place of each name."""
    parts, place = [], 0
    for (start, end), named in found:
        first = _FIRST[named.kind]
        mark = chr(first + min(sum(1 for other in by_mark if first <= ord(other) < first + _MOST), _MOST - 1))
        by_mark[mark] = named
        parts += [text[place:start], mark]
        place = end
    return "".join([*parts, text[place:]])


def _entities_in(text: str, entities: Entities) -> Iterator[tuple[tuple[int, int], Named]]:
    for mention in entities.find(text):
        entity = entities.by_id(mention.entity_id)
        if entity is not None:
            yield (
                (mention.start, mention.end),
                Named(id=entity.id, kind=entity.kind, written=text[mention.start : mention.end]),
            )


def _unlisted(text: str) -> Iterator[tuple[tuple[int, int], Named]]:
    """Yield the Latin names that no list knows: runs of words that are shaped like names."""
    quoted = [match.span() for match in _QUOTED_TITLE.finditer(text)]
    for run in _LATIN_NAME.finditer(text):
        if any(start < run.start() and run.end() <= end for start, end in quoted):
            continue  # a headline, in which every word has a capital
        words = [(match.start() + run.start(), match.group()) for match in re.finditer(r"\S+", run.group())]
        group: list[tuple[int, str]] = []
        for place, (start, raw) in enumerate(words):
            word = _bare(raw)
            linked = bool(group) and word in _LINKS and place + 1 < len(words) and words[place + 1][1][:1].isupper()
            if _SIDE_OF_MARKET.match(text, start) or text.startswith("$", start + len(word)):
                continue  # C$ is a currency
            opening = place == 0 and bool(_SENTENCE_OPENING.search(text[:start]))
            if linked or _is_name(
                word,
                opening=opening,
                believed=opening and (_next_is_name(words, place) or bool(_DOES.match(text[start + len(word) :]))),
            ):
                group.append((start, word))
                if word == raw:
                    continue
            if group:
                yield _group(group)
                group = []
        if group:
            yield _group(group)


def _group(group: list[tuple[int, str]]) -> tuple[tuple[int, int], Named]:
    start, (last, word) = group[0][0], group[-1]
    written = " ".join(part for _, part in group)
    kind: Kind = "person" if _PERSON_NAME.fullmatch(written) and not _BODY.search(written) else "other"
    return (start, last + len(word)), Named(id=f"x-{folded_name(written)}", kind=kind, written=written)


def _bare(word: str) -> str:
    """Return a word without its possessive and the marks at its end."""
    word = word.rstrip(".,'/&+_-")
    return word.removesuffix("'s")


def _next_is_name(words: list[tuple[int, str]], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1][1][:1].isupper() and _bare(words[place + 1][1]) not in _COMMON


def _is_name(word: str, *, opening: bool, believed: bool) -> bool:
    """Whether a word is shaped like a name; `believed` where what follows the first word of a sentence makes it one."""
    if not word or _AMOUNT.fullmatch(word) or not _SHAPED.search(word) or _PART_OF_TIME.match(word):
        return False
    parts = re.split(r"[/-]", word)
    if all(
        part in _COMMON or part.islower() or part.lower() in _OPENERS or part.isdigit() or not part for part in parts
    ):
        return False
    if opening and word.istitle():
        lower = word.lower()
        return believed and lower not in _OPENERS and not lower.endswith("'t") and not _ORDINARY_ENDING.search(lower)
    return True


@lru_cache(maxsize=8192)  # the other names of whom a text names, again and again
def folded_name(name: str) -> str:
    """Return a Latin name without case, accents and joints.

    >>> folded_name("Karén Simonyan"), folded_name("GPT-4")
    ('karensimonyan', 'gpt4')
    """
    return "".join(char for char in fold(name) if char.isalnum())
