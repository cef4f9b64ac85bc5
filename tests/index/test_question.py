"""A question, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.entities import Entities
from index.question import LONGEST_QUESTION, asks_from, numbers_in, read_question
from tests.index.sample import any_text


@pytest.mark.parametrize(
    ("text", "language", "rest", "named"),
    [
        ("吴永辉什么时候加入字节跳动？", "zh", "加入", ["p-wuyonghui", "o-bytedance"]),
        ("When did Wu Yonghui join ByteDance?", "en", "join", ["p-wuyonghui", "o-bytedance"]),
        ("Wu Yonghui 为什么离职", "zh", "离职", ["p-wuyonghui"]),
        ("How many engineers left?", "en", "mani engin left", []),
        ("谁？", "zh", "谁", []),
        ("who", "en", "", []),
        ("", "en", "", []),
        ("😀🎉", "en", "", []),
        ("\0\x1b\ud800 ", "en", "", []),
        ("' OR 1=1; -- $(rm -rf /)", "en", "1 1 rm rf", []),
    ],
)
def test_a_question_gives_its_language_its_words_and_its_names(
    entities: Entities, text: str, language: str, rest: str, named: list[str]
) -> None:
    question = read_question(text, entities)
    assert question.language == language
    assert question.rest == tuple(rest.split())
    assert list(question.named) == named


@pytest.mark.parametrize("text", ["", " ", "1", "谁？", "{{7*7}}", "?!", "🙂", "2024"])
def test_a_question_without_a_telling_word_is_empty(text: str, entities: Entities) -> None:
    assert read_question(text, entities).empty


@pytest.mark.parametrize("text", ["SSI", "吴永辉", "竞业", "retention", "GPT-5", "年薪 2024"])
def test_a_question_with_a_telling_word_or_a_name_is_not_empty(text: str, entities: Entities) -> None:
    assert not read_question(text, entities).empty


def test_a_name_brings_all_its_other_forms(entities: Entities) -> None:
    chinese, english = (read_question(name, entities) for name in ("吴永辉", "Wu Yonghui"))
    assert chinese.named == english.named
    assert chinese.forms == english.forms
    assert {("wu", "yonghui"), ("吴", "吴永", "永", "永辉", "辉")} <= set(chinese.named["p-wuyonghui"])
    assert {"wu yonghui", "吴永辉"} <= set(chinese.forms["p-wuyonghui"])


def test_a_name_asked_for_twice_counts_once(entities: Entities) -> None:
    assert list(read_question("吴永辉，吴永辉，Wu Yonghui", entities).named) == ["p-wuyonghui"]


def test_what_follows_in_an_endless_question_is_left_out(entities: Entities) -> None:
    question = read_question("a" * LONGEST_QUESTION + " ByteDance", entities)
    assert len(question.text) == LONGEST_QUESTION
    assert question.named == {}


@pytest.mark.parametrize(
    ("setting", "asking"),
    [
        ("8月2日航班因孩子抽搐滑回,", "救助的医生叫什么、来自哪家医院?"),
        ("", "截至7月底有多少户，其中企业占多少？"),
        ("何小鹏宣布降价，", "降了多少？"),
        ("", "In which city does it stand, and since when?"),
        ("After the flood of 1,000 houses in July,", " who paid?"),
        ("", "孩子抽搐，航班滑回"),
        ("", ""),
    ],
)
def test_what_a_question_takes_for_granted_stands_before_the_part_that_asks(setting: str, asking: str) -> None:
    assert asks_from(setting + asking) == len(setting)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("$2.7 billion in 2024, 1,000 people", {"2.7", "2024", "1000"}),
        ("2024,2025 and 1,5", {"2024", "2025", "1", "5"}),
        ("在2023，100人", {"2023", "100"}),
        ("１，２３４，５６７", {"1234567"}),
        ("DeepSeek-V3 用了２０４８块", {"3", "2048"}),
        ("none", set()),
    ],
)
def test_numbers_are_read_without_their_separators(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@given(text=any_text | st.text(max_size=3_000))
def test_any_text_can_be_asked(entities: Entities, text: str) -> None:
    question = read_question(text, entities)
    assert len(question.text) <= LONGEST_QUESTION
    question.text.encode()  # no half surrogate is left
    assert "\0" not in question.text
    assert read_question(question.text, entities) == question
