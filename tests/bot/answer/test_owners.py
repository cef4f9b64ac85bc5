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
