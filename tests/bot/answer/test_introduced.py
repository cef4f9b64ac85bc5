"""Whether a text says who somebody is, right beside the name."""

import pytest

from bot.answer.introduced import is_introduced


@pytest.mark.parametrize(
    ("text", "introduced"),
    [
        ("Ada is the head of the lab.", True),
        ("Ada, the founder of a lab, came.", True),
        ("The founder Ada came.", True),
        ("The founder met Ada.", False),
        ("Ada came.", False),
        ("某大厂的 HR Ada 这样说。", True),
        ("Ada 是负责人。", True),
        ("Ada 来了。", False),
    ],
)
def test_who_somebody_is_stands_beside_the_name(text: str, introduced: bool) -> None:
    start = text.index("Ada")
    assert is_introduced(text, start, start + 3) == introduced
