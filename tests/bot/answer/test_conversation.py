"""Follow-up questions, filled in from the turn before, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.conversation import Focus, focus_of, resolve
from corpus.entities import Entities
from tests.conftest import texts

LUO = "罗福莉什么时候加入小米？"
WU = "When did Wu Yonghui join ByteDance?"

FILLED_IN = (
    # who is spoken of
    (LUO, "那她之前在哪里工作？", "那罗福莉之前在哪里工作？"),
    (LUO, "他是哪所大学毕业的?", "罗福莉是哪所大学毕业的?"),
    (LUO, "谁接替了她？", "谁接替了罗福莉？"),
    (LUO, "此人年薪多少？", "罗福莉年薪多少？"),
    (LUO, "那她呢？", "那罗福莉呢？"),
    (LUO, "它的估值是多少？", "小米的估值是多少？"),
    (LUO, "这家公司有多少人？", "小米有多少人？"),
    (WU, "And what did he get paid?", "And what did Wu Yonghui get paid?"),
    (WU, "What was his salary?", "What was Wu Yonghui's salary?"),
    (WU, "How much did it raise?", "How much did ByteDance raise?"),
    (WU, "Who are its founders?", "Who are ByteDance's founders?"),
    (WU, "What does the company do?", "What does ByteDance do?"),
    # another name in the same question
    (LUO, "那吴永辉呢？", "吴永辉什么时候加入小米？"),
    (LUO, "吴永辉呢", "吴永辉什么时候加入小米？"),
    (LUO, "那腾讯呢？", "罗福莉什么时候加入腾讯？"),
    (LUO, "还有雷军呢？", "雷军什么时候加入小米？"),
    (LUO, "换成吴永辉和字节呢？", "换成吴永辉和字节呢？"),
    (WU, "And what about Luo Fuli?", "When did Luo Fuli join ByteDance?"),
    (WU, "and Tencent?", "When did Wu Yonghui join Tencent?"),
    (WU, "What about Luo Fuli and Tencent?", "When did Luo Fuli join Tencent?"),
    (WU, "Luo Fuli?", "When did Luo Fuli join ByteDance?"),
    # what is asked, anew
    (LUO, "为什么？", "罗福莉加入小米，为什么？"),
    (LUO, "什么时候的事？", "罗福莉加入小米，什么时候的事？"),
    (LUO, "在哪一年？", "罗福莉加入小米，在哪一年？"),
    (WU, "Why?", "Wu Yonghui join ByteDance: Why?"),
    (WU, "and then?", "Wu Yonghui join ByteDance: and then?"),
    ("How much did Meta pay for Scale AI?", "When?", "Meta pay for Scale AI: When?"),
    # whom it leaves out
    (LUO, "年薪多少？", "罗福莉年薪多少？"),
    (LUO, "那年薪呢？", "罗福莉年薪呢？"),
    (LUO, "毕业于哪所大学？", "罗福莉毕业于哪所大学？"),
    (LUO, "什么时候离开的？", "罗福莉什么时候离开的？"),
    (LUO, "之前在哪里工作？", "罗福莉之前在哪里工作？"),
    (LUO, "估值多少？", "小米估值多少？"),
    (WU, "salary?", "Wu Yonghui: salary?"),
    # in the other language
    (LUO, "Where did she study?", "Where did Luo Fuli study?"),
    (WU, "他之前在哪？", "吴永辉之前在哪？"),
)
STANDING_ALONE = (
    (LUO, "梁文锋什么时候创办 DeepSeek？"),
    (LUO, "雷军说他开出了千万年薪吗？"),
    (LUO, "什么时候发布 GPT-5？"),
    (LUO, "大模型公司的技术岗位平均月薪是多少？"),
    (LUO, "其他公司里有哪些研究员拿到了上亿年薪？"),
    (WU, "Who founded DeepSeek?"),
    (WU, "Is it true that Sam Altman left?"),
    (WU, "Did Sam Altman say that he would leave OpenAI?"),
    (WU, "How many of the researchers in China studied abroad?"),
)


@pytest.fixture(scope="module")
def entities() -> Entities:
    return Entities.load()


def test_there_are_follow_ups_in_both_languages() -> None:
    assert len(FILLED_IN) >= 25
    assert {last for last, _, _ in FILLED_IN} >= {LUO, WU}


@pytest.mark.parametrize(("last", "question", "resolved"), FILLED_IN)
def test_a_follow_up_is_filled_in(entities: Entities, last: str, question: str, resolved: str) -> None:
    assert resolve(question, focus_of(last, (), entities), entities) == resolved


@pytest.mark.parametrize(("last", "question"), STANDING_ALONE)
def test_a_question_that_stands_alone_stays_as_it_is(entities: Entities, last: str, question: str) -> None:
    assert resolve(question, focus_of(last, (), entities), entities) == question


def test_who_answered_is_in_focus_after_who_was_asked_about(entities: Entities) -> None:
    focus = focus_of("Who leads Seed?", ["Wu Yonghui answers to Liang Rubo."], entities)
    assert [entities.by_id(person).en for person in focus.people if entities.by_id(person)] == [  # type: ignore[union-attr]
        "Wu Yonghui",
        "Liang Rubo",
    ]
    assert resolve("Why did he leave Google?", focus, entities) == "Why did Wu Yonghui leave Google?"
    asked_about = focus_of("吴永辉向谁汇报？", ["梁汝波是字节跳动的首席执行官。"], entities)
    assert resolve("他之前在哪？", asked_about, entities) == "吴永辉之前在哪？"


def test_nobody_in_focus_is_put_in_for_nobody(entities: Entities) -> None:
    focus = focus_of("什么是大模型领域里最常见的竞业协议？", (), entities)
    assert (focus.people, focus.organisations) == ((), ())
    assert (
        resolve("他们为什么要签这样的协议并且一直遵守？", focus, entities) == "他们为什么要签这样的协议并且一直遵守？"
    )


def test_without_an_earlier_turn_nothing_is_filled_in(entities: Entities) -> None:
    assert resolve("为什么？", None, entities) == "为什么？"
    assert resolve("  ", focus_of(LUO, (), entities), entities) == "  "


def test_a_name_is_written_as_the_question_is(entities: Entities) -> None:
    focus = focus_of("罗福莉", (), entities)
    assert resolve("她去了哪？", focus, entities) == "罗福莉去了哪？"
    assert resolve("Where did she go?", focus, entities) == "Where did Luo Fuli go?"


@given(texts(), texts())
def test_any_text_may_follow_any_text(entities: Entities, last: str, question: str) -> None:
    focus = focus_of(last, (last,), entities)
    assert isinstance(focus, Focus)
    resolved = resolve(question, focus, entities)
    assert resolved if question else resolved == question


@given(st.sampled_from(FILLED_IN))
def test_what_was_filled_in_is_not_filled_in_again(entities: Entities, case: tuple[str, str, str]) -> None:
    last, question, _ = case
    focus = focus_of(last, (), entities)
    once = resolve(question, focus, entities)
    if "呢" not in once and "换成" not in once:
        assert resolve(once, focus, entities) == once
