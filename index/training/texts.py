"""A folder of training data → tasks: what should find what.

Each example is one or more queries, of which one is drawn each time, and the passage that each should find. Texts come
from `parallel`, `terms`, `questions`, `prose` and `news`, each a `.jsonl.xz`; dictionaries come from packages
(`index/training/dictionaries.py`).

Not here: cutting text into pieces (`index/training/vocabulary.py`), drawing batches (`index/training/batches.py`).
"""

import json
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.training.dictionaries import Dictionary
from index.training.gloss import gloss
from index.training.names import invented_names

Example = tuple[tuple[str, ...], str]  # queries and their passage; an empty passage means the query's neighbours

FILES: Final = ("parallel", "terms", "questions", "prose", "news")
CLAUSE_ENDS: Final = {"zh": re.compile(r"[，。！？；：\n]"), "en": re.compile(r"[,.;:!?\n]\s+")}
CLAUSE_LENGTH: Final = {"zh": 8, "en": 25}  # characters; shorter ones say too little to find anything
PASSAGE_LENGTH: Final = {"zh": 500, "en": 1500}
PARAGRAPH_ZH: Final = 60  # characters from which a translated text is long enough to be searched by one of its clauses

HELD_OUT: Final = frozenset({"prompt_guide", "hf_course", "cncf_glossary", "cncf_glossary_tw"})  # whole sources
GENERAL: Final = frozenset({"bilingual_ai_news", "bilingual_ai_headlines", "tatoeba", "caption_3am"})
LONG: Final = frozenset({"bilingual_ai_news", "lctt", "ainews_summary", "fcc_news", "ainews"})  # their paragraphs
AT_MOST: Final = {  # templated text that would crowd out the rest
    "python_docs": 6000,
    "workfront": 500,
    "lobe_agents": 2500,
    "dify_docs": 2500,
    "react_docs": 3000,
    "tensorflow_docs": 3000,
    "milvus_docs": 1500,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How much of each batch a task gets, and what is dropped from its texts.

    Attributes:
        share: Of a batch; shares are scaled to sum to 1.
        query_dropout: Chance that a piece of the query is left out: without it translations are learnt by heart within
            an epoch.
        passage_dropout: The same for the passage.
    """

    share: float
    query_dropout: float = 0.0
    passage_dropout: float = 0.0


RECIPES: Final = {
    "translation": Recipe(share=0.17, query_dropout=0.3, passage_dropout=0.3),
    "technical_translation": Recipe(share=0.09, query_dropout=0.3, passage_dropout=0.3),
    "english_clause": Recipe(share=0.14, query_dropout=0.3, passage_dropout=0.1),
    "chinese_clause": Recipe(share=0.14, query_dropout=0.3, passage_dropout=0.1),
    "neighbours": Recipe(share=0.06, query_dropout=0.3, passage_dropout=0.1),
    "title": Recipe(share=0.02, query_dropout=0.3, passage_dropout=0.1),
    "question": Recipe(share=0.025, query_dropout=0.1, passage_dropout=0.1),
    "heading": Recipe(share=0.03, query_dropout=0.1, passage_dropout=0.1),
    "glossed_clause": Recipe(share=0.06, query_dropout=0.3, passage_dropout=0.1),
    "glossed_question": Recipe(share=0.035, query_dropout=0.3, passage_dropout=0.1),
    "term": Recipe(share=0.05),
    "dictionary": Recipe(share=0.07),
    "description": Recipe(share=0.01, query_dropout=0.3),
    "pinyin": Recipe(share=0.02),
    "place": Recipe(share=0.03),
    "name": Recipe(share=0.02),
}


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Read one file of the data folder; nothing where there is none."""
    file = folder / f"{name}.jsonl.xz"
    if file.exists():
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def clauses(text: str, language: str) -> tuple[str, ...]:
    """Cut a text at its punctuation, and keep what is long enough to find something by.

    >>> clauses("清晨，贺兰山脉位于宁夏回族自治区，山势雄伟若群马奔腾。", "zh")
    ('贺兰山脉位于宁夏回族自治区', '山势雄伟若群马奔腾')
    """
    return tuple(part for part in CLAUSE_ENDS[language].split(text) if len(part) >= CLAUSE_LENGTH[language])


def read_tasks(
    folder: Path, dictionary: Dictionary, places: Sequence[tuple[str, str]], chance: random.Random
) -> dict[str, list[Example]]:
    """Read every task but those of the held-out sources.

    Args:
        folder: Holds the files.
        dictionary: Chinese words with their English senses; grows by the folder's terms.
        places: Names, English and Chinese.
        chance: Decides what is kept of crowded sources, and the glosses.
    """
    tasks: dict[str, list[Example]] = defaultdict(list)
    _translations(folder, tasks, chance)
    for row in rows(folder, "terms"):
        tasks["term"].append(((row["en"],), row["zh"]))
        dictionary.learn(row["zh"], row["en"])
    tasks["dictionary"] = [((sense,), word) for word, sense in dictionary.senses()]
    tasks["description"] = [((text,), word) for word, text in dictionary.descriptions]
    tasks["pinyin"] = [((pinyin,), word) for word, pinyin in dictionary.spellings]
    tasks["place"] = [((english,), chinese) for english, chinese in places]
    paragraphs = _prose(folder, tasks)
    tasks["name"] = [((pinyin,), name) for name, pinyin in invented_names(paragraphs, chance)]
    for paragraph in paragraphs:
        drawn = list(clauses(paragraph, "zh"))
        chance.shuffle(drawn)
        for clause in drawn[:3]:
            english, hits = gloss(clause, dictionary, chance)
            if hits >= 4:  # noqa: PLR2004 - fewer translated words do not tell which paragraph is meant
                tasks["glossed_clause"].append(((english,), paragraph))
    for (question,), passage in tasks["question"]:
        glosses = [gloss(question, dictionary, chance) for _ in range(3)]
        if good := tuple(english for english, hits in glosses if hits > 1):
            tasks["glossed_question"].append((good, passage))
    return {name: tasks[name] for name in RECIPES if tasks[name]}


def held_out(folder: Path) -> list[tuple[str, str]]:
    """Return the translated paragraphs (English, Chinese) of the held-out sources."""
    return [
        (row["en"], row["zh"])
        for row in rows(folder, "parallel")
        if row["source"] in HELD_OUT and len(row["zh"]) >= PARAGRAPH_ZH
    ]


def _translations(folder: Path, tasks: dict[str, list[Example]], chance: random.Random) -> None:
    pairs = list(rows(folder, "parallel"))
    chance.shuffle(pairs)
    taken: Counter[str] = Counter()
    for row in pairs:
        source, english, chinese = row["source"], row["en"][:1200], row["zh"][:500]
        taken[source] += 1
        if source in HELD_OUT or taken[source] > AT_MOST.get(source, len(pairs)):
            continue
        tasks["translation" if source in GENERAL else "technical_translation"].append(((english,), chinese))
        if source in LONG and len(chinese) >= PARAGRAPH_ZH:
            from_english, from_chinese = clauses(english, "en"), clauses(chinese, "zh")
            if len(from_english) > 1 and len(from_chinese) > 1:
                tasks["english_clause"].append((from_english, chinese))
                tasks["chinese_clause"].append((from_chinese, english))
            if len(from_english) > 3:  # noqa: PLR2004 - a neighbourhood needs some
                tasks["neighbours"].append((from_english, ""))


def _prose(folder: Path, tasks: dict[str, list[Example]]) -> list[str]:
    """Add the tasks within a language, and return the Chinese paragraphs."""
    paragraphs: dict[str, None] = {}  # in order, each once
    for row in rows(folder, "questions"):
        passage = row["passage"][: PASSAGE_LENGTH[row["lang"]]]
        asked = row["source"].startswith("drcd")
        tasks["question" if asked else "heading"].append(((row["question"],), passage))
        if asked:
            paragraphs[passage] = None
    for row in rows(folder, "news"):
        text = row["text"][:1200]
        paragraphs.update(dict.fromkeys(text[start : start + 300] for start in range(0, len(text) - 150, 300)))
    for row in rows(folder, "prose"):
        language, text = row["lang"], row["text"][: PASSAGE_LENGTH[row["lang"]]]
        tasks["title"].append(((row["title"],), text))
        tasks["neighbours"].append((clauses(text, language), ""))
    tasks["neighbours"] += [(clauses(paragraph, "zh"), "") for paragraph in paragraphs]
    tasks["neighbours"] = [example for example in tasks["neighbours"] if len(example[0]) > 3]  # noqa: PLR2004
    return list(paragraphs)
