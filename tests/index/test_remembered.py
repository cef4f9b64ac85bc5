"""What was read lately is not read again, and what is remembered stays small."""

from collections.abc import Sequence

from index.remembered import LEAST, Remembered


def test_only_what_is_not_known_is_read_each_once_and_in_the_order_asked_for() -> None:
    asked: list[list[int]] = []

    def read(numbers: Sequence[int]) -> list[str]:
        asked.append(list(numbers))
        return [f"<{number}>" for number in numbers]

    remembered: Remembered[int, str] = Remembered(read)
    assert remembered.get([3, 1, 3]) == ["<3>", "<1>", "<3>"]
    assert remembered.get([1, 2, 3]) == ["<1>", "<2>", "<3>"]
    assert remembered.get([]) == []
    assert asked == [[3, 1], [2]]


def test_what_was_read_long_ago_is_forgotten() -> None:
    remembered: Remembered[int, int] = Remembered(list)
    for number in range(3 * LEAST):
        remembered.get([number])
        assert len(remembered._known) <= LEAST
    assert remembered.get(range(2 * LEAST)) == list(range(2 * LEAST))
