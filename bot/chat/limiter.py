"""When the next request may leave, so that Telegram never has to say no; and when it does, how long to stay away.

Telegram names no exact limits; "one message a second to a chat, 20 a minute to a group, about 30 a second in all" is
what its FAQ advises (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). A 429 holds back
its own chat alone.

Pure but for its own state: the clock is an argument. Not here: the sleeping (`delivery.py`).
"""

from collections import deque

WINDOW_S = 60.0


class Limiter:
    """Turns for every chat, in the order in which they were asked for."""

    def __init__(self, *, chat_interval_s: float, group_per_minute: int, all_per_second: float) -> None:
        """Set the three rates; each must be above zero."""
        if chat_interval_s < 0 or group_per_minute < 1 or all_per_second <= 0:
            raise ValueError(f"rates must be above zero: {chat_interval_s}, {group_per_minute}, {all_per_second}")
        self._interval_s = chat_interval_s
        self._group_per_minute = group_per_minute
        self._step_s = 1.0 / all_per_second
        self._next: dict[int, float] = {}
        self._group: dict[int, deque[float]] = {}
        self._held: dict[int, float] = {}
        self._all = 0.0

    def __len__(self) -> int:
        """Return how many chats are remembered."""
        return len(self._next.keys() | self._group.keys() | self._held.keys())

    def reserve(self, chat: int, *, group: bool, now: float) -> float:
        """Take the chat's next turn and return when it is, at or after `now`."""
        turn = max(now, self._next.get(chat, 0.0), self._held.get(chat, 0.0))
        if group:
            taken = self._group.setdefault(chat, deque(maxlen=self._group_per_minute))
            if len(taken) == self._group_per_minute:
                turn = max(turn, taken[0] + WINDOW_S)
            taken.append(turn)
        self._next[chat] = turn + self._interval_s
        return turn

    def reserve_any(self, *, now: float) -> float:
        """Take the next turn of all chats together, once the chat's own has come, and return when it is."""
        turn = max(now, self._all)
        self._all = turn + self._step_s
        return turn

    def spare(self, chat: int, *, now: float) -> bool:
        """Take a turn for something that may be left out, if that makes nobody wait."""
        if self._all > now or self.held(chat) > now:
            return False
        self._all = now + self._step_s
        return True

    def ready(self, chat: int, *, group: bool, now: float) -> bool:
        """Return whether a message to a chat could go at once, and would not be the last one that its minute allows."""
        taken = self._group.get(chat, ()) if group else ()
        recent = sum(turn + WINDOW_S > now for turn in taken)
        return max(self._all, self._next.get(chat, 0.0), self.held(chat)) <= now and recent < self._group_per_minute - 1

    def hold(self, chat: int, until: float) -> None:
        """Send nothing to a chat until then."""
        self._held[chat] = max(until, self._held.get(chat, 0.0))

    def held(self, chat: int) -> float:
        """Return until when a chat is held back; in the past when it is not."""
        return self._held.get(chat, 0.0)

    def prune(self, *, now: float) -> None:
        """Forget chats whose state no longer matters."""
        self._next = {chat: turn for chat, turn in self._next.items() if turn > now}
        self._held = {chat: turn for chat, turn in self._held.items() if turn > now}
        self._group = {chat: taken for chat, taken in self._group.items() if taken and taken[-1] + WINDOW_S > now}
