"""What some questions demand of a sentence beyond a thing of the right kind."""

import pytest

from bot.answer.demands import Demands
from bot.answer.kinds import asked_kind
from bot.answer.seen import see
from bot.answer.wanted import Wanted
from corpus.entities import Entities
from index.question import read_question


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def demands(question: str, entities: Entities) -> Demands:
    return Wanted.of(read_question(question, entities), entities, {}).demands


def lacks(question: str, text: str, entities: Entities) -> bool:
    asked = read_question(question, entities)
    return see(Wanted.of(asked, entities, dict.fromkeys(asked.named, 1.0)), text, entities).lacks


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("李开复是怎么评价 DeepSeek 的？", {"p-likaifu"}),
        ("对于 DeepSeek 走红，李戈是怎么说的？", {"p-lige"}),
        ("杨植麟说，圈里人是怎么看的？", set()),
        ("黄文灏进了字节跳动以后，怎么评价豆包？", {"p-huangwenhao"}),
        ("What did Elon Musk say about AI engineers?", {"p-musk"}),
        ("I need the words: what did Elon Musk say?", {"p-musk"}),
        ("What did Elon Musk's rivals say?", set()),
        ("What did Google co-founder Sergey Brin say about Gemini?", {"p-brin"}),
        ("What did the headhunter say about Elon Musk?", set()),
        ("Who said that Elon Musk would leave?", set()),
    ],
)
def test_whose_words_are_asked_for(question: str, speakers: set[str], entities: Entities) -> None:
    assert demands(question, entities).speakers == speakers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李开复称 DeepSeek 改变了行业。", False),
        ("在李开复看来，DeepSeek 改变了行业。", False),
        ("李开复创办的零一万物在 DeepSeek 之后调整了策略。", True),
        ("王小川说，李开复和 DeepSeek 都很出色。", True),
        ("DeepSeek 改变了行业。", True),
        ("DeepSeek 改变了行业，他说。", False),
    ],
)
def test_whoever_is_asked_about_must_speak(text: str, expected: bool, entities: Entities) -> None:
    assert lacks("李开复是怎么评价 DeepSeek 的？", text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("姜大昕创办阶跃星辰之前在哪家公司上班？", "姜大昕曾在微软任职，后来创办阶跃星辰。", False),
        ("姜大昕创办阶跃星辰之前在哪家公司上班？", "姜大昕创办了阶跃星辰。", True),
        ("黄文灏去零一万物之前是做什么的？", "零一万物的原负责人是黄文灏，他去了字节跳动。", True),
        ("Which company did Lu Qi work for before Baidu?", "Lu Qi was at Microsoft before he joined Baidu.", False),
        ("Which company did Lu Qi work for before Baidu?", "Baidu hired Lu Qi.", True),
        ("What job did Wu Yonghui do at Google before he joined ByteDance?", "Wu Yonghui led search at Google.", False),
    ],
)
def test_where_somebody_was_before_is_another_company(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Which investors backed SSI?", "SSI was backed by Greenoaks.", False),
        ("Which investors backed Moonshot AI?", "Monolith invested in Moonshot AI three times.", False),
        ("Which investors backed Moonshot AI?", "Moonshot AI is looking for money.", True),
        ("月之暗面的融资是哪家机构投的？", "砺思资本领投了月之暗面。", False),
        ("月之暗面的融资是哪家机构投的？", "月之暗面完成了融资。", True),
        ("Who are the other co-founders of SSI?", "SSI was founded by Ilya Sutskever.", True),
        ("Who are the other co-founders of SSI?", "Ilya Sutskever founded SSI with Daniel Gross.", False),
    ],
)
def test_investors_invest_and_others_are_more_than_one(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("竞业限制是几年？", "竞业限制为两年。", False),
        ("竞业限制是几年？", "2024 年签了 3 份竞业协议。", True),
        ("团队有多少人？", "团队约有 1500 人。", False),
        ("团队有多少人？", "团队研究了 3 个方向。", True),
        ("How many people work there?", "Fifteen hundred people work there.", False),
        ("岗位占比是百分之几？", "占比为 90%。", False),
        ("How large a stake did it buy?", "It bought 49% of the company.", False),
        ("How large a stake did it buy?", "It invested three times.", True),
        ("离职率统计调查了多少家企业？", "离职率从 17.7% 降到 16.1%。", True),
        ("离职率统计调查了多少家企业？", "统计调查了 3600 家企业。", False),
        ("有多少名候选人？", "他排在第 21 位。", True),
        ("淹了多少亩地？", "村里 70 个人回了家。", True),
        ("淹了多少亩地？", "村里有 300 多亩地被淹。", False),
        ("发现了几处？", "截至 8 月 6 日 7 时没有发现。", True),
        ("What error rate did the team reach?", "The team won the 2012 contest.", True),
        ("What error rate did the team reach?", "The team got it down to 15 per cent.", False),
    ],
)
def test_a_number_counts_what_is_asked_for(question: str, text: str, expected: bool, entities: Entities) -> None:
    assert asked_kind(question) == "count"
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who headed Seed before Wu Yonghui?", "吴永辉出任字节 Seed 的新负责人。", True),
        ("Who headed Seed before Wu Yonghui?", "吴永辉接替朱文佳，出任字节 Seed 的新负责人。", False),
        ("吴永辉上任之前，Seed 由谁负责？", "吴永辉出任字节 Seed 的新负责人。", True),
        ("吴永辉的前任是谁？", "Wu Yonghui replaced Zhu Wenjia as head of Seed.", False),
    ],
)
def test_who_came_before_somebody_is_told_where_one_follows_another(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("高科技行业的离职率是多少？", "过去一年技术放缓了。", True),
        ("高科技行业的离职率是多少？", "离职率降到了 16.1%。", False),
        ("How large a pay rise did the industry see?", "近一年没有涨薪。", True),
        ("How many people work at Jiaming?", "嘉明的创始人谈到两人的年薪。", True),
        ("How many people work at Jiaming?", "嘉明有 12 人。", False),
        ("How many people work at Jiaming?", "嘉明有两名员工。", False),
    ],
)
def test_a_rate_wants_a_share_and_a_headcount_people(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("调薪幅度排在第二名的是哪个行业？", "高科技行业的调薪幅度位居首位。", True),
        ("调薪幅度排在第二名的是哪个行业？", "调薪幅度最高的是高科技行业，其次是金融业。", False),
        ("Which team came second in the contest?", "Geoffrey Hinton's team won the contest.", True),
        ("Which team came second in the contest?", "The runner-up in the contest was a team from Tokyo.", False),
        ("What happened in the second quarter?", "Revenue fell.", False),
    ],
)
def test_who_asks_for_the_next_is_not_told_of_the_first(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who is the CEO of ByteDance now?", "Zhang Yiming stepped down as chief executive of ByteDance.", True),
        ("Who is the CEO of ByteDance now?", "Liang Rubo is chief executive of ByteDance.", False),
        ("Who leads Apple's AI team?", "Ford hired the former Apple vice-president Peter Stern to lead a team.", True),
        ("Who leads Apple's AI team?", "Amar Subramanya leads the AI team at Apple.", False),
        ("Who led Apple's AI team before?", "The former head of the AI team at Apple is John Giannandrea.", False),
    ],
)
def test_who_holds_an_office_is_not_whoever_held_it(
    question: str, text: str, expected: bool, entities: Entities
) -> None:
    assert lacks(question, text, entities) == expected
