import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def polarity(sentence: str, span: str) -> bool:
    problems = check(sentence, [span], ENTITIES).problems
    return any(problem.startswith("polarity:") for problem in problems)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("By its account Microsoft bought the company.", "按它的说法，微软并未买下公司，而是付费取得授权。"),
        ("他们三人都拿到了 1 亿美元签约金。", "None of the three had been paid $100 million to sign with Meta."),
        ("Wu Yonghui ran Seed alone from the first day.", "吴永辉并不是从第一天起就独自掌管 Seed。"),
        (
            "Sutskever would not join Meta, but he did sell SSI to it.",
            "Sutskever declined both to sell SSI and to join Meta.",
        ),
        ("王慧文并不是唯一没有技术背景的人。", "王慧文是唯一没有技术背景的人。"),
    ],
)
def test_a_clause_that_its_spans_negate_is_noticed_in_both_languages(sentence: str, span: str) -> None:
    assert polarity(sentence, span)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Only StepFun had kept all its executives.", "StepFun was the only one that had not yet lost an executive."),
        ("Neither Nvidia nor Groq confirmed the figure.", "英伟达和 Groq 都没有证实这个数字。"),
        ("Luo Fuli did not say so until November 2025.", "罗福莉到 2025 年 11 月才这样说。"),
        ("OpenAI, which once employed Liam Fedus, put no money into it.", "Liam Fedus 的前东家 OpenAI 没有出资。"),
        ("这个数字是举报人说的，未经证实。", "The number is a whistleblower's and has not been confirmed."),
        ("Whether the cuts had a part in it is not reported.", "裁员与此是否有关，没有报道。"),
        ("WIRED could not verify it, nor did OpenAI share the worries.", "《连线》无法核实，OpenAI 也不认同这些顾虑。"),
        ("SSI is seeking $1 billion.", "成立不满一年、还没有产品的 SSI 正在寻求 10 亿美元融资。"),
    ],
)
def test_negations_that_undo_each_other_or_fall_elsewhere_turn_nothing_round(sentence: str, span: str) -> None:
    assert not polarity(sentence, span)
