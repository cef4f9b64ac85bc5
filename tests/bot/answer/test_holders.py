import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def held_by_another(sentence: str, span: str) -> bool:
    problems = check(sentence, [span], ENTITIES).problems
    return any(problem.startswith("office:") for problem in problems)


@pytest.mark.parametrize(
    ("right", "wrong", "span"),
    [
        (
            "The chief executive of AMI Labs is Alexandre LeBrun.",
            "The chief executive of AMI Labs is Yann LeCun.",
            "AMI Labs, which Yann LeCun founded, is led by Alexandre LeBrun of Nabla as chief executive.",
        ),
        (
            "格罗斯走后，SSI 的 CEO 由苏茨克维接任。",
            "格罗斯走后，SSI 的 CEO 由丹尼尔·列维接任。",
            "格罗斯离开 SSI，苏茨克维亲自出任 CEO，丹尼尔·列维担任总裁。",
        ),
        (
            "Groq carries on with Simon Edwards at the helm.",
            "Groq carries on with Sunny Madra at the helm.",
            "Sunny Madra 等人去了英伟达。Groq 由 Simon Edwards 继续经营。",
        ),
        (
            "Baidu founded an institute and made Kai Yu its deputy head.",
            "Baidu founded an institute and made Kai Yu its head.",
            "百度办起研究院，院长由李彦宏自己担任，副院长是余凯。",
        ),
        (
            "Alexandr Wang leads Meta Superintelligence Labs, with Nat Friedman as co-lead.",
            "Nat Friedman leads Meta Superintelligence Labs, with Alexandr Wang as co-lead.",
            "Meta Superintelligence Labs were announced with Alexandr Wang as leader and Nat Friedman as co-lead.",
        ),
    ],
)
def test_an_office_is_held_by_whom_the_spans_have_in_it(right: str, wrong: str, span: str) -> None:
    assert not held_by_another(right, span)
    assert held_by_another(wrong, span)


def test_an_office_elsewhere_is_no_contradiction() -> None:
    span = "Alexandr Wang was chief executive of Scale AI. Daniel Gross was chief executive of SSI."
    assert not held_by_another("Daniel Gross, chief executive of SSI, left.", span)
    assert not held_by_another("Alexandr Wang, the chief executive of Scale AI, left.", span)
