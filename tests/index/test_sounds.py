"""Hearing a Chinese name in its pinyin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding import EmbeddedModel
from index.interaction import interaction_scores
from index.sounds import NO_READING, Sounds, TokenIds

# Pieces: 0 wu, 1 yonghui, 2 吴, 3 永, 4 辉, 5 said, 6 永辉, 7 hui, 8 a character read hui or kuai
WU, YONGHUI, WU_ZH, YONG_ZH, HUI_ZH, SAID, YONGHUI_ZH, HUI, KUAI_ZH = range(9)
SYLLABLES: list[list[tuple[int, int]]] = [
    [(0, NO_READING)],
    [(1, NO_READING), (2, NO_READING)],
    [(0, NO_READING)],
    [(1, NO_READING)],
    [(2, NO_READING)],
    [],
    [(1, NO_READING), (2, NO_READING)],
    [(2, NO_READING)],
    [(3, 2)],
]


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    rows = [syllable for syllables in SYLLABLES for syllable in syllables]
    return Sounds(
        np.cumsum([0, *map(len, SYLLABLES)]).astype(np.int32),
        np.array(rows, dtype=np.int16),
        np.array([0, 0, 1, 1, 1, 0, 1, 0, 1], dtype=np.uint8),
    )


def ids(*pieces: int) -> TokenIds:
    return np.array(pieces, dtype=np.int32)


def test_a_name_is_heard_in_the_other_script_and_silence_between_is_not(sounds: Sounds) -> None:
    found = sounds.heard(ids(SAID, WU, YONGHUI), [ids(WU_ZH, YONG_ZH, HUI_ZH), ids(SAID), ids(), ids(WU, YONGHUI)])
    assert found.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert sounds.heard(ids(YONGHUI_ZH), [ids(SAID, YONGHUI)]).tolist() == [[1]]


def test_one_syllable_alone_counts_for_nothing(sounds: Sounds) -> None:
    assert not sounds.heard(ids(WU), [ids(WU_ZH, SAID)]).any()
    assert not sounds.heard(ids(WU, SAID, YONGHUI), [ids(WU_ZH), ids(YONG_ZH)]).any()


def test_syllables_must_stand_in_a_row_in_both(sounds: Sounds) -> None:
    assert not sounds.heard(ids(YONGHUI), [ids(YONG_ZH, SAID, HUI_ZH)]).any()
    assert not sounds.heard(ids(YONGHUI), [ids(YONG_ZH), ids(HUI_ZH)]).any()


def test_a_character_is_heard_by_either_of_its_readings(sounds: Sounds) -> None:
    assert sounds.heard(ids(YONGHUI), [ids(YONG_ZH, KUAI_ZH)]).tolist() == [[1]]


pieces = st.lists(st.integers(0, len(SYLLABLES) - 1), max_size=6).map(lambda row: ids(*row))


@given(asked=pieces, passages=st.lists(pieces, max_size=4))
def test_each_passage_is_heard_alone(sounds: Sounds, asked: TokenIds, passages: list[TokenIds]) -> None:
    found = sounds.heard(asked, passages)
    assert found.shape == (len(asked), len(passages))
    for place, passage in enumerate(passages):
        np.testing.assert_array_equal(found[:, [place]], sounds.heard(asked, [passage]))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Where was Liu Deyi from?", "刘德一是四川省资阳县人。", "成纪县是中国古县名。"),
        ("刘德一是哪里人？", "Liu Deyi was born in Ziyang.", "Chengji was a county of old."),
    ],
)
def test_an_unknown_name_finds_its_passage(question: str, right: str, wrong: str) -> None:
    scores = interaction_scores(EmbeddedModel.load(), question, [right, wrong])
    assert scores[0] > scores[1] + 0.1
