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
