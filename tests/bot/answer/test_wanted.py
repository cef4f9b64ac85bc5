"""What a question wants, and what of it a sentence has."""

import pytest
from hypothesis import given

from bot.answer.seen import Seen, see
from bot.answer.wanted import Wanted
from corpus.entities import Entities
from index.question import read_question
from tests.conftest import texts


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def wanted(question: str, entities: Entities) -> Wanted:
    asked = read_question(question, entities)
    return Wanted.of(asked, entities, dict.fromkeys(asked.named, 1.0))


def seen(question: str, text: str, entities: Entities) -> Seen:
    return see(wanted(question, entities), text, entities)


def falls_short(question: str, text: str, entities: Entities) -> bool:
    """Whether a sentence has not all that answers to a question have."""
    sight = seen(question, text, entities)
    return sight.lacks or sight.misses > 0


def words(question: str, text: str, entities: Entities) -> list[str]:
    return [text[start:end] for start, end in seen(question, text, entities).emphasis]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much did Microsoft pay?", "In May 2024 Microsoft paid $650 million.", ["$650 million"]),
        ("When did it pay?", "In May 2024 Microsoft paid $650 million.", ["May 2024"]),
        ("谁加入了小米？", "罗福莉加入小米。", ["罗福莉"]),
        ("Who bought xAI?", "SpaceX bought xAI, Elon Musk said.", ["SpaceX", "Elon Musk"]),
        ("Why did it pay?", "It paid because it wanted people.", []),
        ("Tell me more", "In May 2024 Microsoft paid $650 million.", []),
    ],
)
def test_the_words_that_answer_are_set_off(question: str, text: str, expected: list[str], entities: Entities) -> None:
    assert words(question, text, entities) == expected


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Does Rust have a garbage collector?", ("Rust",)),
        ("Which river runs through Budapest?", ("Budapest",)),
        ("What did Luo Fuli say about AI?", ()),
        ("What is OpenAI's plan for Project Nowhere?", ("Project", "Nowhere")),
        ("VideoPoet 是谁做的？", ("VideoPoet",)),
        ("罗福莉什么时候加入小米？", ()),
        ("Who? When? Where?", ()),
    ],
)
def test_names_that_no_list_knows_are_strangers(question: str, names: tuple[str, ...], entities: Entities) -> None:
    assert wanted(question, entities).strangers == names


def test_a_clause_with_both_the_name_and_the_thing_is_close(entities: Entities) -> None:
    question = "罗福莉是哪所大学毕业的？"
    together = seen(question, "罗福莉本科就读于北京师范大学；林俊旸进入达摩院。", entities)
    apart = seen(question, "罗福莉去了小米；林俊旸毕业于北京大学。", entities)
    assert (together.aspect, apart.aspect) == (1, 0.5)
    assert together.close > apart.close
    assert seen(question, "林俊旸毕业于北京大学。", entities).close == 0


@pytest.mark.parametrize(
    ("text", "share"),
    [("2022 年的离职率是 10%。", 1), ("离职率是 10%。", 0.3), ("离职率从 2023 年的 17.7% 下滑。", 0)],
)
def test_another_year_speaks_against_a_sentence_more_than_none(text: str, share: float, entities: Entities) -> None:
    assert seen("2022 年的离职率是多少？", text, entities).numbers == share


