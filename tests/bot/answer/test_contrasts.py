import pytest

from bot.answer.contrasts import contrasts, sides
from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def opposed(sentence: str, span: str) -> bool:
    return any(problem.startswith("contrast:") for problem in check(sentence, [span], ENTITIES).problems)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("裁员时 TBD Lab 也没能幸免。", "裁员中 TBD Lab 未受波及。"),
        ("Eureka Labs has not been paused.", "Eureka Labs 暂停。"),
        ("Search algorithms had candidates in plenty.", "Search algorithms were short of people."),
        ("四家公司里 Meta 的留任率最高。", "四家公司里 Meta 的留任率最低。"),
        ("两种说法已经统一。", "The two accounts have not been reconciled."),
        ("他是主动辞职的。", "He was fired."),
        ("The deal was called off, and pay fell.", "薪酬提高了。"),
        ("OpenAI shared the concerns.", "OpenAI 表示并不认同这些顾虑。"),
        ("这一姓名已有其他来源佐证。", "The name is borne out by no other source."),
        ("The figure has been confirmed.", "The figure has been confirmed by neither side."),
        ("Zhou Jingren was made permanent head of Qwen.", "千问改由周靖人代管。"),
        ("Acme had signed the deal by then.", "Acme was still in talks."),
        ("最先离开谷歌的是 Llion Jones。", "Llion Jones was the last of the authors to go."),
        ("猎头说，日常招聘更难了。", "Ordinary hiring gets much easier, the headhunter said."),
        ("A colleague hinted that he had gone willingly.", "A colleague hinted that he had not gone willingly."),
        ("Most of it is paid in cash.", "大部分是股票。"),
    ],
)
def test_opposites_are_noticed_also_where_a_negation_turns_them(sentence: str, span: str) -> None:
    assert opposed(sentence, span)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("FAIR 中招，TBD Lab 没有受影响。", "FAIR was among the units hit, and TBD Lab was not."),
        ("DeepSeek-V2 的团队没有海归。", "Nobody on the team behind DeepSeek-V2 had returned from abroad."),
        ("Qi Lu became president.", "陆奇曾任副总裁，2017 年任总裁。"),
        ("Pay rises in high tech went from 7.0% to 5.2%.", "高科技行业涨薪幅度从 7.0% 降到 5.2%。"),
        ("The price comes from an investor and was confirmed by neither side.", "双方都没有证实这个价格。"),
        ("Nothing in it was confirmed by the company.", "公司没有证实其中任何一点。"),
        ("After talks in May they struck a deal.", "两家公司谈判后达成协议。"),
        ("Nvidia signed up two engineers while in talks.", "英伟达在洽谈时签下两名工程师。"),
        ("最高 15 亿美元。", "Up to $1.5 billion, for the lowest ranks."),
    ],
)
def test_what_only_looks_like_an_opposite_is_none(sentence: str, span: str) -> None:
    assert not opposed(sentence, span)


def test_each_side_of_each_contrast_has_words_in_both_languages() -> None:
    assert len(contrasts()) > 10
    for contrast in contrasts():
        for language in ("zh", "en"):
            assert set(contrast.words[language].groupindex) == {"one", "other"}, contrast.name


def test_a_side_stands_where_its_word_does_however_it_is_written() -> None:
    text = "Pay Rose in May."
    assert [text[at : at + 4] for at, _ in sides(text, "en")] == ["Rose"]
