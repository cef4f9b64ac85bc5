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