@pytest.mark.parametrize(
    ("question", "lacking", "telling"),
    [
        ("2022 年的离职率是多少？", "离职率从 2023 年的 17.7% 下滑。", "2022 年的离职率是 18%，2023 年下滑。"),
        ("罗福莉的年薪是多少？", "张一鸣给周畅开出千万年薪。", "雷军给罗福莉开出千万年薪。"),
        ("罗福莉的年薪是多少？", "罗福莉加入小米，周畅拿到千万年薪。", "罗福莉拿到千万年薪，周畅去了字节跳动。"),
        ("周畅要赔多少钱？", "周畅 2024 年 12 月被一家公司起诉。", "周畅 2024 年要赔 1000 万元。"),
        ("闫俊杰毕业于哪所大学？", "闫俊杰是 MiniMax 的创始人。", "闫俊杰毕业于中国科学院大学。"),
        ("审理周畅一案的是哪家法院？", "周畅被阿里巴巴起诉。", "杭州的法院审理此案，周畅是被告。"),
        ("谁投资了零一万物？", "李开复创立了零一万物。", "创新工场的李开复投资了零一万物。"),
        ("李南在哪家公司工作？", "某大厂的 HR 李南这样说。", "李南在字节跳动工作。"),
        ("罗福莉的年薪是多少？", "千万年薪的人才争夺战打响了。", "罗福莉年薪千万。"),
        ("谁接替了周畅？", "周畅是通义的负责人，周靖人也在那里。", "周靖人接替了周畅。"),
        ("Who runs SSI?", "SSI was founded in 2024.", "Daniel Gross ran SSI until 2025."),
        ("罗福莉是哪一天入职小米的？", "罗福莉近期入职小米。", "罗福莉 11 月 12 日入职小米。"),
        ("周畅向谁汇报？", "周畅去了字节跳动，吴永辉也在那里。", "周畅在字节跳动的上级是吴永辉。"),
        ("杨植麟今年多大？", "杨植麟今年创办了月之暗面。", "杨植麟今年 33 岁。"),
        ("How many Inflection employees moved?", "Inflection moved for $600 million.", "70 people left Inflection."),
        ("李南在哪家公司工作？", "小米的离职率在下降。", "李南在字节跳动工作。"),
        ("许主洪在阿里担任什么职务？", "阿里看重创始人的价值。", "许主洪担任阿里副总裁。"),
        ("Who else founded SSI beside Ilya?", "Ilya founded SSI after OpenAI.", "Ilya and Daniel Gross founded SSI."),
        ("Who founded SSI?", "OpenAI was founded by Altman.", "SSI was founded by Ilya Sutskever."),
        ("Which lab did Ilya Sutskever found?", "Ilya Sutskever met Altman.", "Ilya Sutskever founded Ineffable Labs."),
    ],
)
def test_no_answer_lacks_what_is_asked_for(question: str, lacking: str, telling: str, entities: Entities) -> None:
    assert falls_short(question, lacking, entities)
    assert not falls_short(question, telling, entities)


def test_what_is_not_called_a_reason_may_still_be_one(entities: Entities) -> None:
    asked = "罗福莉为什么离开 DeepSeek？"
    plain, told = "罗福莉离开 DeepSeek，觉得不好玩。", "罗福莉因为家庭原因离开了 DeepSeek。"
    assert seen(asked, plain, entities).misses == 2
    assert not seen(asked, plain, entities).lacks
    assert not falls_short(asked, told, entities)


def test_a_sentence_that_names_nobody_goes_on_about_those_before_it(entities: Entities) -> None:
    assert seen("DeepSeek 用卡要审批吗？", "每个人随时都可以用卡，无需审批。", entities).goes_on
    assert not seen("DeepSeek 用卡要审批吗？", "OpenAI 的人用卡要审批。", entities).goes_on
    asked = seen("DeepSeek 用卡要审批吗？", "每个人随时都可以用卡，无需审批。", entities)
    assert asked.close > seen("DeepSeek 用卡要审批吗？", "OpenAI 的人用卡要审批。", entities).close


def test_who_somebody_is_stands_right_behind_the_name(entities: Entities) -> None:
    assert seen("谁是罗福莉？", "罗福莉是小米的负责人。", entities).kind == 1
    assert seen("Who is Mira Murati?", "Mira Murati, the founder of a lab, came.", entities).kind == 1
    assert seen("谁是罗福莉？", "小米的负责人承认罗福莉来了。", entities).kind == 0


