"""A repost is told as one, whatever another site did to it; another report on like matters is not."""

import json
import lzma
import random
import re
from collections import defaultdict
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given

from corpus.article import Article
from corpus.bundled import bundled_articles
from corpus.library import read_library
from corpus.reposts import Fingerprint, bands, containment, fingerprint, repeats
from tests.conftest import texts
from tests.corpus.planted import changes

NEWS = Path(__file__).parents[3] / "shared" / "train" / "news.jsonl.xz"
FORM = (
    "截至2023年8月{day}日收盘，{name}({code})报收于{price}元，下跌{share}%，换手率{rate}%，成交量{lots}手，"
    "成交额{sum}亿元。"
)
MORE = "该股最近90天内共有8家机构给出评级，买入评级6家，增持评级2家；过去90天内机构目标均价为{goal}元。"


@lru_cache(maxsize=1)
def bundled() -> tuple[Article, ...]:
    found = [item for item in read_library([bundled_articles()]) if isinstance(item, Article)]
    assert len(found) > 100
    return tuple(found)


@lru_cache(maxsize=1)
def news() -> tuple[str, ...]:
    if not NEWS.exists():
        pytest.skip("the news are not beside this checkout")
    with lzma.open(NEWS, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line)["text"] for line in lines)


def is_found(original: str, copy: str) -> bool:
    one, other = fingerprint(original), fingerprint(copy)
    return repeats(one, other) and not set(bands(one)).isdisjoint(bands(other))


@pytest.mark.parametrize("name", ["framed", "shortened", "reordered", "reworded", "traditional"])
def test_a_repost_of_a_bundled_article_is_found(name: str) -> None:
    chinese = [article.text for article in bundled() if article.language == "zh" and len(article.text) > 400]
    change, rng = changes(chinese)[name], random.Random(7)
    found = [is_found(text, change(text, rng)) for text in chinese]
    assert len(found) > 40
    assert sum(found) >= 0.97 * len(found)


@pytest.mark.parametrize(
    ("name", "least"), [("framed", 97), ("shortened", 97), ("reordered", 100), ("reworded", 99), ("traditional", 100)]
)
def test_a_repost_among_news_is_found(name: str, least: int) -> None:
    rng = random.Random(7)
    chosen = rng.sample(news(), 200)
    change = changes(chosen)[name]
    assert sum(is_found(text, change(text, rng)) for text in chosen) >= least / 100 * len(chosen)


def test_an_english_repost_is_found_and_a_translation_is_none() -> None:
    english = [article for article in bundled() if article.language == "en" and len(article.text) > 600]
    assert len(english) > 40
    for article in english:
        sentences = re.split(r"(?<=\.)\s+", article.text)
        assert is_found(
            article.text, "(Reposted.) " + " ".join(sentences[1:] + sentences[:1]) + " All rights reserved."
        )


def test_no_two_bundled_articles_are_taken_for_one() -> None:
    prints = [(article.id, fingerprint(article.text)) for article in bundled()]
    assert [(a, b) for (a, one), (b, other) in combinations(prints, 2) if repeats(one, other)] == []


def test_few_of_the_news_are_taken_for_another() -> None:
    buckets: dict[int, list[int]] = defaultdict(list)
    prints: list[Fingerprint] = []
    repeated = set()
    for number, text in enumerate(news()):
        print_ = fingerprint(text)
        candidates = {other for band in bands(print_) for other in buckets[band]}
        if any(repeats(print_, prints[other]) for other in candidates):
            repeated.add(number)
        for band in bands(print_):
            buckets[band].append(number)
        prints.append(print_)
    # Read one by one, all but about six of them are the same report by another outlet.
    assert len(prints) == 5_500
    assert 90 <= len(repeated) <= 130


def test_a_form_that_is_filled_in_anew_is_no_repost() -> None:
    one = (FORM + MORE).format(
        day=17, name="万祥科技", code=301180, price=17.25, share=1.43, rate=3.95, lots="4.1", sum="0.71", goal=21.5
    )
    other = (FORM + MORE).format(
        day=9, name="三一重工", code=600031, price=16.48, share=0.96, rate=0.71, lots="60.35", sum="10.0", goal=19.8
    )
    assert containment(fingerprint(one), fingerprint(other)) > 0.6
    assert not repeats(fingerprint(one), fingerprint(other))
    assert repeats(fingerprint(one), fingerprint(one.replace("该股", "据报道，该股")))


def test_a_long_digest_that_holds_an_article_is_no_repost_of_it() -> None:
    chinese = [article.text for article in bundled() if article.language == "zh" and len(article.text) > 400]
    assert not repeats(fingerprint(chinese[0]), fingerprint("\n".join(chinese[:6])))


def test_texts_that_are_too_short_to_tell_are_no_reposts() -> None:
    short = fingerprint("罗福莉加入小米。")
    assert (short.signature, bands(short)) == ((), ())
    assert not repeats(short, short)


@given(texts(20))
def test_a_text_of_some_length_repeats_itself_whatever_is_in_it(text: str) -> None:
    print_ = fingerprint(text)
    assert print_ == fingerprint(text)
    if print_.signature:
        assert repeats(print_, print_)
        assert containment(print_, print_) == 1.0
        assert len(bands(print_)) == 32
        assert all(-(2**63) <= band < 2**63 for band in bands(print_))
