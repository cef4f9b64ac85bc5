"""The reader of numbers and dates that the comparison of languages rests on."""

import calendar
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Language
from tests.corpus.bundled_numbers import figures


@pytest.mark.parametrize(
    ("zh", "en", "numbers"),
    [
        ("27 亿美元", "$2.7 billion", {"2700000000"}),
        ("1.25 万亿美元", "$1.25 trillion", {"1250000000000"}),
        ("每月 9 万至 13 万元", "between 90,000 and 130,000 yuan a month", {"90000", "130000"}),
        ("7.2 万个职位，月薪 61475 元", "72,000 posts at 61,475 yuan a month", {"72000", "61475"}),
        (
            "1000 多人，两年花掉 100 多亿元",
            "more than 1,000 people and over 10 billion yuan in two years",
            {"1000", "10000000000"},
        ),
        ("离职率 17.7%，降 0.5 个百分点", "turnover of 17.7%, down 0.5 percentage points", {"17.7", "0.5"}),
        ("10 万美元", "$100,000", {"100000"}),
        ("“40 亿美元的 AI 明星”", "the $4 Billion AI Superstars", {"4000000000"}),
        ("GPT-4、o1、MiMo-V2-Flash、36 氪、香港 01", "GPT-4, o1, MiMo-V2-Flash, 36Kr, HK01", set()),
        ("01.AI、51job、H-1B、P10、CEO-1", "01.AI, 51job, H-1B, P10, CEO-1", set()),
    ],
)
def test_a_number_is_the_same_in_both_languages(zh: str, en: str, numbers: set[str]) -> None:
    wanted = {Decimal(number) for number in numbers}
    assert set(figures(zh, "zh").numbers) == wanted
    assert set(figures(en, "en").numbers) == wanted


@pytest.mark.parametrize(
    ("zh", "en", "dates"),
    [
        ("2025 年 2 月 21 日", "21 February 2025", {"2025-02-21"}),
        ("2026 年 6 月 17 日或 18 日", "17 or 18 June 2026", {"2026-06-17", "2026-06-18"}),
        ("2025 年 1 月至 10 月", "January to October 2025", {"2025-01", "2025-10"}),
        ("2024 年 5 月或 6 月", "May or June 2024", {"2024-05", "2024-06"}),
        ("2023 年 2 月创办，6 月卖出", "founded in February 2023 and sold in June", {"2023-02", "2023-06"}),
        ("2025 年和 2026 年", "2025 and 2026", {"2025", "2026"}),
        ("NeurIPS 2022 的研究", "the study of NeurIPS 2022", {"2022"}),
    ],
)
def test_a_date_is_the_same_in_both_languages(zh: str, en: str, dates: set[str]) -> None:
    assert set(figures(zh, "zh").dates) == dates
    assert set(figures(en, "en").dates) == dates
    assert figures(zh, "zh").numbers == figures(en, "en").numbers == frozenset()


@pytest.mark.parametrize(
    ("text", "language", "spelt"),
    [
        ("两人，三位，十余名，二十多家", "zh", {2, 3, 10, 20}),
        ("十二位创始人", "zh", {12}),
        ("two people, a dozen more, twenty firms", "en", {2, 12, 20}),
    ],
)
def test_numbers_in_words_are_read_apart(text: str, language: Language, spelt: set[int]) -> None:
    found = figures(text, language)
    assert spelt <= found.spelt
    assert found.numbers == frozenset()


@given(st.integers(min_value=2100, max_value=999_999_999))
def test_any_number_is_read_back(number: int) -> None:
    assert set(figures(f"共 {number} 人", "zh").numbers) == {Decimal(number).normalize()}
    assert set(figures(f"{number:,} people in all", "en").numbers) == {Decimal(number).normalize()}


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_any_date_is_read_back(date: dt.date) -> None:
    chinese = f"{date.year} 年 {date.month} 月 {date.day} 日宣布"
    english = f"announced on {date.day} {calendar.month_name[date.month]} {date.year}"
    assert set(figures(chinese, "zh").dates) == {date.isoformat()}
    assert set(figures(english, "en").dates) == {date.isoformat()}
