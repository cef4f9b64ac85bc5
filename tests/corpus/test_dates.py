"""Dates are read in the forms in which they are written, and no other way."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import DATE_FORM
from corpus.dates import read_date

FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%Y 年 %m 月 %d 日 %H:%M",
    "%d %b %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b. %d, %Y",
    "%A, %B %d, %Y",
    "%a, %d %b %Y %H:%M:%S +0800",
)


@pytest.mark.parametrize("form", FORMS)
@given(moment=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2099, 12, 31)))  # noqa: DTZ001 - days have no zone
def test_every_day_is_read_in_every_form(form: str, moment: dt.datetime) -> None:
    assert read_date(moment.strftime(form)) == moment.date().isoformat()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025", "2025"),
        ("2025年", "2025"),
        ("2025-02", "2025-02"),
        ("2025/2", "2025-02"),
        ("2025年2月", "2025-02"),
        ("Feb 2025", "2025-02"),
        ("2025-02-00", "2025-02"),
        ("2025-2-3", "2025-02-03"),
        ("2025年2月21日（更新）", "2025-02-21"),
        ("21st February 2025", "2025-02-21"),
        (" 2025-02-21 ", "2025-02-21"),
    ],
)
def test_what_is_not_known_of_a_date_is_left_open(text: str, date: str) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025-02-30",
        "2025-13",
        "2025-00-10",
        "1/2/2025",
        "20250",
        "2025-02-211",
        "12345",
        "0025-01-01",
        "去年",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) == ""


@given(st.one_of(st.text(), st.from_regex(r"\A\d{1,5}[-/.年]\d{0,3}[-/.月]?\d{0,3}\D?\Z")))
def test_any_text_gives_a_date_in_our_form_or_none(text: str) -> None:
    date = read_date(text)
    assert date == "" or DATE_FORM.fullmatch(date)
