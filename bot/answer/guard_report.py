"""How much of what is wrong the guard catches, and how much of what is right it refuses, over a file of cases.

The file holds one JSON object a line: `id`, `set`, `supported`, `category`, `sentence`, and `spans`, each with its
`article` and `quote`.
A case that is supported is a true paraphrase; any other one is a true sentence with one thing changed, and the
category says which.

Not here: the guard itself (`bot/answer/guard.py`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer.guard import check
from corpus.article import detect_language
from corpus.entities import Entities
from corpus.errors import TalentWarsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence, the spans that it cites, and whether they carry it."""

    id: str
    group: str
    supported: bool
    category: str
    sentence: str
    articles: tuple[str, ...]
    quotes: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Whether the sentence and its spans are in two languages."""
        return detect_language(self.sentence) != detect_language(" ".join(self.quotes))


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases.

    Raises:
        TalentWarsError: The file cannot be read, or a line is no case.
    """
    cases = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TalentWarsError(
            problem=f"{path} cannot be read: {error}.", remedy="Name a file of guard cases."
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise TalentWarsError(
                    problem=f"{path}, line {number}, is no guard case: {error!r}.",
                    remedy="Give each line id, set, supported, category, sentence and spans.",
                ) from error
    return tuple(cases)


def _case(entry: dict[str, Any]) -> Case:
    return Case(
        id=str(entry["id"]),
        group=str(entry["set"]),
        supported=bool(entry["supported"]),
        category=str(entry["category"]),
        sentence=str(entry["sentence"]),
        articles=tuple(str(span["article"]) for span in entry["spans"]),
        quotes=tuple(str(span["quote"]) for span in entry["spans"]),
    )


def guard_report(path: Path, entities: Entities) -> dict[str, Any]:
    """Run the guard over a file of cases.

    Args:
        path: The file.
        entities: The people and organisations.

    Returns:
        `edits`, `caught`, `catch_rate`, `paraphrases`, `refused`, `false_alarm_rate` of all cases; the same by
        `category`, by `set` and
        for those that cross the languages; and `failures`, each with what the guard said.
    """
    judged = [(case, check(case.sentence, case.quotes, entities)) for case in read_cases(path)]
    right = {case.id: verdict.supported == case.supported for case, verdict in judged}
    cases = [case for case, _ in judged]
    return {
        **_rates(cases, right),
        "by_category": {
            name: _rates([case for case in cases if case.category == name], right)
            for name in _names(case.category for case in cases)
        },
        "by_set": {
            name: _rates([case for case in cases if case.group == name], right)
            for name in _names(case.group for case in cases)
        },
        "across_languages": _rates([case for case in cases if case.crosses], right),
        "failures": [
            {"id": case.id, "category": case.category, "sentence": case.sentence, "problems": list(verdict.problems)}
            for case, verdict in judged
            if not right[case.id]
        ],
    }


def _names(found: Iterable[str]) -> list[str]:
    return sorted(set(found))


def _rates(cases: Sequence[Case], right: dict[str, bool]) -> dict[str, Any]:
    edits = [case for case in cases if not case.supported]
    true = [case for case in cases if case.supported]
    caught = sum(right[case.id] for case in edits)
    refused = sum(not right[case.id] for case in true)
    return {
        "edits": len(edits),
        "caught": caught,
        "catch_rate": round(caught / len(edits), 4) if edits else None,
        "paraphrases": len(true),
        "refused": refused,
        "false_alarm_rate": round(refused / len(true), 4) if true else None,
    }
