"""What a question asks for, and where such things stand in a sentence: cases in both languages."""

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.kinds import Kind, asked_kind, asks_one_thing, asks_where
from bot.answer.spans import cannot_tell, spans_of
from corpus.entities import Entities
from tests.conftest import texts

ASKED: dict[Kind | None, tuple[str, ...]] = {
    "date": (
        "罗福莉什么时候加入小米？",
        "吴永辉何时离开谷歌？",
        "美团是哪一天宣布收购光年之外的？",
        "月之暗面哪年成立？",
        "周畅是哪个月离开阿里巴巴的？",
        "他几月几号入职？",
        "When did Luo Fuli join Xiaomi?",
        "What year was DNNresearch sold?",
        "In which month did Wu Yonghui leave Google?",
        "Since when has Karpathy been at Anthropic?",
        "Do you know when he left?",
        "on what date did the fee take effect",
        "On what exact date did Wu Yonghui start at ByteDance?",
    ),
    "amount": (
        "谷歌花了多少钱买下 DNNresearch？",
        "罗福莉的年薪是多少？",
        "月之暗面当时的估值有多高？",
        "王慧文拿到多少对价，多少元？",
        "Periodic Labs 融资多少？",
        "小米给了她多高的年薪？",
        "Meta 开出的签约奖金达多少？",
        "How much did Google pay for Windsurf?",
        "How many dollars did Monolith put in?",
        "What was the price of DNNresearch?",
        "At what valuation did Thinking Machines raise money?",
        "SSI was valued at what?",
        "What is his annual salary?",
        "What did Meta pay for Scale AI?",
        "What exactly is Wu Yonghui's salary at ByteDance?",
        "What salary does OpenAI pay Noam Shazeer?",
        "What was the signing bonus?",
        "他开出了多高的报酬？",
        "微软 Inflection 收购金额",
        "Google Character.AI deal price",
        "What's the new start-up supposedly worth?",
    ),
    "count": (
        "DeepSeek 的团队有多少人？",
        "有几个联合创始人离开了 xAI？",
        "技术岗位占百分之几？",
        "博士的比例如何？",
        "竞业协议的期限是多久？",
        "他多大？",
        "How many people left OpenAI?",
        "How long does the non-compete last?",
        "What share of the researchers came from China?",
        "How old is he?",
        "What percentage of them stayed?",
        "What proportion studied abroad?",
        "投了几轮？",
        "高科技行业离职率",
        "By what percentages did pay rise?",
    ),
    "person": (
        "光年之外是谁创办的？",
        "谁接替了他？",
        "哪位研究员去了腾讯？",
        "哪些人离开了 OpenAI？",
        "愛詩科技的創始人是誰？",
        "哪些高管离职了？",
        "Who founded Light Year?",
        "Whom did Meta hire from Apple?",
        "Whose team was merged?",
        "Which researchers left DeepMind?",
        "What people did xAI lose?",
    ),
    "party": (
        "谁收购了 Manus？",
        "零一万物的团队被谁接管？",
        "xAI 现在归谁？",
        "Who bought xAI?",
        "Who led the seed round?",
        "Who sued Li Xuechen?",
        "By whom was it bought?",
    ),
    "organisation": (
        "审理的是哪家法院？",
        "吴永辉去了哪家公司？",
        "他来自哪？",
        "哪些公司开出了千万年薪？",
        "姚顺雨加入了哪个团队？",
        "林俊旸离职后的去向？",
        "Which company bought Windsurf's licence?",
        "Where did Andrej Karpathy go?",
        "What firm did he found?",
        "What startup did she join?",
    ),
    "school": (
        "他是哪所大学毕业的？",
        "李磊去了哪所大学，哪里？",
        "她毕业于哪？",
        "他在哪里上学？",
        "Which universities hired them?",
        "Where did Kai-Fu Lee study?",
        "What is her alma mater?",
    ),
    "reason": (
        "林俊旸为什么离开千问？",
        "王慧文为何退出？",
        "他离职的原因是什么？",
        "是什么促使马斯克起诉？",
        "为什么谁都不说多少钱？",
        "Why did Zoph leave Thinking Machines?",
        "What was the reason for the freeze?",
        "How come Apple lost so many people?",
    ),
    None: (
        "众多大模型厂商在比拼？",
        "新来的人投到哪些方向？",
        "Is it wise to hire when pay is rising?",
        "介绍一下 SSI",
        "罗福莉加入小米了吗？",
        "晋升答辩怎么样？",
        "Tell me about SSI",
        "Did 01.AI give up AGI?",
        "DeepSeek",
        "",
        "😀",
    ),
}
CASES = [(kind, question) for kind, questions in ASKED.items() for question in questions]

