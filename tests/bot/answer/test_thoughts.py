"""What can answer: sentences, each with the one that it leans on."""

import pytest
from hypothesis import given

from bot.answer.thoughts import thought_spans
from corpus.sentences import sentence_spans
from tests.conftest import texts


def thoughts_of(text: str) -> list[str]:
    return [text[start:end] for start, end in thought_spans(text)]


@pytest.mark.parametrize(
    ("before", "leaning"),
    [
        ("Ada led the lab.", "He left in May."),
        ("Ada led the lab.", "She left in May."),
        ("Ada led the lab.", "This made news."),
        ("Ada met Bob.", "Both left in May."),
        ("Ada met Bob.", "The two left in May."),
        ("Ada sold a firm.", "The company kept its name."),
        ("吴永辉在谷歌。", "他五月离开。"),
        ("罗福莉在幻方。", "她五月离开。"),
        ("吴永辉加入字节。", "此举引发议论。"),
        ("两人同在谷歌。", "二人五月离开。"),
        ("两种说法不一。", "前者更早。"),
    ],
)
def test_a_sentence_that_leans_back_is_one_thought_with_the_one_before(before: str, leaning: str) -> None:
    text = before + ("" if before.endswith("。") else " ") + leaning
    assert thoughts_of(text) == [before, text]


@pytest.mark.parametrize("standing", ["Heather left in May.", "Italy won.", "Thissen left in May.", "Theirry left."])
def test_a_sentence_that_only_looks_like_leaning_back_stands_alone(standing: str) -> None:
    assert thoughts_of(f"Ada led the lab. {standing}") == ["Ada led the lab.", standing]


def test_a_sentence_does_not_lean_on_another_paragraph() -> None:
    assert thoughts_of("Ada led the lab.\n\nHe left in May.") == ["Ada led the lab.", "He left in May."]


def test_a_sentence_leans_on_the_one_that_the_one_before_leans_on() -> None:
    first, second, third, fourth = "Ada led the lab.", "She left in May.", "She returned in June.", "She left again."
    text = f"{first} {second} {third} {fourth}"
    assert thoughts_of(text) == [first, f"{first} {second}", f"{first} {second} {third}", f"{second} {third} {fourth}"]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("测试岗位不再抢手。", "某大厂的李南这样说道。"),
        ("需求明显降低。", "李南对此进行了总结。"),
        ("Nobody wants testers.", "So said Li Nan of a large company."),
    ],
)
def test_a_sentence_that_says_who_spoke_is_one_thought_with_what_was_said(said: str, who: str) -> None:
    text = said + ("" if said.endswith("。") else " ") + who
    assert thoughts_of(text) == [said, text]


def test_what_somebody_said_leans_on_the_sentence_that_announces_it() -> None:
    assert thoughts_of("创始人杨植麟回忆道。大家都去谷歌。") == [
        "创始人杨植麟回忆道。",
        "创始人杨植麟回忆道。大家都去谷歌。",
    ]
    assert thoughts_of("杨植麟说，谷歌好。大家都去谷歌。") == ["杨植麟说，谷歌好。", "大家都去谷歌。"]


@given(texts())
def test_each_thought_ends_with_its_sentence(text: str) -> None:
    sentences, thoughts = sentence_spans(text), list(thought_spans(text))
    assert [end for _, end in thoughts] == [end for _, end in sentences]
    assert all(mine[0] <= own[0] for mine, own in zip(thoughts, sentences, strict=True))
