import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def refused(sentence: str, span: str) -> bool:
    return not check(sentence, [span], ENTITIES).supported


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Meta completed its purchase of Manus.", "Meta's purchase of Manus was announced, and China stopped it."),
        ("Anthropic completed a buyback of shares.", "Anthropic was planning to buy shares back."),
        (
            "John Jumper has already begun work at Anthropic.",
            "John Jumper announced that he was leaving Google DeepMind to join Anthropic.",
        ),
        ("Chen Weipeng had already left Baichuan.", "Chen Weipeng of Baichuan was reported to be on the way out."),
        ("宋洋已在 Meta 到任。", "宋洋将离职，到 Meta 负责推荐。"),
        ("谷雪梅的新公司已经成立。", "谷雪梅正在准备创业。"),
        ("The tribunal ruled that Zhou Chang had broken it.", "Alibaba sought labour arbitration against Zhou Chang."),
        ("Inflection was planning to raise $1.3 billion.", "In June 2023 Inflection had raised $1.3 billion."),
        ("AMI Labs 正在洽谈 10.3 亿美元的种子轮融资。", "AMI Labs raised $1.03 billion in a seed round."),
        ("SSI raised $1 billion.", "SSI was said to be seeking $1 billion. SSI had raised $2 billion later."),
        (
            "Alibaba appointed Zhou Hao, and he has taken Lin Junyang's place.",
            "Alibaba had wanted Zhou Hao, who came from Google, to take Lin Junyang's place.",
        ),
    ],
)
def test_what_is_told_as_done_or_as_sought_must_be_so_in_the_spans(sentence: str, span: str) -> None:
    assert refused(sentence, span)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Meta completed its purchase of Manus.", "Meta bought Manus for several billion dollars."),
        ("Zhou Chang had begun work at ByteDance.", "周畅已到字节跳动上班。"),
        ("Chen Weipeng had already left Baichuan.", "陈炜鹏已经离开百川智能。"),
        ("Inflection was planning to raise $1.3 billion.", "Inflection 计划融资 13 亿美元。"),
        ("Alibaba went to labour arbitration.", "Alibaba had sought labour arbitration."),
        ("Anyone may ask any colleague to join in.", "Anyone there can ask any colleague to join in."),
        (
            "Xiaomi has not confirmed that Luo Fuli is paid 10 million yuan a year.",
            "小米没有确认罗福莉的年薪是 1000 万元。",
        ),
    ],
)
def test_what_is_told_alike_is_supported(sentence: str, span: str) -> None:
    assert not refused(sentence, span)
