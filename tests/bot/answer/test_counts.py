import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()
ZHIPU = "智谱走了三位高管：张阔和曲滕在 2025 年 1 月离开，张帆在 2025 年 6 月离开。"
TIMES = "SignalFire gives retention as 80% at Anthropic, 78% at Google DeepMind, 67% at OpenAI and 64% at Meta."


def amounts(sentence: str, span: str) -> bool:
    return any(problem.startswith("amount:") for problem in check(sentence, [span], ENTITIES).problems)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("智谱走掉的三位高管是张阔、曲滕和张帆，前两位 1 月就离开了。", ZHIPU),
        ("Zhang Kuo, Qu Teng and Zhang Fan left, the first two in January 2025.", ZHIPU),
        ("四家公司里 Anthropic 的留任率最高。", TIMES),
        ("Two outlets reported it.", "AI Briefing 和 The Decoder 报道了此事。"),
        ("学历比在业内干过几年更要紧。", "Degrees weigh more than time spent in the industry."),
        ("The other seven had gone.", "Of the eight authors one was left."),
        ("Knight was number three.", "Knight 是第三位离开的工程师。"),
        ("头十一个多月里走了十几人。", "截至 2025 年 12 月 5 日，走了十余人。"),
        ("约三个星期后谈成。", "About three weeks later they agreed."),
    ],
)
def test_a_small_number_that_says_nothing_new_needs_none_in_the_spans(sentence: str, span: str) -> None:
    assert not amounts(sentence, span)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("智谱走了四位高管。", ZHIPU),
        ("The other five had gone.", "Of the eight authors one was left."),
        ("Knight was number four.", "Knight 是第三位离开的工程师。"),
        ("约三个星期后谈成。", "About three months later they agreed."),
        ("微软几年内招走了他们。", "Microsoft recruited them within a few months."),
    ],
)
def test_a_number_that_says_another_thing_is_missed(sentence: str, span: str) -> None:
    assert amounts(sentence, span)
