import pytest

from bot.answer.guard import check
from bot.answer.skeleton import skeleton
from bot.answer.words import likeness, words
from corpus.entities import Entities

ENTITIES = Entities.load()
OFFERS = "Google plans to open a lab in Zurich. OpenAI kept 67% of its staff in 2025, and Anthropic 80% of its own."
SUIT = "OpenAI 起诉马斯克，称他骚扰公司。"


def kinds(sentence: str, span: str) -> set[str]:
    return {problem.split(":")[0] for problem in check(sentence, [span], ENTITIES).problems}


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        ("OpenAI keeps 67% of its staff, Anthropic 80%.", "OpenAI keeps 80% of its staff, Anthropic 67%.", OFFERS),
        ("OpenAI 留住 67% 的员工，Anthropic 留住 80%。", "OpenAI 留住 80% 的员工，Anthropic 留住 67%。", OFFERS),
        ("Musk was sued by OpenAI.", "OpenAI was sued by Musk.", SUIT),
        ("马斯克被 OpenAI 起诉。", "马斯克起诉 OpenAI。", SUIT),
    ],
)
def test_what_stands_in_anothers_place_is_noticed_in_both_languages(straight: str, turned: str, span: str) -> None:
    assert kinds(straight, span) == set()
    assert kinds(turned, span) & {"exchange", "direction"}


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        ("据奥特曼说，OpenAI 不会降薪。", "据奥特曼说，OpenAI 会降薪。", "Altman said OpenAI would not cut salaries."),
        ("Google intends to open a lab in Zurich.", "Google has opened a lab in Zurich.", OFFERS),
        (
            "Judge Davila ruled that Apple may continue.",
            "Judge Davila ruled that Apple may not continue.",
            "达维拉法官裁定，苹果可以继续。",
        ),
        ("The company had no products.", "The company had products.", "公司没有任何产品。"),
        (
            "训练集群的卡，每个人无需经过审批即可调用。",
            "训练集群的卡，每个人须经过审批才可调用。",
            "训练集群的卡，每个人随时可以调用，无需经过审批。",
        ),
        ("OpenAI 新员工不再等待。", "OpenAI 新员工仍要等待。", "New staff at OpenAI no longer wait."),
        (
            "Karpathy announced that he would retire in 2026.",
            "Karpathy has already retired.",
            "卡帕西宣布将于 2026 年退休。",
        ),
    ],
)
def test_a_word_keeps_its_mood_in_both_languages(straight: str, turned: str, span: str) -> None:
    assert "mood" not in kinds(straight, span)
    assert kinds(turned, span) & {"mood", "status", "contrast"}


def test_words_of_two_languages_meet_and_opposites_do_not() -> None:
    def alike(one: str, other: str) -> bool:
        return bool(likeness(words(skeleton(one, ENTITIES).text), words(skeleton(other, ENTITIES).text)).any())

    assert alike("continue", "继续")
    assert alike("valuation", "估值")
    assert not alike("rose", "fell")
    assert not alike("stop", "continue")


def test_one_hiring_does_not_reach_past_the_next() -> None:
    span = "OpenAI 招来穆拉蒂，苹果请来曾任谷歌高管的詹南德雷亚，小米则被报道已将罗福莉招入麾下。"
    assert (
        kinds("OpenAI hired Mira Murati, Apple took on John Giannandrea, and Xiaomi recruited Luo Fuli.", span) == set()
    )


CAREER = "Luo Fuli joined High-Flyer in 2022 and moved on to DeepSeek, and in 2025 she went to Xiaomi."
TSINGHUA = "马维英 2020 年 7 月从字节跳动转到清华大学。"
KNIGHT = "Ethan Knight went back to OpenAI after less than a month at Meta's superintelligence lab."


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Ma Weiying gave up his place at Tsinghua for a job with ByteDance in July 2020.", TSINGHUA),
        ("Ethan Knight abandoned OpenAI for Meta's superintelligence lab.", KNIGHT),
        ("Meta's superintelligence lab won Ethan Knight back after a month at OpenAI.", KNIGHT),
        ("Ethan Knight 弃 OpenAI 而去，加入 Meta。", KNIGHT),
        ("Luo Fuli's path ran from DeepSeek to High-Flyer.", CAREER),
        ("Baidu's chiefs came out of Didi and Toutiao.", "滴滴、今日头条的技术负责人里都有从百度出来的人。"),
        ("OpenAI 的人才照样流向 Meta。", "Meta 的人才照样流向 OpenAI 和 Anthropic。"),
    ],
)
def test_a_move_turned_round_is_noticed_in_whatever_words(sentence: str, span: str) -> None:
    assert kinds(sentence, span) & {"direction", "exchange"}


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Ma Weiying gave up his place at ByteDance for a job with Tsinghua in July 2020.", TSINGHUA),
        ("Ethan Knight abandoned Meta's superintelligence lab for OpenAI.", KNIGHT),
        ("罗福莉先到幻方量化，又去了 DeepSeek，2025 年去小米。", CAREER),
        (
            "Karpathy left OpenAI in 2024.",
            "Karpathy had come back to OpenAI in 2023; after leaving in February 2024 he founded Eureka Labs.",
        ),
        (
            "An hour separated the statement from OpenAI's news that it was getting Barret Zoph back.",
            "OpenAI said an hour later that Barret Zoph was returning to OpenAI.",
        ),
        ("Not even that kept people from OpenAI.", "人才照样流向 OpenAI。"),
    ],
)
def test_a_move_told_in_other_words_is_none_turned_round(sentence: str, span: str) -> None:
    assert "direction" not in kinds(sentence, span)


PAID = "OpenAI paid Ilya Sutskever more than $1.9 million and Ian Goodfellow more than $800,000."
FOUNDERS = "MiniMax 创始人闫俊杰和阶跃星辰创始人姜大昕都是技术出身。"


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        (
            "Over $800,000 went to Goodfellow and over $1.9 million to Sutskever.",
            "The pay was over $1.9 million for Goodfellow and over $800,000 for Sutskever.",
            PAID,
        ),
        ("姜大昕创办的公司叫阶跃星辰。", "姜大昕创办的公司叫 MiniMax。", FOUNDERS),
        ("Yan Junjie's company is MiniMax.", "Yan Junjie's company is StepFun.", FOUNDERS),
    ],
)
def test_of_two_people_each_keeps_what_stands_beside_them(straight: str, turned: str, span: str) -> None:
    assert "couple" not in kinds(straight, span)
    assert "couple" in kinds(turned, span)


ROUND = "SSI closed a round of $2 billion at a valuation of $32 billion."


def test_what_a_company_is_worth_is_no_other_sum() -> None:
    assert kinds("SSI 融得 20 亿美元，估值 320 亿美元。", ROUND) == set()
    assert "value" in kinds("SSI 融得 320 亿美元，估值 20 亿美元。", ROUND)
    assert "value" in kinds("SSI was valued at $2 billion when it raised $32 billion.", ROUND)
