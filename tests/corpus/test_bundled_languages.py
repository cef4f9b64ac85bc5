"""Corresponding paragraphs say the same: numbers, dates, names, and how sure a thing is."""

import re
from decimal import Decimal
from typing import Final

import pytest

from tests.corpus.bundled import WHOLES, Paragraph, all_paragraphs, entities, facts
from tests.corpus.bundled_numbers import Figures, figures
from tests.corpus.bundled_status import HEDGES, differing

PARAGRAPHS_AT_LEAST: Final = 440

# Latin words of a Chinese paragraph that English writes otherwise.
ENGLISH_FOR: Final = {
    "agent": "agents?",
    "ceo": "ceo|chief",
    "cto": "cto|chief technology officer|technology chief",
    "gpu": "gpus?",
    "hr": "hr|human resources",
    "infra": "infra|infrastructure",
    "lab": "labs?",
}


def paragraphs() -> tuple[Paragraph, ...]:
    assert len(all_paragraphs()) >= PARAGRAPHS_AT_LEAST
    return all_paragraphs()


def missing(one: Figures, other: Figures) -> set[Decimal]:
    """The numbers that one text gives in digits and the other gives neither in digits nor in words."""
    return {number for number in one.numbers - other.numbers if number not in other.spelt}


def test_the_same_dates_stand_in_both_languages() -> None:
    seen = 0
    for paragraph in paragraphs():
        zh, en = figures(paragraph.zh, "zh"), figures(paragraph.en, "en")
        assert zh.dates == en.dates, (paragraph.where, zh.dates ^ en.dates)
        seen += len(zh.dates)
    assert seen >= 800


def test_the_same_numbers_stand_in_both_languages() -> None:
    seen = 0
    for paragraph in paragraphs():
        zh, en = figures(paragraph.zh, "zh"), figures(paragraph.en, "en")
        assert missing(zh, en) == set(), paragraph.where
        assert missing(en, zh) == set(), paragraph.where
        seen += len(zh.numbers)
    assert seen >= 350


def test_percentages_and_currencies_agree() -> None:
    for paragraph in paragraphs():
        assert set(re.findall(r"[\d.]+%", paragraph.zh)) == set(re.findall(r"[\d.]+%", paragraph.en)), paragraph.where
        for chinese, english in (
            ("美元", r"\$|\bdollars"),
            ("欧元", r"€|\beuros"),
            (r"[\d亿万] ?元|千万元|亿元", r"\byuan"),
        ):
            found = bool(re.search(chinese, paragraph.zh)), bool(re.search(english, paragraph.en))
            assert found[0] == found[1], (paragraph.where, chinese)


def test_the_same_people_and_organisations_are_named() -> None:
    seen = 0
    for paragraph in paragraphs():
        named = []
        for text in (paragraph.zh, paragraph.en):
            found = {mention.entity_id for mention in entities().find(text)}
            named.append(found | {WHOLES[entity] for entity in found if entity in WHOLES})
        assert named[0] == named[1], (paragraph.where, named[0] ^ named[1])
        seen += len(named[0])
    assert seen >= 1500


def test_the_latin_names_of_a_chinese_paragraph_stand_in_the_english_one() -> None:
    seen = 0
    for paragraph in paragraphs():
        english = paragraph.en.lower()
        words = set(re.findall(r"[A-Za-z]{2,}", paragraph.zh))
        for word in sorted(words):
            wanted = ENGLISH_FOR.get(word.lower(), re.escape(word.lower()))
            assert re.search(rf"(?<![a-z])(?:{wanted})(?![a-z])", english), (paragraph.where, word)
        seen += len(words)
    assert seen >= 1500


def test_the_same_is_said_of_what_became_of_people() -> None:
    assert {
        paragraph.where: found for paragraph in paragraphs() if (found := differing(paragraph.zh, paragraph.en))
    } == {}


@pytest.mark.parametrize(
    ("zh", "en", "differs"),
    [
        ("腾讯否认了传闻。", "Tencent denied the rumour.", []),
        ("腾讯否认了传闻。", "Tencent confirmed the rumour.", ["denied", "confirmed"]),
        ("据报道，他加入了 Meta。", "It was rumoured that he joined Meta.", ["rumoured", "reported"]),
        ("他拒绝了邀请。", "He took the offer.", ["declined"]),
        ("阿里巴巴申请劳动仲裁。", "Alibaba sued.", ["sued", "in arbitration"]),
        ("他重返谷歌。", "He left Google.", ["returned", "left"]),
        ("这一说法未经证实。", "The account is true.", ["unconfirmed", "confirmed"]),
    ],
)
def test_a_status_that_differs_is_noticed(zh: str, en: str, differs: list[str]) -> None:
    assert differing(zh, en) == differs


def test_what_is_only_a_rumour_is_told_as_one() -> None:
    known = facts()
    rumours = [
        paragraph
        for paragraph in paragraphs()
        if any(known[fact]["confidence"] == "rumour" for fact in paragraph.zh_note.facts)
    ]
    assert len(rumours) >= 30
    for paragraph in rumours:
        assert HEDGES["zh"].search(paragraph.zh), paragraph.where
        assert HEDGES["en"].search(paragraph.en), paragraph.where


def test_what_nobody_disputes_is_not_told_as_a_rumour() -> None:
    known = facts()
    seen = 0
    for paragraph in paragraphs():
        told = [known[fact] for fact in paragraph.zh_note.facts]
        if all(fact["confidence"] == "confirmed" and not fact["contradicts"] for fact in told):
            assert not re.search("传闻|未经证实", paragraph.zh), paragraph.where
            assert not re.search("rumour|unconfirmed", paragraph.en), paragraph.where
            seen += 1
    assert seen >= 80
