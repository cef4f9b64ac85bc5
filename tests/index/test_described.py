"""People and companies that a question names by each other are looked up by their own names."""

import pytest

from corpus.article import detect_language
from corpus.entities import Entities
from index.described import named_directly


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


@pytest.mark.parametrize(
    ("described", "named"),
    [
        ("李开复的公司裁员了吗？", "零一万物裁员了吗？"),
        ("李彦宏他们家请来了谁？", "百度请来了谁？"),
        ("特斯拉老板怎么看？", "埃隆·马斯克怎么看？"),
        ("苹果有几个人投奔扎克伯格？", "苹果有几个人投奔Meta？"),
        ("Did Kai-Fu Lee's company let people go?", "Did 01.AI let people go?"),
        ("What did the boss of Tesla say?", "What did Elon Musk say?"),
        ("SSI 的创始人怎么看？", "伊利亚·苏茨克维怎么看？"),
        ("光年之外的创办者病了吗？", "王慧文病了吗？"),
        ("TikTok 的母公司挖了谁？", "字节跳动挖了谁？"),
        ("Whom did TikTok's parent company hire?", "Whom did ByteDance hire?"),
        (
            "Did the founder of TikTok's parent company step down?",
            "Did Zhang Yiming step down?",
        ),  # its chief is another
    ],
)
def test_a_description_becomes_the_name(described: str, named: str, entities: Entities) -> None:
    assert named_directly(described, entities, detect_language(described)) == named


@pytest.mark.parametrize(
    "asked",
    [
        "特斯拉的老板是谁？",
        "谁是特斯拉老板？",
        "李开复的公司叫什么？",
        "Who is the boss of Tesla?",
        "What is Kai-Fu Lee's company called?",
        "Who is the CEO of OpenAI's lab?",
        "What is Sutskever's start-up worth?",  # he founded two
        "TikTok 的母公司是谁？",
        "Who is TikTok's parent company?",
        "罗福莉加入了小米的公司吗？",
    ],
)
def test_who_is_asked_for_or_not_the_only_one_is_not_put_in(asked: str, entities: Entities) -> None:
    assert named_directly(asked, entities, detect_language(asked)) == asked