SPANS: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
    ("date", "罗福莉 2025 年 11 月加入小米。", ("2025 年 11 月",)),
    ("date", "美团在2023年6月29日宣布收购。", ("2023年6月29日",)),
    ("date", "2024 年底他离开，今年 3 月复出。", ("2024 年底", "今年 3 月")),
    ("date", "去年加入，前年离开。", ("去年", "前年")),
    ("date", "这件事发生在 2010 年代。", ("2010 年代",)),
    ("date", "2 月初的报道。", ("2 月初",)),
    ("date", "Luo joined in November 2025.", ("November 2025",)),
    ("date", "On 29 June 2023 the deal was announced.", ("29 June 2023",)),
    ("date", "It was signed on May 19, 2026.", ("May 19, 2026",)),
    ("date", "It was signed on May 3rd.", ("May 3rd",)),
    ("date", "The record is of 2025-02-21.", ("2025-02-21",)),
    ("date", "In 2012 and in the 1990s.", ("2012", "1990s")),
    ("date", "A group of 20 was hired for $2,000.", ()),
    ("date", "他领导 300 人的团队。", ()),
    ("amount", "Meta 出资 143 亿美元入股。", ("143 亿美元",)),
    ("amount", "对价约20.65亿元。", ("20.65亿元",)),
    ("amount", "有人开出千万年薪。", ("千万年薪",)),
    ("amount", "融资 3 亿美元，估值 20 亿。", ("3 亿美元", "20 亿")),
    ("amount", "报酬是 1 元。", ("1 元",)),
    ("amount", "超过 300 多万元。", ("300 多万元",)),
    ("amount", "Google paid $44 million.", ("$44 million",)),
    ("amount", "It cost US$2.7bn or €1,000,000.", ("US$2.7bn", "€1,000,000")),
    ("amount", "an offer of 10 million yuan", ("10 million yuan",)),
    ("amount", "a 650-million-dollar licence, 14.3 billion dollars", ("650-million-dollar", "14.3 billion dollars")),
    ("amount", "about 2.065 billion yuan", ("2.065 billion yuan",)),
    ("amount", "No sum was told in 2024.", ()),
    ("count", "团队约有 160 人。", ("160 人",)),
    ("count", "90% 属于技术岗位。", ("90%",)),
    ("count", "上涨百分之三十。", ("百分之三十",)),
    ("count", "十几名研究员离职。", ("十几名",)),
    ("count", "两年后他走了。", ("两年",)),
    ("count", "About 47 per cent came from China.", ("47 per cent",)),
    ("count", "Twelve left; seven stayed.", ("seven",)),
    ("count", "In all, 47.", ("47",)),
    ("count", "It had 1,300 employees.", ("1,300 employees",)),
    ("person", "吴永辉和梁汝波见了面。", ("吴永辉", "梁汝波")),
    ("person", "Sam Altman met Mira Murati.", ("Sam Altman", "Mira Murati")),
    ("person", "It was written by Jane Q. Stranger of Anytown.", ("Jane Q. Stranger",)),
    ("person", "据说 Jane Stranger加入了公司。", ("Jane Stranger",)),
    ("person", "In February The Gazette Herald wrote. In March Sam Altman left.", ("Sam Altman",)),
    ("person", "The Gazette Herald of March says that Sam Altman left.", ("Gazette Herald", "Sam Altman")),
    ("person", 'In "Rival Researcher Leaves Meta" they told of Jane Stranger.', ("Jane Stranger",)),
    ("count", "OpenAI hired 12 people in June 2025.", ("12 people",)),
    ("count", "2025 年 6 月 5 日，3 人离开。", ("3 人",)),
    ("amount", "任何决策都涉及过亿资金。", ("过亿",)),
    ("person", "36Kr Europe wrote so.", ()),
    ("party", "SpaceX 收购了 xAI，马斯克说。", ("SpaceX", "xAI", "马斯克")),
    ("organisation", "他从谷歌去了字节跳动。", ("谷歌", "字节跳动")),
    ("organisation", "She left OpenAI for Anthropic.", ("OpenAI", "Anthropic")),
    ("organisation", "He went to Nowhere Valley University.", ("Nowhere Valley University",)),
    ("organisation", "他在广州某某医院和深圳某某有限公司工作过。", ("他在广州某某医院", "和深圳某某有限公司")),
    ("person", "公司任命王小明为总裁，彼得·斯特恩。", ("王小明", "彼得·斯特恩")),
    ("count", "起降620架次，共1386处。", ("620架", "1386处")),
    ("school", "王小川毕业于清华，李开复毕业于卡内基·梅隆大学。", ("清华", "卡内基·梅隆大学")),
    ("school", "She studied at Stanford and at a university in Oslo.", ("Stanford", "university")),
    ("school", "他去了小米。", ()),
    ("reason", "由于健康原因，他退出了。", ("由于", "原因")),
    ("reason", "他看重的是自由，为了研究而去。", ("看重", "为了")),
    ("reason", "因此他离开。", ("因此",)),
    ("reason", "She left because of a dispute, citing burnout.", ("because", "dispute", "citing")),
    ("reason", "He wanted more computing power.", ("wanted",)),
    ("reason", "He left on Monday.", ()),
)


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def test_there_are_cases_of_every_kind() -> None:
    assert len(CASES) >= 60
    assert len(SPANS) >= 40
    kinds = set(get_args(Kind))
    assert kinds == set(ASKED) - {None} == {kind for kind, _, _ in SPANS}


