"""Work in order within a lane, and lanes beside each other.

A chat is a lane: its questions are answered one after another, while other chats go on.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.chat.incoming import Incoming


class Lane:
    """The queue of one chat, as the one at work on it sees it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting: deque[Incoming] = deque()
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def put(self, incoming: Incoming) -> None:
        """Add to the end."""
        self._waiting.append(incoming)
        self._arrived.set()

    def take(self) -> Incoming:
        """Remove the first."""
        return self._waiting.popleft()

    async def peek(self, timeout_s: float) -> Incoming | None:
        """Return the first without removing it; wait so long for one to arrive."""
        if not self._waiting and timeout_s > 0:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout_s)
            except TimeoutError:
                return None
        return self._waiting[0] if self._waiting else None

    def find(self, wanted: Callable[[Incoming], bool]) -> list[Incoming]:
        """Return those that wait and are wanted, in order."""
        return [incoming for incoming in self._waiting if wanted(incoming)]


Work = Callable[[Incoming, Lane], Awaitable[None]]


class Lanes:
    """All lanes; one exists only while there is work for it."""

    def __init__(self, work: Work) -> None:
        """Take what is done with each incoming update; it must not raise."""
        self._work = work
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = True

    def put(self, incoming: Incoming) -> None:
        """Add an update to its lane."""
        lane = self._lanes.get(incoming.lane)
        if lane is not None:
            lane.put(incoming)
            return
        lane = self._lanes[incoming.lane] = Lane()
        lane.put(incoming)
        task = asyncio.create_task(self._run(incoming.lane, lane), name=incoming.lane)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def lane(self, name: str) -> Lane | None:
        """Return a lane that has work."""
        return self._lanes.get(name)

    async def close(self, timeout_s: float) -> None:
        """Begin nothing new, let what runs finish, and stop what does not within the time."""
        self._open = False
        if not self._tasks:
            return
        _, running = await asyncio.wait(tuple(self._tasks), timeout=timeout_s)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, name: str, lane: Lane) -> None:
        try:
            while self._open and len(lane):
                await self._work(lane.take(), lane)
        finally:
            del self._lanes[name]
