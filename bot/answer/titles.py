"""The offices that people hold, in both languages: chief executive, 首席执行官 and CEO are one.

Not here: who holds them.
"""

import re
from functools import lru_cache
from typing import Final

# The longer title goes before the one that it contains.
_TITLES: Final[tuple[tuple[str, str], ...]] = (
    ("chief executive", r"首席执行官|\bCEO\b|\bchief executive(?: officer)?\b"),
    ("chief technology officer", r"首席技术官|\bCTO\b|\bchief technology officer\b"),
    ("chief operating officer", r"首席运营官|\bCOO\b|\bchief operating officer\b"),
    ("chief financial officer", r"首席财务官|\bCFO\b|\bchief financial officer\b"),
    ("chief product officer", r"首席产品官|\bCPO\b|\bchief product officer\b"),
    ("chief AI officer", r"首席 ?AI ?官|首席人工智能官|\bchief AI officer\b"),
    ("chief research officer", r"首席研究官|\bchief research officer\b"),
    ("chief scientist", r"首席 ?(?:AI ?|人工智能)?科学家|\bchief (?:AI |research )?scientist\b"),
    ("vice-chairman", r"副董事长|\bvice[- ]chair(?:man|woman)?\b"),
    ("chairman", r"董事长|董事会主席|\bchair(?:man|woman)\b"),
    ("vice-president", r"副总裁|副总(?!统)|副院长|副校长|\bvice[- ]presidents?\b|\bSVP\b|\bVP\b"),
    ("president", r"总裁(?!办)|总统|院长|校长|\bpresident(?!'s office)\b"),
    ("professor", r"教授|\bprofessor\b"),
    ("adviser", r"顾问|\badvis[eo]rs?\b"),
    ("judge", r"法官|\bjudges?\b"),
)

# What tells an office in words that claim none: a research chief may be the chief research officer.
_TOLD_OTHERWISE: Final[tuple[tuple[str, str], ...]] = (
    ("chief executive", r"\bboss\b|\bhelm\b|掌门|一把手"),
    ("chief scientist", r"\b(?:top|science|scientific) (?:scientist|chief)\b"),
    ("chief technology officer", r"\btech(?:nology|nical)? chief\b|技术负责人"),
    ("chief operating officer", r"\boperations chief\b|运营负责人"),
    ("chief financial officer", r"\bfinanc(?:e|ial) chief\b|财务负责人"),
    ("chief product officer", r"\bproduct chief\b|产品负责人"),
    ("chief research officer", r"\bresearch chief\b|\bhead of research\b|研究(?:主管|负责人)"),
    ("vice-president", r"\bdeputy\b|二把手"),
    ("president", r"\bdean\b|(?<!deputy )(?<!vice )(?<!vice-)\bhead(?:ed|s)?\b|(?<!deputy )\bdirector\b"),
    ("vice-chairman", r"\bdeputy chair"),
    ("professor", r"\bteach(?:es|ing)?\b|\btaught\b|任教|执教"),
    ("adviser", r"\badvis(?:es?|ed|ing|ory)\b|\bconsult\w+"),
)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<t{number}>{pattern})" for number, (_, pattern) in enumerate(_TITLES)),
        re.IGNORECASE | re.ASCII,  # CEO has a boundary beside Chinese: 的CEO
    )


def titles(text: str) -> frozenset[str]:
    """Return the offices that a text names, by their English names.

    >>> sorted(titles("他辞去副总裁，出任 CEO"))
    ['chief executive', 'vice-president']
    """
    return frozenset(title for _, _, title in placed_titles(text))


def offices(text: str) -> frozenset[str]:
    """Return the offices that a text carries, also those told in other words."""
    told = (title for title, pattern in _TOLD_OTHERWISE if re.search(pattern, text, re.IGNORECASE))
    return titles(text).union(told)


@lru_cache(maxsize=1024)
def placed_titles(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return where a text names an office, from where to where, and which."""
    found = _pattern().finditer(text)
    return tuple((match.start(), match.end(), _TITLES[int(str(match.lastgroup)[1:])][0]) for match in found)