def test_who_somebody_is_may_stand_right_before_the_name(entities: Entities) -> None:
    assert seen("李南是谁？", "某科技大厂的 HR 李南这样说道。", entities).kind == 1
    assert seen("Who is Xing Ze?", "The headhunter Xing Ze gave his view.", entities).kind == 1
    assert seen("Who is Xing Ze?", "The founder of a firm met Xing Ze.", entities).kind == 0


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Who founded SSI with Sutskever?", "Sutskever founded SSI after OpenAI.", True),
        ("Who founded SSI with Sutskever?", "Sutskever founded SSI with Daniel Gross.", False),
        ("除了伊利亚，还有谁创办了 SSI？", "伊利亚创办了 SSI。", True),
        ("谁创办了 SSI？", "伊利亚创办了 SSI。", False),
    ],
)
def test_somebody_else_is_another_person(question: str, text: str, lacks: bool, entities: Entities) -> None:
    assert seen(question, text, entities).lacks == lacks


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("吴永辉为什么离开谷歌？", "乔木因为个人行为问题被辞退。", True),
        ("吴永辉为什么离开谷歌？", "他因为想回国而离开。", False),
        ("谷歌的薪酬是多少？", "OpenAI 的薪酬是 150 万美元。", True),
        ("谷歌的薪酬是多少？", "公司的薪酬是 150 万美元。", False),
        ("谁接替了吴永辉？", "周畅接替了他。", False),
        ("罗福莉在小米负责什么？", "罗福莉加入了小米，许主洪负责搜索。", True),
        ("罗福莉在小米负责什么？", "罗福莉加入了小米，负责大模型。", False),
        ("周畅在字节跳动担任什么职务？", "阿里巴巴的原技术负责人周畅，去了字节跳动。", True),
        ("周畅在阿里巴巴担任什么职务？", "阿里巴巴的原技术负责人周畅，去了字节跳动。", False),
        ("周畅去字节跳动之前担任什么职务？", "阿里巴巴的原技术负责人周畅，去了字节跳动。", False),
        ("What did Luo Fuli study?", "Luo Fuli joined Xiaomi, Wu Yonghui has a doctorate.", True),
    ],
)
def test_a_sentence_that_names_others_alone_tells_of_them(
    question: str, text: str, lacks: bool, entities: Entities
) -> None:
    assert falls_short(question, text, entities) == lacks


def test_what_a_sentence_says_of_others_counts_half(entities: Entities) -> None:
    question = "罗福莉在小米担任什么职务？"
    both = "罗福莉加入了小米，许主洪担任副总裁。"
    assert seen(question, both, entities).own == "罗福莉加入了小米，"
    assert seen(question, both, entities).aspect == 0.5
    assert seen(question, "罗福莉担任小米的负责人。", entities).aspect == 1
    assert seen("谁接替了罗福莉？", both, entities).own == both


def test_a_passage_has_both_of_two_names_and_any_of_more(entities: Entities) -> None:
    both = wanted("罗福莉在微软工作过吗？", entities)
    assert both.is_met_by(1)
    assert not both.is_met_by(0.5)
    assert wanted("谷歌、微软和罗福莉", entities).is_met_by(1 / 3)
    assert not wanted("谷歌、微软和罗福莉", entities).is_met_by(0)
    assert wanted("离职率是多少？", entities).is_met_by(0)


@pytest.mark.parametrize(
    ("text", "published", "other"),
    [
        ("离职率是 10%。", "2023-08-01", True),
        ("离职率是 10%。", "2018-08-01", False),
        ("离职率是 10%。", "", False),
        ("2018 年的离职率是 10%。", "2023-08-01", False),
    ],
)
def test_a_passage_without_a_year_is_of_the_year_of_its_article(
    text: str, published: str, other: bool, entities: Entities
) -> None:
    assert wanted("2018 年的离职率是多少？", entities).is_of_another_year(text, published, text) == other
    assert not wanted("2018 年入职的人哪一年离开？", entities).is_of_another_year(text, published, text)


def test_an_article_that_nobody_dated_is_of_the_years_that_it_names(entities: Entities) -> None:
    asked = wanted("2018 年的离职率是多少？", entities)
    assert asked.is_of_another_year("离职率是 10%。", "", "2023 年的报告。离职率是 10%。")
    assert not asked.is_of_another_year("离职率是 10%。", "", "2018 年的报告。离职率是 10%。")


def test_only_what_is_asked_is_needed_and_not_what_is_told_before(entities: Entities) -> None:
    assert [one.name for one in wanted("女子怀疑丈夫出轨，对方用什么要挟她？", entities).needed] == []
    assert [one.name for one in wanted("她的丈夫是谁？", entities).needed] == ["spouse"]


