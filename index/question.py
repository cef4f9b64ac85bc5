"""A question, taken apart once: its language, its tokens, the names in it with all their other forms, its numbers.

Not here: how passages are found with it (`index/search.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.article import Language, detect_language
from corpus.entities import Entities, Mention
from index.colloquial import written
from index.described import named_directly
from index.folding import fold
from index.tokens import question_tokens, tokens, without_asking_words, without_function_words

LONGEST_QUESTION: Final = 1_000  # characters that are read; what follows in a longer one is left out

_NUMBER: Final = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*")
# Where a clause ends, and what shows that a clause asks. A name such as 何小鹏 asks nothing, 几乎 neither.
_CLAUSE_END: Final = re.compile(r"[，；：。？！\n]|[,;:?!](?!\d)|\.\s|$")
_ASKS: Final = re.compile(
    r"什么|什麼|谁|誰|哪|几(?!乎)|幾|多少|多久|多长|多大|多高|多远|为何|為何|何时|何時|何地|何人|如何|怎|是否|吗|嗎|呢|"
    r"\b(?:who|whom|whose|what|which|when|where|how|why)\b",
    re.IGNORECASE,
)
# What ends a sentence, a comma or a colon none.
_SENTENCE_END: Final = re.compile(r"[；。？！\n]|[;?!](?!\d)|\.\s")
_OF_THE_ASKER: Final = re.compile(r"我(?!国)|咱|俺|\b(?:i|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|《[^》]*》")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as the search reads it.

    Attributes:
        text: The question without control characters, at most `LONGEST_QUESTION` characters, in written words.
        asks_from: Where in the text the clause that asks begins. Before it stands what the question takes for granted:
            the day, the place, the event.
        sentence_from: Where the sentence with that clause begins.
        rest: The tokens outside its names.
        content: The words that say what is asked about the names: without them, without words that only ask.
        named: For each person or organisation in it, its id and every name it goes by, each cut into tokens.
        forms: For each of them all names, folded, to look for in a passage.
        numbers: The numbers in it, without thousands separators.
    """

    text: str
    asks_from: int
    sentence_from: int
    language: Language
    rest: tuple[str, ...]
    content: str
    named: dict[str, tuple[tuple[str, ...], ...]]
    forms: dict[str, tuple[str, ...]]
    numbers: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it to search for: no name, and no word but digits and single characters."""
        return not self.named and not any(len(token) > 1 and not token.isdigit() for token in self.rest)


def read_question(text: str, entities: Entities) -> Question:
    """Take a question apart; any text will do, empty ones too."""
    text = _CONTROL.sub(" ", text)[:LONGEST_QUESTION].strip()
    language = detect_language(text)
    text = without_asides(text, entities.find(text))
    text = named_directly(text, entities, language)
    text = written(text, entities.find(text), language)
    rest = []
    ids: dict[str, None] = {}
    place = 0
    for mention in entities.find(text):
        rest.append(text[place : mention.start])
        place = mention.end
        ids[mention.entity_id] = None
    rest.append(text[place:])
    named, forms = {}, {}
    for entity_id in ids:
        entity = entities.by_id(entity_id)
        names = entities.names(entity) if entity is not None else ()
        named[entity_id] = tuple(dict.fromkeys(tuple(cut) for name in names if (cut := tokens(name))))
        forms[entity_id] = tuple(dict.fromkeys(fold(name) for name in names))
    telling = question_tokens(" ".join(rest))
    if not telling and not named:
        telling = tokens(text)  # "谁?" alone: better a poor match than none
    asking = asks_from(text)
    return Question(
        text=text,
        asks_from=asking,
        sentence_from=max((end.end() for end in _SENTENCE_END.finditer(text, 0, asking)), default=0),
        language=language,
        rest=tuple(telling),
        content=without_function_words(without_asking_words(" ; ".join(rest))),
        named=named,
        forms=forms,
        numbers=numbers_in(text),
    )


def asks_from(text: str) -> int:
    """Return where the first clause that asks begins, 0 where none does.

    >>> text = "8月2日航班因孩子抽搐滑回，救助的医生叫什么？"
    >>> text[asks_from(text) :], asks_from("孩子抽搐")
    ('救助的医生叫什么？', 0)
    """
    start = 0
    for end in _CLAUSE_END.finditer(text):
        if _ASKS.search(text, start, end.start()):
            return start
        start = end.end()
    return 0


def without_asides(text: str, names: Sequence[Mention]) -> str:
    """Return a question without the clauses that tell of whoever asks: no article does.

    Those stay that ask, quote or name somebody, and all of them where none other asks.

    >>> without_asides("我下周要跑一趟。她是哪年入职的？", ()), without_asides("我们缺人", ())
    ('她是哪年入职的？', '我们缺人')
    """
    unquoted = _QUOTED.sub(lambda quoted: "“" * len(quoted.group()), text)
    kept, asks, start = [], False, 0
    for end in _CLAUSE_END.finditer(unquoted):
        clause = unquoted[start : end.start()]
        asking = _ASKS.search(clause) is not None
        if asking or not _OF_THE_ASKER.search(clause) or any(start <= one.start < end.end() for one in names):
            kept.append(text[start : end.end()])
        asks |= asking
        start = end.end()
    return "".join(kept).strip() if asks else text


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers in a text, without thousands separators.

    >>> sorted(numbers_in("$2.7 billion in 2024, 1,000 people"))
    ['1000', '2.7', '2024']
    """
    return frozenset(match.group().replace(",", "") for match in _NUMBER.finditer(fold(text)))
