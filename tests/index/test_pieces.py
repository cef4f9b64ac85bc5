"""Texts kept as their pieces: what goes in comes out, and Chinese takes one number a piece."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.embedding import EmbeddedModel

NEWS = "吴永辉加入字节跳动，任Seed基础研究负责人；OpenAI的GPT-4.1（2025年4月14日发布）与iPhone无关。"
TEXTS = st.text() | st.lists(
    st.sampled_from(
        [
            *NEWS,
            "人才",
            "DeepSeek",
            "ＡＩ",
            "℃",
            "㎡",
            "é",
            "e\u0301",
            "re\u0301search",
            "a\u200db",
            "❤\ufe0f",
            "[1]",
            "𠮷",
            "😀",
            "\ud800",
            "\u0130",
            " ",
            "\n",
        ]
    )
).map("".join)


@given(TEXTS)
@example(NEWS)
@example("")
@example("re\u0301sume\u0301 writers, ❤\ufe0f, A\u200dB and [1]")
def test_any_text_comes_back_with_its_pieces(model: EmbeddedModel, text: str) -> None:
    pieces = model.token_ids([text])[0]
    ends = np.array([0, len(text)])
    written = model.spelling.write(text, pieces, ends) or model.spelling.write_apart(text, [(0, pieces)], ends)
    units, places = written
    [read] = model.spelling.read([units])
    assert read.text == text
    np.testing.assert_array_equal(read.pieces, pieces)
    assert places.tolist() == [0, len(units)]


@given(TEXTS, TEXTS)
def test_each_part_of_a_text_has_the_pieces_that_it_has_alone(model: EmbeddedModel, one: str, two: str) -> None:
    first, second = model.token_ids([one, two])
    whole = f"{one}\n{two}"
    edges = np.array([[0, len(one)], [len(one) + 1, len(whole)]])
    spelling = model.spelling
    written = spelling.write(whole, np.concatenate([first, second]), edges)
    apart = spelling.write_apart(whole, [(0, first), (len(one) + 1, second)], edges)
    for units, places in filter(None, [written, apart]):
        parts = spelling.read([units[begin:stop] for begin, stop in places.tolist()])
        assert [part.text for part in parts] == [one, two]
        np.testing.assert_array_equal(parts[0].pieces, first)
        np.testing.assert_array_equal(parts[1].pieces, second)


def test_letters_that_follow_a_piece_are_its_own_where_another_begins(model: EmbeddedModel) -> None:
    text = "eBayiPhone"
    first, second = model.token_ids(["eBay", "iPhone"])
    written = model.spelling.write(text, np.concatenate([first, second]), np.array([[0, 4], [4, 10]]))
    assert written is not None
    units, places = written
    assert [part.text for part in model.spelling.read([units[a:b] for a, b in places.tolist()])] == ["eBay", "iPhone"]


def test_chinese_takes_one_number_a_piece_and_a_capital_one_more(model: EmbeddedModel) -> None:
    def numbers(text: str) -> int:
        written = model.spelling.write(text, model.token_ids([text])[0], np.array([0]))
        assert written is not None
        return len(written[0])

    assert len(model.token_ids(["他加入了字节跳动"])[0]) == numbers("他加入了字节跳动")
    assert numbers("他加入了字节跳动。") == numbers("他加入了字节跳动") + 1
    assert numbers("the") == 1
    assert numbers("The") == numbers("THE") == 2
    assert numbers("tHE") == 5


def test_pieces_of_another_text_are_refused(model: EmbeddedModel) -> None:
    assert model.spelling.write("人才", model.token_ids(["人"])[0], np.array([0])) is None


def test_a_letter_that_becomes_two_is_refused(model: EmbeddedModel) -> None:
    assert model.spelling.write("cm", model.token_ids(["cm"])[0], np.array([0])) is not None
    assert model.spelling.write("㎝", model.token_ids(["㎝"])[0], np.array([0])) is None


@pytest.mark.parametrize("unit", [0xFFFF, 0xF300, 0xF330])
def test_numbers_that_say_nothing_are_an_error(model: EmbeddedModel, unit: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        model.spelling.read([np.array([unit], np.uint16)])