@pytest.mark.parametrize(("kind", "question"), CASES)
def test_a_question_asks_for(kind: Kind | None, question: str) -> None:
    assert asked_kind(question) == kind
    assert asked_kind(question.upper()) == kind


@pytest.mark.parametrize(("kind", "text", "words"), SPANS)
def test_a_sentence_has(entities: Entities, kind: Kind, text: str, words: tuple[str, ...]) -> None:
    spans = spans_of(kind, text, entities, frozenset())
    assert tuple(text[start:end] for start, end in sorted(spans)) == words


def test_who_is_asked_about_answers_nothing(entities: Entities) -> None:
    text = "吴永辉和梁汝波见了面。"
    (wu,) = {mention.entity_id for mention in entities.find("吴永辉")}
    (span,) = spans_of("person", text, entities, frozenset({wu}))
    assert text[slice(*span)] == "梁汝波"


@given(texts(), st.sampled_from(get_args(Kind)))
def test_spans_lie_in_the_text_and_do_not_overlap(entities: Entities, text: str, kind: Kind) -> None:
    spans = sorted(spans_of(kind, text, entities, frozenset()))
    for start, end in spans:
        assert 0 <= start < end <= len(text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@given(texts())
def test_any_text_may_be_a_question(text: str) -> None:
    assert asked_kind(text) in (None, *get_args(Kind))


@pytest.mark.parametrize(
    ("kind", "text", "none"),
    [
        ("date", "林俊旸离开阿里。", True),
        ("date", "榅桲在春季开花。", False),
        ("amount", "In May 2024 Apple paid them well.", True),
        ("amount", "A nine-figure sum was paid.", False),
        ("date", "年薪超过千万。", True),
        ("amount", "他是一家公司的高管。", True),
        ("amount", "字节给了他股票。", False),
        ("count", "第一旋转机构带动显示屏。", True),
        ("school", "他去了小米。", True),
        ("school", "他本科读于北京大学。", False),
        ("count", "OpenAI 在发布 GPT-5 前宣布了留任奖。", True),
        ("count", "他已是第四次被起诉。", False),
        ("person", "Somebody left.", False),
        ("reason", "罗福莉成为了负责人。", True),
        ("reason", "阿里以违反协议为由申请仲裁。", False),
        ("count", "8 月 6 日 7 时，第三届大会。", True),
        ("amount", "收集了数万幅作品。", True),
    ],
)
def test_a_text_may_hold_nothing_of_a_kind_in_any_spelling(kind: Kind, text: str, none: bool) -> None:
    assert cannot_tell(kind, text) is none


def test_a_question_may_ask_for_two_things() -> None:
    assert asks_one_thing("罗福莉什么时候加入小米？")
    assert asks_one_thing("谷歌花了多少钱？")  # 多少 alone would ask for a count
    assert not asks_one_thing("Where did it rain most, and how much?")


def test_where_leaves_open_what_kind_of_place() -> None:
    assert asks_where("他去了哪里？")
    assert asks_where("Where did she go?")
    assert not asks_where("他去了哪家公司？")


def test_a_number_in_a_name_counts_nothing(entities: Entities) -> None:
    assert spans_of("count", "AI 六小虎想要重获用户。", entities, frozenset()) == ()
    assert cannot_tell("count", "AI 六小虎的用户数据。")
    assert spans_of("count", "谈了六小时，投了两轮。", entities, frozenset()) == ((2, 5), (8, 10))