def test_digits_of_a_name_are_no_number(entities: Entities) -> None:
    assert wanted("Who took over 01.AI's team in 2024?", entities).numbers == {"2024"}


def test_where_somebody_is_now_is_no_place_that_they_left(entities: Entities) -> None:
    for question, there in (("罗福莉现在在哪家公司？", "小米"), ("罗福莉之前在哪家公司？", "DeepSeek")):
        assert seen(question, "罗福莉加入小米。", entities).kind == float(there == "小米")
        assert seen(question, "罗福莉来自 DeepSeek。", entities).kind == float(there == "DeepSeek")


def test_who_somebody_is_is_told_by_an_office_and_by_no_other_name(entities: Entities) -> None:
    for question in ("许主洪是谁？", "Who is Steven Hoi?"):
        assert wanted(question, entities).kind is None
        assert seen(question, "许主洪是科学家。", entities).aspect == 1
        assert seen(question, "许主洪来了。", entities).aspect == 0
    assert wanted("罗福莉的老板是谁？", entities).kind == "person"


@pytest.mark.parametrize("question", ["介绍一下罗福莉", "Tell me about Luo Fuli.", "罗福莉是谁？"])
def test_whoever_wants_to_be_told_about_somebody_asks_who_that_is(question: str, entities: Entities) -> None:
    assert wanted(question, entities).asks_who_it_is
    assert seen(question, "罗福莉是 MiMo 大模型的负责人。", entities).kind == 1
    assert not wanted("Tell me about SSI", entities).asks_who_it_is


def test_where_somebody_went_may_have_any_name(entities: Entities) -> None:
    assert not falls_short("郭达雅去了哪里？", "郭达雅加入一家新公司。", entities)


def test_the_words_of_an_aspect_are_told_apart_from_the_rest(entities: Entities) -> None:
    asking = wanted("Who founded DeepSeek last year?", entities).asking
    assert "founded" in asking.aspects
    assert "founded" not in asking.rest
    assert "deepseek" not in f"{asking.rest} {asking.aspects}"
    assert "year" in asking.rest


@pytest.mark.parametrize(
    "question",
    ["What happened to Windsurf?", "Windsurf 发生了什么事？", "Tell me about Windsurf", "Windsurf 最近怎么样了？"],
)
def test_a_question_that_leaves_open_what_is_asked_has_no_words_to_meet(question: str, entities: Entities) -> None:
    assert not any(map(str.isalpha, wanted(question, entities).asking.rest))


def test_whatever_there_is_may_be_asked_of_names_alone(entities: Entities) -> None:
    for question in ("What happened to Manus?", "Manus 最近怎么样了？", "Tell me about SSI"):
        assert wanted(question, entities).asks_for_anything
    for question in ("What happened?", "Why did Manus move?", "How old is Manus?", "罗福莉的身高是多少？"):
        assert not wanted(question, entities).asks_for_anything


@given(question=texts(), text=texts(1))
def test_shares_stay_between_none_and_all(entities: Entities, question: str, text: str) -> None:
    found = seen(question, text, entities)
    assert all(0 <= share <= 1 for share in (found.names, found.numbers, found.kind, found.aspect, found.close))
    assert found.others >= 0
    assert all(0 <= start < end <= len(text) for start, end in found.emphasis)


def test_who_may_be_a_company_where_the_question_names_nobody(entities: Entities) -> None:
    assert seen("谁点燃了这场大战？", "DeepSeek 是导火索。", entities).kind == 1
    assert seen("Who set it off?", "DeepSeek set it off.", entities).kind == 1
    assert seen("除了罗福莉，还有谁？", "DeepSeek 是导火索。", entities).kind == 0


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("周畅接替了吴永辉。", False),
        ("周畅接替了他。", False),
        ("周畅出任 Seed 的新负责人，他很年轻。", True),
        ("吴永辉加入了字节跳动。", True),
        ("吴永辉出任 Seed 的新负责人。", True),
    ],
)
def test_whoever_follows_somebody_is_another_person_and_said_to_follow(
    text: str, lacks: bool, entities: Entities
) -> None:
    assert seen("谁接替了吴永辉？", text, entities).lacks == lacks


