"""Which parts of a sentence tell of whom."""

import pytest
from hypothesis import given

from bot.answer.whose import told_of
from corpus.entities import Entities
from tests.conftest import texts


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def parts(name: str, text: str, entities: Entities) -> list[str]:
    people = [one for one in entities.find(text) if one.entity_id.startswith("p-")]
    return [text[start:end] for start, end in told_of({name}, text, people)]


OFFERS = "雷军邀约罗福莉之前，张一鸣曾给出千万年薪去招揽周畅，引发了纷争。"
SCHOOLS = "2024 年有消息称，王小川毕业于清华，李开复毕业于卡内基·梅隆大学。"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("p-luofuli", OFFERS, ["雷军邀约罗福莉之前，"]),
        ("p-zhouchang", OFFERS, ["张一鸣曾给出千万年薪去招揽周畅，", "引发了纷争。"]),
        ("p-likaifu", SCHOOLS, ["2024 年有消息称，", "李开复毕业于卡内基·梅隆大学。"]),
        ("p-likaifu", "李开复离开了，那是 2009 年。", ["李开复离开了，那是 2009 年。"]),
        ("p-likaifu", "那是 2009 年。", ["那是 2009 年。"]),
        ("p-likaifu", "罗福莉加入小米。", []),
        ("p-luofuli", "罗福莉来了，周畅走了，他们都换了公司。", ["罗福莉来了，", "他们都换了公司。"]),
        ("p-luofuli", "罗福莉、周畅，李开复都走了，周畅去了字节。", ["罗福莉、周畅，李开复都走了，"]),
    ],
)
def test_a_part_tells_of_the_person_named_last(name: str, text: str, expected: list[str], entities: Entities) -> None:
    assert parts(name, text, entities) == expected


def test_where_nobody_is_asked_about_all_of_it_counts(entities: Entities) -> None:
    people = entities.find(OFFERS)
    assert told_of((), OFFERS, people) == ((0, len(OFFERS)),)


@given(texts())
def test_parts_lie_in_the_text_and_in_order(entities: Entities, text: str) -> None:
    places = [place for part in told_of({"p-luofuli"}, text, entities.find(text)) for place in part]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
