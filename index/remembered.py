"""What was read lately, several at a time."""

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

LEAST: Final = 256  # of which so many are kept, more for the moment; those of one question

T = TypeVar("T")


class Remembered(Generic[T]):
    """What was read lately, by number. Safe to share between threads."""

    def __init__(self, read: Callable[[Sequence[int]], list[T]]) -> None:
        """Keep what reads several at once."""
        self._read = read
        self._known: dict[int, T] = {}

    def get(self, numbers: Sequence[int]) -> list[T]:
        """Return those with some numbers, in that order; what is not known is read."""
        known = self._known
        found = {number: known[number] for number in numbers if number in known}
        missing = list(dict.fromkeys(number for number in numbers if number not in found))
        if missing:
            found.update(zip(missing, self._read(missing), strict=True))
            self._known = {**(known if len(known) < LEAST else {}), **found}
        return [found[number] for number in numbers]
