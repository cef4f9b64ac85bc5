import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()
LEFT = "黄文灏和李先刚在 2024 年 8 月离开零一万物，黄文灏去了字节跳动，李先刚回到了贝壳。"
CAME = (
    "Luo Fuli led VECO at DAMO Academy before going to High-Flyer in 2022; Lin Junyang entered DAMO Academy in 2019 "
    "after a master's at Peking University."
)
BACK = (
    "Ethan Knight and Avi Verma went back to OpenAI after less than a month at Meta's superintelligence lab, "
    "from which Rishabh Agarwal resigned too."
)


def told_of_others(sentence: str, span: str) -> bool:
    return any(problem.startswith("owner:") for problem in check(sentence, [span], ENTITIES).problems)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Li Xiangang left 01.AI in August 2024 and joined ByteDance.", LEFT),
        ("黄文灏 2024 年 8 月离开零一万物，加入贝壳。", LEFT),
        ("Lin Junyang went to High-Flyer in 2022.", CAME),
        ("AMI Labs 的 CEO 由杨立昆兼任。", "AMI Labs 是杨立昆创办的公司，CEO 是 Alexandre LeBrun。"),
    ],
)
def test_what_the_spans_tell_of_another_is_noticed(sentence: str, span: str) -> None:
    assert told_of_others(sentence, span)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Huang Wenhao left 01.AI in August 2024 and joined ByteDance.", LEFT),
        ("李先刚离开零一万物后回了贝壳。", LEFT),
        ("Luo Fuli went to High-Flyer in 2022.", CAME),
        ("In 2019 Lin Junyang entered DAMO Academy.", CAME),
        (
            "Rishabh Agarwal quit Meta's superintelligence lab.",
            BACK,
        ),
        (
            "马维英去了清华大学由张亚勤领导的研究院。",
            "Ma Weiying left ByteDance for Tsinghua University, to join an institute led by Zhang Yaqin.",
        ),
    ],
)
def test_what_goes_on_from_clause_to_clause_keeps_its_owner(sentence: str, span: str) -> None:
    assert not told_of_others(sentence, span)


PERIODIC = "Periodic Labs 由 OpenAI 前副总裁 Liam Fedus 与谷歌 DeepMind 前研究者 Ekin Dogus Cubuk 创办。"
EXITS = "王小川的百川智能，洪涛 2024 年 12 月离职，陈炜鹏被曝将离职。"
GROSS = "格罗斯离开 SSI，苏茨克维接任 CEO，丹尼尔·列维任总裁。"


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        (
            "Periodic Labs is the work of Liam Fedus of OpenAI and Ekin Dogus Cubuk of Google DeepMind.",
            "Periodic Labs is the work of Ekin Dogus Cubuk of OpenAI and Liam Fedus of Google DeepMind.",
            PERIODIC,
        ),
        (
            "腾讯的姚顺雨和小米的罗福莉同一天亮相。",
            "腾讯的罗福莉和小米的姚顺雨同一天亮相。",
            "Tencent's Yao Shunyu and Xiaomi's Luo Fuli stepped forward on one day.",
        ),
        (
            "Omar Sanseviero of Google DeepMind called on people at Qwen.",
            "Omar Sanseviero of Qwen called on people at Google DeepMind.",
            "谷歌 DeepMind 的 Omar Sanseviero 喊话千问的人。",
        ),
        ("Sutskever became chief executive of SSI.", "Daniel Levy became chief executive of SSI.", GROSS),
        ("苏茨克维自己当了 SSI 的 CEO。", "SSI 的 CEO 由丹尼尔·列维出任。", GROSS),
    ],
)
def test_whose_man_and_whose_office_is_noticed(straight: str, turned: str, span: str) -> None:
    assert not told_of_others(straight, span)
    assert told_of_others(turned, span)


def test_an_event_is_looked_up_with_those_of_whom_it_is_told() -> None:
    assert check("Hong Tao has left Baichuan.", [EXITS], ENTITIES).supported
    assert not check("Chen Weipeng has left Baichuan.", [EXITS], ENTITIES).supported


def test_an_office_that_stands_for_whoever_holds_it_is_nobodys_else() -> None:
    span = "Eddie Wu, Alibaba's chief executive, told staff that Lin Junyang's wish to resign had been granted."
    assert not told_of_others("Alibaba's CEO told staff that Lin Junyang's resignation had been granted.", span)
