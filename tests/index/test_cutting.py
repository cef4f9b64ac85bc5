"""Texts cut together give what each gives alone."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import cutting
from index.cutting import Cutter, Span
from index.embedding import EmbeddedModel
from tests.index.sample import ARTICLES

PARTS = [
    *"吴永辉加入字节跳动，任研究负责人；",
    "人才",
    "OpenAI",
    "iPhone",
    "ＡＩ",
    "℃",
    "㎝",
    "é",
    "re\u0301search",
    "❤\ufe0f",
]
SPACED = st.lists(st.sampled_from([*PARTS, "𠮷", "😀", "\ud800", "[1]", "2025", " ", "\n"]) | st.text(max_size=5)).map(
    "".join
)


def halves(text: str) -> list[Span]:
    return [(0, len(text) // 2), (len(text) // 2, len(text))]


@pytest.fixture(scope="module")
def cutter(model: EmbeddedModel) -> Cutter:
    return Cutter(model)


@given(st.lists(SPACED, max_size=5))
@example(["", ""])
@example(["SeedOpenAI", "℃", "吴永辉"])
@example(["2℃m", "a⑴b", "1.5㎝"])
def test_texts_cut_together_have_the_pieces_and_units_that_they_have_alone(
    model: EmbeddedModel, cutter: Cutter, texts: list[str]
) -> None:
    found = cutter.cut([(text, halves(text)) for text in texts])
    assert len(found) == len(texts)
    for text, one in zip(texts, found, strict=True):
        [whole] = model.spelling.read([one.units])
        assert whole.text == text
        parts = [text[start:end] for start, end in halves(text)]
        read = model.spelling.read([one.units[begin:stop] for begin, stop in one.places.tolist()])
        assert [part.text for part in read] == parts
        for part, own, alone in zip(read, one.pieces, model.token_ids(parts), strict=True):
            np.testing.assert_array_equal(own, alone)
            np.testing.assert_array_equal(part.pieces, alone)
        written = model.spelling.write(text, np.concatenate(one.pieces), np.array(halves(text)))
        if written is not None:
            np.testing.assert_array_equal(written[0], one.units)
            np.testing.assert_array_equal(written[1], one.places)


def test_real_articles_have_the_pieces_that_the_tokenizer_gives_them(model: EmbeddedModel, cutter: Cutter) -> None:
    found = cutter.cut([(article.text, [(0, len(article.text))]) for article in ARTICLES])
    for article, one in zip(ARTICLES, found, strict=True):
        np.testing.assert_array_equal(one.pieces[0], model.token_ids([article.text])[0])


def test_what_is_remembered_is_forgotten_before_it_takes_all_memory(
    model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "_REMEMBERED", 10)
    cutter = Cutter(model)
    for number in range(1000, 1100):
        text = f"{number} teams"
        [one] = cutter.cut([(text, [(0, len(text))])])
        np.testing.assert_array_equal(one.pieces[0], model.token_ids([text])[0])
    assert len(cutter._cut) < 20
