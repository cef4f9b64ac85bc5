"""What was read lately, several at a time."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final, Generic, TypeVar

LEAST: Final = 256  # of which so many are kept, more for the moment; those of one question

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Remembered(Generic[K, T]):
    """What was read lately, by number or name. Safe to share between threads."""

    def __init__(self, read: Callable[[Sequence[K]], list[T]]) -> None:
        """Keep what reads several at once."""
        self._read = read
        self._known: dict[K, T] = {}

    def get(self, keys: Sequence[K]) -> list[T]:
        """Return those with some keys, in that order; what is not known is read."""
        known = self._known
        found = {key: known[key] for key in keys if key in known}
        missing = list(dict.fromkeys(key for key in keys if key not in found))
        if missing:
            found.update(zip(missing, self._read(missing), strict=True))
            self._known = {**(known if len(known) < LEAST else {}), **found}
        return [found[key] for key in keys]
