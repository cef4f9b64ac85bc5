"""Names beyond the list of entities that articles on this subject use in both languages.

Outlets, places, further companies and people. They lie in `glossary.json` beside this file.

Not here: people and organisations of the corpus (`corpus/entities.py`).
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

GLOSSARY_FILE: Final = Path(__file__).with_name("glossary.json")

# An outlet or a thing counts as a place: nobody of whom we read is hired by it.
Kind = Literal["person", "organisation", "other", "place"]
_SECTIONS: Final[dict[str, Kind]] = {
    "outlets": "place",
    "countries": "place",
    "places": "place",
    "things": "place",
    "others": "other",
}
_LATIN: Final = "A-Za-z\u00c0-\u024f"
_SHORT: Final = 3  # a Latin name of so few letters is found only as written: US is not us
# Places in one character, where it can be nothing else.
_ABBREVIATED: Final = {
    "US": "美(?=籍|方|两国|企|政府)|(?<=[在赴留旅])美(?!其名)",
    "UK": "(?<=[在赴留旅])英(?!语)",
    "HK": "港(?=媒|股|交所)",
}
_ABBREVIATES: Final = {"US": "g-United States", "UK": "g-United Kingdom", "HK": "g-Hong Kong"}


@lru_cache(maxsize=1)
def glossary() -> tuple[dict[str, tuple[str, Kind]], re.Pattern[str]]:
    """Return the id and kind of each glossary name, folded unless it is short, and the pattern that finds them all."""
    sections = json.loads(GLOSSARY_FILE.read_text(encoding="utf-8"))
    known = {
        _key(name): (f"g-{row[0]}", kind)
        for section, kind in _SECTIONS.items()
        for row in sections[section]
        for name in row
    }
    names = sorted(known, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii() and len(name) > _SHORT)
    short = "|".join(re.escape(name) for name in names if name.isascii() and len(name) <= _SHORT)
    other = "|".join(re.escape(name) for name in names if not name.isascii())
    abbreviated = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _ABBREVIATED.items())
    return known, re.compile(rf"(?<![{_LATIN}0-9])(?:(?i:{latin})|{short})(?![{_LATIN}0-9$])|{other}|{abbreviated}")


def _key(name: str) -> str:
    return name if name.isascii() and len(name) <= _SHORT else name.lower()


def listed_names(text: str) -> Iterator[tuple[int, int, str, Kind]]:
    """Yield the start, end, id and kind of each name of the glossary in a text, in code points."""
    known, pattern = glossary()
    for match in pattern.finditer(text):
        name = match.group()
        if match.lastgroup:
            yield match.start(), match.end(), _ABBREVIATES[match.lastgroup], "place"
        elif not (name.islower() and name.isascii()) or " " in name:
            entry = known.get(name) or known[name.lower()]
            yield match.start(), match.end(), *entry


def aliases(listed_id: str) -> tuple[str, ...]:
    """Return all names of a row of the glossary."""
    return _rows().get(listed_id, ())


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[str, ...]]:
    sections = json.loads(GLOSSARY_FILE.read_text(encoding="utf-8"))
    return {f"g-{row[0]}": tuple(row) for section in _SECTIONS for row in sections[section]}


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Return the ids of the countries."""
    return frozenset(f"g-{row[0]}" for row in json.loads(GLOSSARY_FILE.read_text(encoding="utf-8"))["countries"])
