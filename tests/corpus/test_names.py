import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names import Folding, Name, NameFinder, Span, is_han, written

SIMPLIFIED = {"馬": "马", "龍": "龙"}
FOLDING = Folding(SIMPLIFIED)
ODD_TEXT = st.text(st.characters() | st.sampled_from("马馬·-. \n\n㍿ﬁé\u0301\0aZ"))


@given(ODD_TEXT)
def test_folding_keeps_track_of_every_character(text: str) -> None:
    folded = FOLDING.fold(text)
    assert len(folded.plain) == len(folded.cased) == len(folded.origin)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= index < len(text) for index in folded.origin)


@given(ODD_TEXT)
def test_runs_of_plain_characters_fold_as_each_of_them_does(text: str) -> None:
    slow = Folding(SIMPLIFIED)
    slow._alone.update(dict.fromkeys(map(ord, text), "\0"))  # so that no character is plain to it
    assert FOLDING.fold(text) == slow.fold(text)


def test_no_character_grows_when_it_is_lowered() -> None:
    # Offsets rest on it: `plain` and `cased` are read at the same places.
    characters = [chr(point) for point in range(sys.maxunicode + 1)]
    grown = [c for c in characters if any(len(d.lower()) != 1 for d in unicodedata.normalize("NFKD", c))]
    assert grown == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＩ　ＬＡＢ", "ai lab"),
        ("馬雲 Jack  Ma", "马雲jack ma"),
        ("Kai-Fu\u2011Lee", "kai fu lee"),
        ("山姆 • 阿尔特曼", "山姆·阿尔特曼"),
        ("01.AI. Next", "01 ai. next"),
        ("one\ntwo\n\nthree", "one two\nthree"),
        ("zero\u200bwidth, soft\u00adhyphen", "zerowidth, softhyphen"),
        ("Karén İ", "karen i"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert FOLDING.fold(text).plain == folded


def test_a_name_has_all_its_writings() -> None:
    assert written("Kai-Fu Lee", Folding({}), closed_up=False) == ("Kai Fu Lee", "KaiFu Lee")
    assert written("Character.AI", Folding({}), closed_up=True) == ("Character AI", "CharacterAI")
    assert written("山姆·阿尔特曼", Folding({}), closed_up=False) == ("山姆·阿尔特曼", "山姆 阿尔特曼", "山姆阿尔特曼")
    assert written("Step Fun", Folding({}), closed_up=True) == ("Step Fun", "StepFun")
    assert written("Ji Lin", Folding({}), closed_up=False) == ("Ji Lin",)


def test_han_and_kana_are_written_without_spaces_and_latin_is_not() -> None:
    assert all(map(is_han, "人𠮷〇のア"))
    assert not any(map(is_han, "aé7한-。，"))


def finder(**names: tuple[str, ...]) -> NameFinder:
    """A finder for owner → names; the owner "phrase" stands for nobody."""
    owned = [("" if owner == "phrase" else owner, name) for owner, all_ in names.items() for name in all_]
    return NameFinder([Name(name.lower(), owner, ()) for owner, name in owned], FOLDING)


def test_between_names_of_one_length_the_first_is_taken_and_a_name_before_a_phrase() -> None:
    assert finder(one=("甲乙",), two=("乙丙",)).find("甲乙丙") == [Span("one", 0, 2)]
    assert finder(phrase=("甲乙",), two=("乙丙",)).find("甲乙丙") == [Span("two", 1, 3)]


def test_a_phrase_hides_the_name_in_it() -> None:
    assert finder(one=("王兴",), phrase=("王兴兴",)).find("王兴兴见王兴") == [Span("one", 4, 6)]


def test_a_name_does_not_begin_or_end_inside_one_character() -> None:
    # "㍿" unfolds into four characters.
    assert finder(one=("会社",), two=("株式",)).find("㍿") == []
    assert finder(one=("株式会社",)).find("㍿") == [Span("one", 0, 1)]


def test_an_accent_typed_after_the_last_letter_belongs_to_the_name() -> None:
    assert finder(one=("rene",)).find("Rene\u0301!") == [Span("one", 0, 5)]
