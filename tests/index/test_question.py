"""A question, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.entities import Entities
from index.question import LONGEST_QUESTION, asks_from, numbers_in, read_question, without_asides
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
    ("before", "sentence", "clause"),
    [
        ("8月2日航班滑回。", "落地以后，", "救助的医生叫什么？"),
        ("", "落地以后，", "救助的医生叫什么？"),
        ("The fund closed in July. ", "After that,", " who paid?"),
        ("", "", "谁付了钱？"),
        ("", "", "航班滑回"),
    ],
)
def test_the_sentence_that_asks_begins_where_the_one_before_it_ends(
    before: str, sentence: str, clause: str, entities: Entities
) -> None:
    question = read_question(before + sentence + clause, entities)
    assert question.text[question.sentence_from :] == sentence + clause
    assert question.text[question.asks_from :] == clause


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("周畅为什么被起诉？我也在考虑要不要这么做。", "周畅为什么被起诉？"),
        ("I need it for a slide: when did she leave? My boss insists.", "when did she leave?"),
        ("谁说过“我们不缺钱，我们缺人”？", "谁说过“我们不缺钱，我们缺人”？"),
        ("我国哪家公司最先放弃？", "我国哪家公司最先放弃？"),
        ("我们缺人。", "我们缺人。"),
        ("", ""),
    ],
)
def test_what_the_asker_says_of_themselves_is_not_looked_for(question: str, rest: str) -> None:
    assert without_asides(question, ()) == rest


def test_a_clause_with_a_name_stays_whoever_it_tells_of(entities: Entities) -> None:
    question = "我要讲讲吴永辉的履历，他以前在哪家公司？"
    assert read_question(question, entities).text == question


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
