import pytest

from bot.answer.guard import check
from corpus.entities import Entities

ENTITIES = Entities.load()


@pytest.mark.parametrize(
    ("straight", "turned", "span"),
    [
        (
            "Published papers weigh more than industry experience.",
            "Industry experience weighs more than published papers.",
            "When it recruits, published papers weigh more than industry experience, a headhunter said.",
        ),
        (
            "Salaries in Beijing were lower than salaries in London.",
            "Salaries in Beijing were higher than salaries in London.",
            "Salaries in Beijing were lower than salaries in London.",
        ),
    ],
)
def test_the_ends_of_a_comparison_do_not_change_places(straight: str, turned: str, span: str) -> None:
    problem = "direction: the spans have the comparison the other way round"
    assert problem not in check(straight, [span], ENTITIES).problems
    assert problem in check(turned, [span], ENTITIES).problems
