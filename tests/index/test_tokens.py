"""Text → tokens: a table of what people write, and what holds for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import _ALONE, _fold, fold
from index.tokens import (
    _DIGIT_COMMA,
    _WORD,
    CODE_BITS,
    _word_tokens,
    coded_tokens,
    present,
    question_tokens,
    token_code,
    tokens,
)
from tests.index.sample import any_text

TABLE = [
    # mixed tokens: whole, without their joints, and by part
    ("GPT-4", "gpt 4 gpt4"),
    ("GPT4", "gpt 4 gpt4"),
    ("GPT 4", "gpt 4"),
    ("GPT\u20114", "gpt 4 gpt4"),
    ("ＧＰＴ－４", "gpt 4 gpt4"),
    ("GPT-4o", "gpt 4 o gpt4o"),
    ("GPT-3.5", "gpt 3.5 gpt35"),
    ("Character.AI", "charact ai characterai"),
    ("character ai", "charact ai"),
    ("AI 2.0", "ai 2.0"),
    ("AI2.0", "ai 2.0 ai20"),
    ("01.AI", "01 ai 01ai"),
    ("01AI", "01 ai 01ai"),
    ("x.ai", "x ai xai"),
    ("xAI", "xai"),
    ("o1-preview", "o 1 preview o1preview"),
    ("DeepSeek-V3", "deepseek v 3 deepseekv3"),
    ("Llama 3.1", "llama 3.1"),
    ("Fei-Fei", "fei fei feifei"),
    ("R&D", "r d rd"),
    ("U.S.", "u us"),
    ("US", "us"),
    ("C++", "c"),
    ("a_b_c", "b c abc"),
    ("__init__", "init"),
    # English: stems, no words that only ask, possessives
    ("hired hiring hires", "hire hire hire"),
    ("researchers", "research"),
    ("Who is he and what did they do", ""),
    ("Zhang's", "zhang"),
    ("ZHANG’S", "zhang"),
    ("engineers' pay", "engin pay"),
    ("don't", "don dont"),
    ("Karén Hao, naïve Łódź", "karen hao naiv łodz"),
    # numbers
    ("3,500 people", "3500 peopl"),
    ("1,000,000", "1000000"),
    ("2,50", "2 50"),
    ("in 2024,100", "2024100"),
    ("在2023，100人", "在 2023 100 人"),
    ("１，０００", "1000"),
    ("$2.7bn", "2.7 bn 27bn"),
    ("100%", "100"),
    ("３.１４", "3.14"),
    ("2025-02-21", "2025 02 21 20250221"),
    ("2025年2月", "2025 年 2 月"),
    ("二〇二五", "〇 二〇 〇二 二五"),
    # Chinese gives pairs, and characters that are not common or stand alone
    ("字节", "字节"),
    ("字节跳", "跳 字节 节跳"),
    ("字节，跳动", "字节 跳 跳动"),
    ("字 节", "字 节"),
    ("吳永輝", "吴 永 辉 吴永 永辉"),
    ("與", "与"),
    ("山姆·阿特", "姆 山姆 阿 阿特"),
    ("𠮷野", "𠮷 野 𠮷野"),
    ("OpenAI的研究员", "openai 的研 研究 究员"),
    ("李飞飞Fei-Fei", "飞 飞 李飞 飞飞 fei fei feifei"),
    ("零一万物（01.AI）", "零 零一 一万 万物 01 ai 01ai"),
    # nothing
    ("", ""),
    ("😀 … —— 「」 ''s", ""),
    ("\0\x1b\u200b\ufeff", ""),
    ("\ud800\udfff", ""),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_text_gives_the_tokens_of_the_table(text: str, expected: str) -> None:
    assert sorted(tokens(text)) == sorted(expected.split())


def test_the_table_is_not_short() -> None:
    assert len(TABLE) >= 50
    assert len(dict(TABLE)) == len(TABLE)


@pytest.mark.parametrize(
    "spellings",
    [
        ("GPT-4", "GPT4", "GPT 4", "gpt‑4", "ＧＰＴ－４"),
        ("Character.AI", "character ai", "Character AI’s", "CHARACTER.AI"),
        ("AI 2.0", "AI2.0", "ai-2.0"),
        ("01.AI", "01 AI", "01ai"),
        ("吴永辉", "吳永輝"),
        ("Fei-Fei Li", "Fei Fei Li", "fei-fei li's"),
        ("3,500", "3500", "３５００"),
        ("DeepSeek-V3", "DeepSeek V3"),
    ],
)
def test_every_spelling_is_found_by_every_other(spellings: tuple[str, ...]) -> None:
    shared = set(tokens(spellings[0])).intersection(*map(tokens, spellings))
    for spelling in spellings:
        # What one spelling lacks of another is at most the closed-up whole; the parts are in all of them.
        assert len(set(tokens(spelling)) - shared) <= 1
    assert shared


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("罗福莉是谁？", "罗福 福莉 莉"),
        ("羅福莉是誰？", "罗福 福莉 莉"),
        ("谁？", ""),
        ("为什么离职", "离职"),
        ("Who left OpenAI, and why?", "left openai"),
    ],
)
def test_a_question_loses_the_words_that_only_ask(question: str, expected: str) -> None:
    assert question_tokens(question) == expected.split()


def test_folding_any_single_character_twice_changes_nothing() -> None:
    characters = "\n".join(chr(code) for code in range(0x110000) if chr(code) != "\n")
    once = fold(characters)
    assert fold(once) == once
    assert once.count("\n") == 0x110000 - 2


@given(any_text)
def test_folding_any_text_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_the_short_way_folds_any_text_as_the_long_way(text: str) -> None:
    assert fold(text) == _fold(text)


def test_what_folds_alone_folds_the_same_beside_an_accent() -> None:
    alone = [chr(code) for code in range(0x10000) if _ALONE.fullmatch(chr(code))]
    assert len(alone) > 30_000
    assert fold("é".join(alone)) == _fold("é".join(alone)) == "e".join(map(_fold, alone))


@given(any_text, any_text)
def test_what_is_present_in_a_text_is_among_its_tokens(question: str, text: str) -> None:
    wanted = tokens(question)
    assert present(wanted, fold(text)) >= set(wanted) & set(tokens(text))


@given(st.lists(st.one_of(any_text, st.sampled_from([text for text, _ in TABLE]))))
def test_texts_that_are_cut_together_give_the_tokens_of_each(texts: list[str]) -> None:
    coded = coded_tokens(texts)
    for number, text in enumerate(texts):
        cut = tokens(text)
        assert sorted(coded.codes[coded.texts == number].tolist()) == sorted(map(token_code, cut))
        assert coded.lengths[number] == len(cut)


def test_different_tokens_have_different_codes() -> None:
    words = {token for text, _ in TABLE for token in tokens(text)} | {f"word{number}" for number in range(100_000)}
    words |= {chr(code) for code in range(0x4E00, 0x5E00)} | {"一" + chr(code) for code in range(0x4E00, 0x5E00)}
    codes = set(map(token_code, words))
    assert len(codes) == len(words) > 108_000
    assert max(codes) < 1 << CODE_BITS


@given(any_text)
def test_words_are_those_of_the_folded_text(text: str) -> None:
    words = _WORD.findall(_DIGIT_COMMA.sub("", fold(text.replace("\0", " "))))
    latin = [token for word in words for token in _word_tokens(word)]
    assert tokens(text)[: len(latin)] == latin


@given(any_text)
def test_any_text_gives_tokens_that_an_index_can_hold(text: str) -> None:
    for token in tokens(text) + question_tokens(text):
        assert token
        assert len(token) <= 64
        assert token.split() == [token]
        assert token == fold(token)


@given(any_text)
def test_tokens_do_not_depend_on_case_or_script(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


@given(st.integers(65, 3_000))
def test_an_endless_word_gives_no_endless_token(length: int) -> None:
    assert [len(token) for token in tokens("x" * length)] == [64]
    assert len(tokens("x1." * length)) <= 64
