"""Sentences end where a reader says that they end."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import LONGEST_SENTENCE, sentence_spans
from tests.conftest import texts

# A bar stands where a sentence ends and another begins; the text is the same without its bars.
CHINESE = (
    "吴永辉加入字节跳动。|他负责基础研究。",
    "他走了吗？|没有！|还在。",
    "真的吗？！|真的。",
    "太好了！！！|我们走吧。",
    "阿里挖来漆远；字节挖来马维英；百度请来陆奇。|然后呢？",
    "“我回来了。”他说。|会场一片掌声。",
    "“这是一件很棒的事情。”布林对记者说。|沙齐尔没有回应。",
    "“年薪肯定超过千万，大部分是股票。”服务大厂的猎头公司创始人邢泽分析说。|他不愿多谈。",
    "“我回来了。”他说，“这次不走了。”|会场一片掌声。",
    "“我回来了。”|会场一片掌声。",
    "“我回来了。”|公司拒绝回应。",
    "他说：“第一句。|第二句。|第三句。”|然后他走了。",
    "他问：“你走吗？”|我说不走。",
    "面对“你会离开吗？”的问题，他没有回答。|会议结束。",
    "他用“再见了。”等话告别。|随后离开。",
    "“谁是下一个？”成为热点。|没人知道。",
    "“的确如此。”|的确，他早就知道。",
    "“等一下。”|等到晚上他才来。",
    "「我回來了。」|他很高興。",
    "『走吧！』|她喊了一聲就走了。",
    "他说：“她讲过‘不去。’”|后来去了。",
    "（他后来辞职了。）|公司没有回应。",
    "他离职了（据《每日经济新闻》）。|公司没有回应。",
    "电影《你好，李焕英！》票房很高。|大家都看过。",
    "他读了《谁动了我的奶酪？》。|很有收获。",
    "他说“是吗？”，然后走了。|门关上了。",
    "离职率从 2023 年的 17.7%下滑到 16.1%。|降幅不大。",
    "融资 6.5 亿美元，估值 300.5 亿。|投资人满意。",
    "谷歌收购了 Character.AI 的核心资产。|金额超过 26 亿美元。",
    "零一万物（01.AI）放弃了预训练。|李开复否认。",
    "GPT-4.1 和 Qwen2.5-Max 都发布了。|AI 2.0 时代来了。",
    "伊利亚·苏茨克维离开了 OpenAI。|他创立了 SSI。",
    "史蒂夫.乔布斯创立了苹果。|他后来离开。",
    "诺姆·沙齐尔（Noam Shazeer）回到谷歌。|交易额 27 亿美元。",
    "详见 https://example.com/a?b=1.2&c=3 的报道。|原文已删。",
    "我……我不知道。|她哭了。",
    "有的人学习画画，有的人学习书法，还有的人唱歌……|他们都很忙。",
    "他说：“这些年做过数据、算法、工程、产品……都不容易。”|大家沉默了。",
    "他想走……|\n第二天他走了。",
    "第一段没有句号|\n第二段有句号。",
    "一、背景|\n大模型的人才很贵。|\n\n二、结论|\n就这样。",
    "他很忙。   |他很累。",
    "原标题：抢人大战     |阿里开放数百个岗位。",
    "他来了。 |她走了。",
    "我们要去哪里?|我不知道!|那就别去了。",
    '他说："我回来了。"|会场一片掌声。',
    '他说："走吧。"|"去哪里？"|"去上海。"',
    "真的?!|是的。",
    "张一鸣（字节跳动创始人。|1983 年生）很少露面。",
    "据报道，Inc. 杂志采访了他。|文章很长。",
)
ENGLISH = (
    "Wu Yonghui joined ByteDance. |He leads basic research.",
    "Mr. Li left. |Dr. Wang stayed.",
    "Prof. Andrew Yao and Gen. Paul Nakasone spoke. |The hall was full.",
    "The deal cost $2.7 billion. |Google paid 3.5% more.",
    "He moved to the U.S. in 2019. |She stayed.",
    "He moved to the U.S. |The company followed.",
    "The U.S. Department of Commerce agreed. |It took a year.",
    "Apple Inc. hired him. |Tesla Inc. Chief Executive Elon Musk did not.",
    "She left OpenAI Inc. |The firm confirmed it.",
    "Safe Superintelligence, Inc., raised money. |Investors cheered.",
    "Meta vs. Google was the theme. |Both lost.",
    "They hire experts, e.g. researchers, i.e. scientists. |That is dear.",
    "The call began at 9 a.m. on Monday. |It ended at 5 p.m. sharp.",
    "The call ended at 5 p.m. |The next one is on Friday.",
    "It was rule No. 1 of the firm. |No. 2 was secrecy.",
    "Did he agree? |No. |He did not.",
    "He left on Feb. 21, 2025. |She left on Sept. 3.",
    "J. K. Rowling and George W. Bush met. |They talked.",
    "It hired Geoffrey E. Hinton. |He stayed for ten years.",
    "Noam Shazeer co-founded Character.AI. |Google bought it back.",
    "Kai-Fu Lee founded 01.AI. |It is in Beijing.",
    "GPT-4.1 came out. |GPT-4o. |Then came o3. |Qwen2.5 followed.",
    "Version 1.2.3 of llama.cpp works. |Node.js does too.",
    "See https://example.com/a.b?c=d.e for more. |It is free.",
    "See www.example.com. |It is free.",
    "He paused... and went on. |She did not.",
    "He paused... |Then he left.",
    "“I am back.” |The room cheered.",
    '"I am back," he said. |"And I will stay."',
    "“Who is next?” he asked. |Nobody knew.",
    '"Who is next?" Elon Musk asked. |Nobody knew.',
    "“They pay a lot!” |The lawyer laughed.",
    'He said: "First. |Second. |Third." |Then he left.',
    "(He left in May.) |The firm did not comment.",
    "He left (in May, sources said). |The firm did not comment.",
    "Yahoo! hired him. |Yahoo! Japan did not.",
    "xAI hired him. |xAI is Elon Musk's company. |iPhone sales fell.",
    "She earned a Ph.D. in physics. |He earned an M.B.A. and left.",
    "1. Hire the best people. |2. Pay them.",
    "The law changed in 2025. |30 people left.",
    "Smith et al. published it. |Nobody read it.",
    "COSTA MESA, Calif. (AP) - The firm hired him. |It paid well.",
    "He asked why. |Why? |Because.",
    "What?! |No way.",
    "St. Louis and Mt. Everest are places. |Both are far.",
    "He joined DeepMind (London, U.K.). |It was 2014.",
    "First paragraph without a stop|\nSecond paragraph.",
    "He said it was ‘over.’ |She agreed.",
)
MIXED = (
    "OpenAI hired him.|\n他加入了 OpenAI。|He left in 2025. |后来他走了。",
    "他在 Twitter 上写道：“I'm leaving OpenAI. |It was fun.”|随后删除。",
    "DeepSeek (深度求索) hired him. |梁文锋没有回应。",
    "“Noam 已经回来了，这是一件很棒的事情。”|谷歌为此付了 27 亿美元。",
)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(CHINESE) >= 40
    assert len(ENGLISH) >= 40


@pytest.mark.parametrize("marked", [*CHINESE, *ENGLISH, *MIXED])
def test_sentences_end_where_a_reader_says(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in sentence_spans(text)] == [part.strip() for part in marked.split("|")]


@given(texts())
def test_spans_are_in_order_and_cover_all_that_is_not_space(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert position <= start < end <= len(text)
        position = end
    assert not text[position:].strip()


@given(texts())
def test_no_sentence_crosses_a_line_end_or_has_space_around_it(text: str) -> None:
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        assert len(sentence.splitlines()) == 1
        assert sentence == sentence.strip()


@given(texts(), st.sampled_from((1, 7, 60)))
def test_no_sentence_is_longer_than_the_longest(text: str, times: int) -> None:
    assert all(end - start <= LONGEST_SENTENCE for start, end in sentence_spans(text * times))


@given(texts().map(lambda text: text.replace('"', "")))  # whether a straight quote closes, its line must tell
def test_a_sentence_alone_is_cut_no_further(text: str) -> None:
    for start, end in sentence_spans(text):
        assert sentence_spans(text[start:end]) == ((0, end - start),)


@given(st.lists(st.sampled_from([*CHINESE, *ENGLISH]), min_size=2, max_size=5))
def test_the_line_before_does_not_change_how_a_line_is_cut(marked: list[str]) -> None:
    lines = [line.replace("|", "").replace("\n", " ") for line in marked]
    text = "\n".join(lines)
    apart = [line[start:end] for line in lines for start, end in sentence_spans(line)]
    assert [text[start:end] for start, end in sentence_spans(text)] == apart


@pytest.mark.parametrize("unit", ["他来了，", "a, ", "word ", "字", "a", "；", "👩‍👩‍👧", "e\u0301", "🇨🇳", "👍🏽", "1"])
def test_a_run_without_an_end_is_cut_where_it_harms_nothing(unit: str) -> None:
    text = unit * 3000
    spans = sentence_spans(text)
    assert len(spans) > 5
    for _, end in spans[:-1]:
        following = text[end]
        assert not unicodedata.combining(following)
        assert following not in "\u200d\U0001f3fd"
        assert text[end - 1] != "\u200d"
        assert not re.match(r"[\U0001f1e6-\U0001f1ff]{2}", text[end - 1 : end + 1]) or end % 2 == 0
        if unit in ("他来了，", "a, "):
            assert text[end - 1] in "，,"
        if unit == "word ":
            assert following == " "


def test_surrogates_that_belong_together_stay_together() -> None:
    text = "\ud83d\ude00" * 2000
    assert all(end % 2 == 0 for _, end in sentence_spans(text))


def test_numbers_in_a_long_list_are_not_torn() -> None:
    text = "，".join(f"{number:,} 元" for number in range(1000, 3000)) + "1,000" * 500
    spans = sentence_spans(text)
    assert all(text[end - 1] == "，" for _, end in spans if end < text.index("1,0001,000"))


class CountingText(str):
    """Counts the characters that are asked for one by one or in slices: a measure of work that no clock disturbs."""

    __slots__ = ("read",)
    read: int

    def __getitem__(self, key: object) -> str:
        part = str.__getitem__(self, key)  # type: ignore[index]
        self.read = getattr(self, "read", 0) + len(part)
        return part


@pytest.mark.parametrize(
    "unit",
    [
        "。",
        "a",
        ".",
        "。 ",
        "! ",
        "？”",
        "“",
        "\u0301",
        '。"a',
        "Mr. ",
        "……",
        "“a字……",
        "a。b\n",
        "。”他",
        "1. ",
    ],
)
def test_the_work_grows_with_the_length_alone(unit: str) -> None:
    reads = []
    for length in (20_000, 80_000):
        text = CountingText(unit * (length // len(unit)))
        sentence_spans(text)
        reads.append(getattr(text, "read", 0))
    assert reads[1] <= 4.5 * reads[0] + 1000
