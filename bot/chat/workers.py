"""Blocking work beside the event loop, in threads that never hold up the end of the process.

`asyncio.to_thread` joins its threads at exit, so that one stuck call to a language model would outlive SIGTERM.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A fixed number of daemon threads that take calls in order."""

    def __init__(self, count: int) -> None:
        """Start the threads."""
        self._calls: queue.SimpleQueue[tuple[asyncio.Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._serve, name=f"worker-{number}", daemon=True).start()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function in a free thread; when the waiting is cancelled, a call not yet begun is skipped."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls.put((future, partial(function, *args, **kwargs)))
        return await future

    def _serve(self) -> None:
        while True:
            future, call = self._calls.get()
            if future.cancelled():
                continue
            try:
                settle = partial(_set, future, call(), None)
            except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
                settle = partial(_set, future, None, error)
            try:
                future.get_loop().call_soon_threadsafe(settle)
            except RuntimeError:  # the loop is closed, nobody waits any more
                return
            # Nothing may keep the last result alive while this thread waits for the next call.
            del future, call, settle


def _set(future: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
