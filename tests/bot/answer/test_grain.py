"""How exact a time is asked for, and told."""

import pytest

from bot.answer.grain import is_too_coarse

DAY, MONTH, YEAR = "罗福莉是哪一天入职的？", "In which month did Musk post?", "辛顿哪一年夺冠？"


@pytest.mark.parametrize(
    ("question", "text", "too_coarse"),
    [
        (DAY, "罗福莉近期入职。", True),
        (DAY, "罗福莉去年 11 月入职。", True),
        (DAY, "罗福莉 11 月 12 日入职。", False),
        (DAY, "Luo Fuli joined on 12 November 2025.", False),
        ("On which day did she join?", "She joined in 2025.", True),
        (MONTH, "去年 4 月，马斯克发文。", False),
        (MONTH, "马斯克去年发文。", True),
        (YEAR, "辛顿在 2012 年夺冠。", False),
        (YEAR, "辛顿去年夺冠。", False),
        (YEAR, "辛顿此前夺冠。", True),
        ("竞业协议有多长？", "2024 年 11 月 13 日签了竞业协议。", True),
        ("竞业协议有多长？", "竞业协议最长 12 个月。", False),
        ("How long do non-competes last?", "They last up to 12 months.", False),
        ("罗福莉什么时候入职？", "罗福莉近期入职。", False),
        ("", "", False),
    ],
)
def test_a_text_tells_a_time_as_exact_as_asked_for(question: str, text: str, too_coarse: bool) -> None:
    assert is_too_coarse(question, text) == too_coarse