def test_a_team_may_be_taken_over_by_a_company(entities: Entities) -> None:
    text = "李开复组建的预训练团队被阿里接管了。"
    assert not seen("Who took over the team that Kai-Fu Lee had built?", text, entities).lacks
    assert not seen("李开复的团队后来归谁接管？", text, entities).lacks


def test_what_needs_a_word_of_its_own_is_not_told_without_one(entities: Entities) -> None:
    assert seen("罗福莉的丈夫是谁？", "罗福莉加入了小米。", entities).lacks
    assert seen("Is Moonshot AI profitable?", "Moonshot AI raised $1 billion.", entities).lacks
    assert not seen("Is Moonshot AI profitable?", "Moonshot AI lost $10 million in 2024.", entities).lacks


def test_a_passage_that_names_nobody_asked_about_is_of_others(entities: Entities) -> None:
    both, company, nobody = frozenset({"p-luofuli", "o-xiaomi"}), frozenset({"o-xiaomi"}), frozenset[str]()
    assert not wanted("罗福莉在小米做什么？", entities).is_of_others(both)
    assert wanted("罗福莉在小米做什么？", entities).is_of_others(company)
    assert not wanted("罗福莉走后小米由谁负责大模型？", entities).is_of_others(company)
    assert wanted("罗福莉走后小米由谁负责大模型？", entities).is_of_others(nobody)
    assert not wanted("从百度、阿里和字节跳动离开的人去了哪里？", entities).is_of_others(nobody)
    assert not wanted("离职率是多少？", entities).is_of_others(nobody)


def test_a_date_in_another_clause_is_of_something_else(entities: Entities) -> None:
    question = "张一鸣哪一年卸任字节跳动 CEO？"
    assert seen(question, "张一鸣卸任了 CEO，但是从 2023 年起参与 AI 战略。", entities).lacks
    assert not seen(question, "张一鸣 2021 年卸任了 CEO，但是仍参与 AI 战略。", entities).lacks
    assert not seen(
        "张一鸣不当 CEO 了，是从哪一年起管 AI 的？", "张一鸣卸任了，但是从 2023 年起管 AI。", entities
    ).lacks


def test_a_role_at_one_company_is_not_that_at_another(entities: Entities) -> None:
    assert seen("罗福莉在小米担任什么职务？", "罗福莉离职后加入了小米。", entities).lacks
    assert not seen("罗福莉在小米担任什么职务？", "罗福莉在小米负责大模型团队。", entities).lacks


def test_what_tells_of_other_people_alone_does_not_answer(entities: Entities) -> None:
    assert seen("罗福莉什么时候加入小米？", "吴永辉 2025 年 1 月加入字节跳动。", entities).lacks
    assert not seen("罗福莉什么时候加入小米？", "她 2025 年 11 月加入小米。", entities).lacks


def test_a_comparison_is_told_where_something_is_compared(entities: Entities) -> None:
    assert seen("小米和字节跳动谁的年薪更高？", "小米和字节跳动都以高薪招人。", entities).lacks
    assert not seen("小米和字节跳动谁的年薪更高？", "字节跳动开出的年薪比小米高。", entities).lacks


def test_a_company_that_was_asked_for_by_whom_it_lost_is_one_that_somebody_left(entities: Entities) -> None:
    question = "From which company did ByteDance hire Wu Yonghui?"
    assert seen(question, "字节挖来了吴永辉，阿里挖来了许主洪。", entities).lacks
    assert not seen(question, "字节从谷歌挖来了吴永辉。", entities).lacks


def test_what_is_said_of_the_two_is_said_of_both(entities: Entities) -> None:
    found = seen("吴永辉和许主洪的年薪多少？", "邢泽说，两人的年薪超过千万元。", entities)
    assert found.own == "邢泽说，两人的年薪超过千万元。"
    assert not found.lacks


