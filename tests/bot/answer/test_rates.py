import pytest

from bot.answer.amounts import amounts
from bot.answer.guard import check
from bot.answer.rates import rated
from corpus.entities import Entities

ENTITIES = Entities.load()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("He gets 2 million dollars a year.", "year"),
        ("The posts pay 60,000 yuan a month.", "month"),
        ("The offer was $250 million over four years.", "years"),
        ("It was worth more than $200 million, to be paid over several years.", "years"),
        ("It cost $200 million a year ago.", ""),
        ("年薪约 1000 万元。", "year"),
        ("每月可得 9 万元。", "month"),
        ("四年合计 2.5 亿美元。", "years"),
        ("2023 年拿到 300 万元。", ""),
    ],
)
def test_for_how_long_a_sum_is_is_read(text: str, rate: str) -> None:
    assert [one.rate for one in rated(text, amounts(text))][-1:] == [rate]


def test_a_sum_for_several_years_is_none_for_one() -> None:
    span = "他的一揽子待遇超过 2 亿美元，分数年支付。"
    assert check("His package of over $200 million is spread over several years.", [span], ENTITIES).supported
    problems = check("His package is over $200 million a year.", [span], ENTITIES).problems
    assert "amount: $200 million: the spans have it for another time" in problems
    assert check("His package is over $200 million.", [span], ENTITIES).supported
