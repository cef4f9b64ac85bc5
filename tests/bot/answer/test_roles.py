import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


def roles(sentence: str, span: str) -> bool:
    problems = check(sentence, [span], ENTITIES).problems
    return any("each other's part" in problem for problem in problems)


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        ("Meta put money into Scale AI.", "Scale AI put money into Meta.", "Meta put $14.3 billion into Scale AI."),
        (
            "Elon Musk said that OpenAI had been recruiting Tesla's engineers.",
            "Elon Musk said that Tesla had been recruiting OpenAI's engineers.",
            "OpenAI had been recruiting Tesla's engineers with massive offers.",
        ),
        (
            "The commission halted Meta's acquisition of Manus.",
            "The commission halted Manus's acquisition of Meta.",
            "发改委叫停了 Meta 对 Manus 的收购。",
        ),
        ("Scale AI was praised by Meta.", "Meta was praised by Scale AI.", "Meta praised Scale AI."),
    ],
)
def test_who_does_it_to_whom_is_noticed_for_any_word(straight: str, turned: str, span: str) -> None:
    assert not roles(straight, span)
    assert roles(turned, span)


SAID = "Mira Murati announced that Thinking Machines Lab and Barret Zoph had parted ways."


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        (
            "Murati announced that Barret Zoph and the lab had parted ways.",
            "Barret Zoph announced that the lab and Mira Murati had parted ways.",
            SAID,
        ),
        (
            "Meta denied that OpenAI had paid more.",
            "OpenAI denied that Meta had paid more.",
            "Meta 否认 OpenAI 付得更多。",
        ),
        (
            "OpenAI told the court that xAI was losing people.",
            "xAI said in court that OpenAI was losing people.",
            "OpenAI 对法庭表示，xAI 正在流失人才。",
        ),
    ],
)
def test_who_says_it_is_noticed(straight: str, turned: str, span: str) -> None:
    def otherwise(sentence: str) -> bool:
        problems = check(sentence, [span], ENTITIES).problems
        return any(problem.startswith("speaker:") for problem in problems)

    assert not otherwise(straight)
    assert otherwise(turned)


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        ("DNNresearch was sold to Google.", "Google was sold to DNNresearch.", "DNNresearch 卖给谷歌。"),
        (
            "Sutskever would not sell SSI to Meta.",
            "Meta would not sell itself to SSI.",
            "苏茨克维不肯把 SSI 卖给 Meta。",
        ),
        (
            "Zhou Chang took over the team from Yang Jianchao.",
            "杨建朝从周畅手里接过了团队。",
            "Zhou Chang took over the team from Yang Jianchao.",
        ),
        (
            "Alibaba wanted to replace Lin Junyang with Zhou Hao.",
            "阿里巴巴想让林俊旸取代周浩。",
            "阿里巴巴想让周浩取代林俊旸。",
        ),
    ],
)
def test_sales_and_successions_are_told_from_either_end(straight: str, turned: str, span: str) -> None:
    def turned_round(sentence: str) -> bool:
        problems = check(sentence, [span], ENTITIES).problems
        return any(problem.startswith(("direction:", "exchange:")) for problem in problems)

    assert not turned_round(straight)
    assert turned_round(turned)
