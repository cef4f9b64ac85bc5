import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def contrast(sentence: str, span: str) -> bool:
    problems = check(sentence, [span], ENTITIES).problems
    return any(problem.startswith("contrast:") for problem in problems)


@pytest.mark.parametrize(
    ("right", "wrong", "span"),
    [
        (
            "The White House made clear that the fee is paid only once.",
            "The White House made clear that the fee is paid every year.",
            "早期报道曾把它写成每年都交，白宫随后澄清：这笔钱只交一次。",
        ),
        (
            "FAIR was hit by the cuts.",
            "TBD Lab was hit by the cuts.",
            "Meta cut 600 jobs; FAIR was among the units hit, and the new TBD Lab was not.",
        ),
        (
            "The fee is limited to new petitions.",
            "The fee also applies to petitions already filed.",
            "这笔钱只针对新的申请。",
        ),
        (
            "Wu Yonghui ran Seed together with Zhu Wenjia.",
            "吴永辉独自负责 Seed。",
            "Seed was run by Wu Yonghui together with Zhu Wenjia.",
        ),
        (
            "Wang Huiwen was the only founder without a technical background.",
            "Wang Huiwen was one of several founders without a technical background.",
            "王慧文是唯一没有技术背景的创始人。",
        ),
    ],
)
def test_a_side_is_that_of_the_clause_that_tells_the_same(right: str, wrong: str, span: str) -> None:
    assert not contrast(right, span)
    assert contrast(wrong, span)