def test_a_sentence_without_a_company_goes_on_about_the_one_asked_for(entities: Entities) -> None:
    assert seen("SSI 打算融多少钱？", "伊利亚在寻求 10 亿美元的融资。", entities).close == pytest.approx(0.75)
    assert seen("SSI 打算融多少钱？", "OpenAI 在寻求 10 亿美元的融资。", entities).close == 0


def test_a_name_is_no_number(entities: Entities) -> None:
    assert seen("李开复的团队卖了多少钱？", "李开复创办了零一万物。", entities).kind == 0


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Who was the Go player that AlphaGo beat?", "AlphaGo won a game of Go in 2016.", True),
        ("Who was the Go player that AlphaGo beat?", "AlphaGo beat Lee Sedol in 2016.", False),
        ("除了伊利亚，SSI 还有哪些联合创始人？", "伊利亚创办了 SSI。", True),
        ("除了伊利亚，SSI 还有哪些联合创始人？", "伊利亚和格罗斯创办了 SSI。", False),
        ("Which start-ups has Monolith put money into?", "Monolith praised Moonshot AI.", True),
        ("Which start-ups has Monolith put money into?", "Monolith invested in Moonshot AI.", False),
        ("梁文锋面试过周畅吗？", "梁文锋谈到了周畅。", True),
        ("阿里的新岗位在哪些城市？", "阿里开放了数百个岗位。", True),
        ("阿里的新岗位在哪些城市？", "阿里的岗位在北京和杭州。", False),
        ("Which city is SSI based in?", "SSI opened offices in Palo Alto and Tel Aviv.", False),
        ("SSI 在哪个城市？", "SSI was founded by Ilya Sutskever in June 2024.", True),
        ("How much did Alibaba pay 01.AI?", "零一万物的团队被阿里接管了。", True),
    ],
)
def test_only_a_thing_of_its_kind_answers(question: str, text: str, lacks: bool, entities: Entities) -> None:
    assert seen(question, text, entities).lacks == lacks


@pytest.mark.parametrize(
    ("question", "lacking", "telling"),
    [
        (
            "雷军给吴永辉开了多少年薪？",
            "雷军以千万年薪邀约罗福莉；字节跳动挖来了吴永辉。",
            "雷军给吴永辉开出千万年薪。",
        ),
        (
            "Why did Noam Shazeer quit Google?",
            "OpenAI wanted to be faster.",
            "Noam Shazeer quit because he was unhappy.",
        ),
        ("What is Noam Shazeer's job at Google now?", "沙齐尔曾是谷歌的研究员。", "沙齐尔现任谷歌副总裁。"),
        ("腾讯挖来了谁？", "阿里开放了数百个岗位，腾讯没有回应。", "腾讯挖来了吴永辉。"),
        (
            "字节跳动的 CEO 是谁？",
            "字节跳动的原 VideoPoet 项目负责人是蒋路。",
            "字节跳动的 CEO 是梁汝波。",
        ),
        (
            "How much did Google pay for DeepMind?",
            "Google bought Character.AI for $2.6 billion.",
            "Google bought DeepMind for $500 million.",
        ),
        ("雷军为什么起诉周畅？", "周畅因违反竞业协议遭到阿里起诉。", "雷军起诉周畅，因为他违反了协议。"),
        (
            "Why did Lei Jun join forces with ByteDance?",
            "Zhou Chang joined ByteDance because of the pay.",
            "Lei Jun joined forces with ByteDance because of its data.",
        ),
        (
            "What did Sam Altman say of it?",
            "Ilya Sutskever said OpenAI was wrong.",
            "Sam Altman said OpenAI was right.",
        ),
    ],
)
def test_what_tells_of_others_or_of_another_time_does_not_answer(
    question: str, lacking: str, telling: str, entities: Entities
) -> None:
    assert seen(question, lacking, entities).lacks
    assert not seen(question, telling, entities).lacks


def test_a_passage_without_the_company_asked_about_tells_nothing_of_its_deal(entities: Entities) -> None:
    asked = wanted("How much did Meta pay for Inflection AI?", entities)
    assert asked.is_of_another_company(frozenset({"o-inflection"}))
    assert not asked.is_of_another_company(frozenset(asked.asked.named))
    assert not wanted("Who bought Inflection AI?", entities).is_of_another_company(frozenset())
