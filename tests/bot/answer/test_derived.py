import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()
KEPT = "Anthropic kept 80% of its staff, Google DeepMind 78% and Meta 64%."
RULED = "调查自 2024 年 7 月 16 日起，2024 年 9 月 4 日放行。"


def missing(sentence: str, span: str) -> list[str]:
    problems = check(sentence, [span], ENTITIES).problems
    return [problem for problem in problems if problem.startswith(("amount:", "date:"))]


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("About 70% were Indian.", "71% were Indian."),
        ("来自中国的接近三成，在美国的近六成。", "29 % 来自中国，59 % 在美国。"),
        ("It raised just over $1 billion.", "It raised $1.03 billion."),
        ("Seven in ten were Indian.", "71% were Indian."),
        ("每三名员工就有一名领到。", "三分之一的员工领到。"),
        ("A third came from OpenAI.", "There are 60 people, of whom some 20 came from OpenAI."),
        ("投入多了三成半。", "投入增加 35%。"),
        ("Anthropic kept two percentage points more than Google DeepMind.", KEPT),
        ("Anthropic's 80% beat Meta's by 16.", KEPT),
        ("上一年是 15.3%。", "It was 14.8%, 0.5 percentage points lower than in the year before."),
        ("Together the two cost $5.1 billion.", "一笔 27 亿美元，一笔 24 亿美元。"),
        ("It took about seven weeks.", RULED),
        ("He stayed some five years.", "He came in 2016 and left in August 2021."),
        ("That was within the hour.", "58 minutes passed."),
        ("不到一小时。", "58 minutes passed."),
        ("2025 年前十个月的平均数。", "The average from January to October 2025."),
        ("In January and February 2026.", "In the first two months of 2026."),
        ("9 月他来了。", "他 2024 年 7 月 18 日走，两个月后来了。"),
        ("In June and July 2025.", "2025 年六七月间。"),
        ("上半年走了三人。", "Three left in the first six months of the year."),
    ],
)
def test_what_follows_from_numbers_and_dates_is_carried(sentence: str, span: str) -> None:
    assert missing(sentence, span) == []


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("About 60% were Indian.", "71% were Indian."),
        ("It raised over $2 billion.", "It raised $1.03 billion."),
        ("Anthropic kept three percentage points more than Google DeepMind.", KEPT),
        ("It took about seven months.", RULED),
        ("两年后他来了。", "他 2024 年 7 月走，两个月后来了；2026 年又走了。"),
        ("Half of them came from OpenAI.", "There are 60 people, of whom some 20 came from OpenAI."),
        ("It was 0.5% lower.", "低 0.5 个百分点。"),
        ("He sold 7 million shares.", "他卖掉 700 万美元股票。"),
        ("10 月他来了。", "他 2024 年 7 月 18 日走，两个月后来了。"),
    ],
)
def test_what_does_not_follow_is_missing(sentence: str, span: str) -> None:
    assert missing(sentence, span)
