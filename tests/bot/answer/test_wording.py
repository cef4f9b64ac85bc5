"""The answer's own words: the same things said in both languages."""

import re
from typing import get_args

import pytest

from bot.answer import wording
from bot.answer.answer import Searched
from corpus.article import Confidence, Language, detect_language

SEARCHED = Searched(generation="g", articles=96, passages=512, newest="2026-07-01")
LANGUAGES: tuple[Language, ...] = get_args(Language)
PROBLEMS = ("down", "slow", "over_budget", "disobedient", "silent")


def said(language: Language) -> list[str]:
    """Everything that the answer may say by itself."""
    return [
        wording.refusal(language, SEARCHED),
        wording.closest_heading(language),
        wording.nothing_asked(language),
        wording.greeting(language),
        wording.welcome(language),
        wording.old_source(language, "2024-05"),
        wording.other_language(language),
        *(wording.without_model(language, problem) for problem in PROBLEMS),
        *(wording.confidence(language, grade) for grade in get_args(Confidence)),
    ]


def test_a_refusal_names_how_much_was_searched_up_to_when() -> None:
    assert wording.refusal("en", SEARCHED) == (
        "The 96 articles searched, the newest of 2026-07-01, do not answer this question."
    )
    assert wording.refusal("zh", SEARCHED) == "已检索的 96 篇文章（最新一篇发布于 2026-07-01）没有回答这个问题。"


def test_a_refusal_over_undated_articles_says_so() -> None:
    undated = Searched(generation="g", articles=2, passages=2, newest="")
    assert wording.refusal("en", undated) == ("The 2 articles searched, of unknown date, do not answer this question.")
    assert wording.refusal("zh", undated) == "已检索的 2 篇文章（日期不详）没有回答这个问题。"


def test_everything_is_said_in_both_languages() -> None:
    chinese, english = said("zh"), said("en")
    assert len(chinese) == len(english) >= 15
    assert {detect_language(line) for line in chinese} == {"zh"}
    assert {detect_language(line) for line in english} == {"en"}
    assert len(set(chinese)) == len(chinese)
    assert len(set(english)) == len(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_unfilled(language: Language) -> None:
    assert not any(re.search(r"[{}]", line) for line in said(language))


def test_a_problem_that_is_not_known_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        wording.without_model("en", "tired")


def test_a_grade_that_is_not_known_is_shown_as_it_is() -> None:
    assert wording.confidence("zh", "hearsay") == "hearsay"
