"""Bytes become the text that was written, or a refusal; never anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encodings import UndecodableError, clean, decode, detect_encoding

SIMPLIFIED = (
    "据晚点报道，前谷歌研究副总裁吴永辉在 2025 年 2 月加入字节跳动，负责大模型基础研究。"
    "“人才是最贵的资源。”一位猎头对记者说，年薪过千万的研究员并不少见。"
)
TRADITIONAL = (
    "據報導，前谷歌研究副總裁吳永輝在 2025 年 2 月加入字節跳動，負責大模型基礎研究，年薪超過千萬的研究員並不少見。"
)
ENGLISH = (
    "Wu Yonghui left Google for ByteDance – “a coup,” one headhunter said. His pay wasn’t disclosed; the café closed."
)
KOREAN = "이것은 한국어 문장입니다. 인공지능 연구원이 회사를 떠났습니다. 그는 새로운 회사를 설립했습니다."
JAPANESE = "これは日本語の文章です。人工知能の研究者が会社を辞めました。彼は新しい会社を設立しました。"
RUSSIAN = "Это русский текст о найме исследователей. Он основал новую компанию и получил деньги."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED[:20], "OpenAI " + SIMPLIFIED, SIMPLIFIED * 50])
def test_chinese_comes_out_of_every_encoding_as_it_went_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL[:20], TRADITIONAL * 50])
def test_big5_is_told_from_gb18030(text: str) -> None:
    assert decode(text.encode("big5")) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252"])
def test_english_comes_out_of_every_encoding_as_it_went_in(encoding: str) -> None:
    assert decode(ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(KOREAN, "euc_kr"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")],
)
def test_what_reads_neither_as_chinese_nor_as_english_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(UndecodableError, match="its encoding cannot be told"):
        decode(text.encode(encoding))


@pytest.mark.parametrize(("text", "encoding"), [(KOREAN, "euc_kr"), (JAPANESE, "shift_jis"), (RUSSIAN, "koi8-r")])
def test_a_declared_encoding_is_taken_where_it_fits(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize(
    "declared", ["gb2312", "GBK", "big5", "iso-8859-1", "windows-1252", "utf-8", "rot13", "no such", ""]
)
@pytest.mark.parametrize(("text", "encoding"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (SIMPLIFIED, "utf-8")])
def test_a_declared_encoding_that_is_wrong_does_no_harm(text: str, encoding: str, declared: str) -> None:
    assert decode(text.encode(encoding), declared) == text


def test_the_line_is_named_where_one_byte_of_utf_8_is_broken() -> None:
    data = (SIMPLIFIED + "\n").encode()
    with pytest.raises(UndecodableError, match="line 4 holds bytes that are not UTF-8"):
        decode(data * 3 + b"\xff" + data * 6)


def test_the_line_is_named_where_one_byte_of_gb18030_is_broken() -> None:
    data = (SIMPLIFIED + "\n").encode("gb18030") * 10
    with pytest.raises(UndecodableError, match="line 11 holds bytes that are not GB18030"):
        decode(data + b"\xff")


def test_a_little_damage_is_tolerated_only_where_an_encoding_is_declared_and_the_caller_wants_it() -> None:
    data = (SIMPLIFIED * 10).encode("gb18030") + b"\xff"
    assert decode(data, "gbk", tolerated=0.01) == SIMPLIFIED * 10 + "\ufffd"
    for declared, tolerated in (("gbk", 0.0), ("", 0.01), ("gbk", 0.0001)):
        with pytest.raises(UndecodableError):
            decode(data, declared, tolerated=tolerated)


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", b"\0" * 100, bytes(range(256)) * 10, b"PK\x03\x04\x14\0\0\0\x08\0" * 9],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError, match="it is not text: it holds NUL bytes"):
        decode(data)


def test_a_stray_nul_is_dropped() -> None:
    assert decode(b"one\0two") == "onetwo"


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except UndecodableError:
        return
    assert text == clean(data.decode(detect_encoding(data)))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=400))
def test_utf_8_is_always_read_as_utf_8(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == clean(text)


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned.split("\n")) >= len(cleaned.splitlines())
    assert not any(character < " " and character not in "\n\t" for character in cleaned)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\ufeffone\ufeff", "one"),
        ("\x1b[31mred\x07", "[31mred"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("\ud83d\ude00", "😀"),
        ("kept\t \u3000\xa0\u200d", "kept\t \u3000\xa0\u200d"),
    ],
)
def test_line_ends_are_one_and_control_characters_none(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
