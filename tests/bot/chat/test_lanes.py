"""One lane in order, lanes beside each other, and blocking work beside the loop."""

import asyncio
import threading
import time

import pytest

from bot.chat.incoming import Incoming
from bot.chat.lanes import Lane, Lanes
from bot.chat.workers import Workers


def incoming(update_id: int, lane: str) -> Incoming:
    return Incoming(update_id=update_id, kind="question", lane=lane, user=1, chat=1)


def test_one_lane_is_worked_in_order_and_others_beside_it() -> None:
    async def scenario() -> list[int]:
        done: list[int] = []

        async def work(one: Incoming, _: Lane) -> None:
            await asyncio.sleep(0.05 if one.lane == "slow" else 0)
            done.append(one.update_id)

        lanes = Lanes(work)
        for update_id, lane in ((1, "slow"), (2, "slow"), (3, "quick"), (4, "quick")):
            lanes.put(incoming(update_id, lane))
        await asyncio.sleep(0.2)
        assert lanes.lane("slow") is None, "a lane without work is gone"
        return done

    assert asyncio.run(scenario()) == [3, 4, 1, 2]


def test_closing_begins_nothing_new_and_stops_what_takes_too_long() -> None:
    async def scenario() -> list[str]:
        log: list[str] = []

        async def work(one: Incoming, _: Lane) -> None:
            log.append(f"begun {one.update_id}")
            await asyncio.sleep(0.05 if one.update_id == 1 else 60)
            log.append(f"done {one.update_id}")

        lanes = Lanes(work)
        for update_id, lane in ((1, "a"), (2, "a"), (3, "b")):
            lanes.put(incoming(update_id, lane))
        await asyncio.sleep(0.01)
        began = time.monotonic()
        await lanes.close(0.3)
        assert time.monotonic() - began < 1
        return log

    assert asyncio.run(scenario()) == ["begun 1", "begun 3", "done 1"]


def test_the_one_at_work_sees_what_comes_next() -> None:
    async def scenario() -> list[int]:
        taken: list[int] = []

        async def work(one: Incoming, lane: Lane) -> None:
            taken.append(one.update_id)
            if one.update_id == 1:
                following = await lane.peek(1.0)
                assert following is not None
                taken.append(lane.take().update_id)
                assert await lane.peek(0.01) is None

        lanes = Lanes(work)
        lanes.put(incoming(1, "a"))
        await asyncio.sleep(0.02)
        lanes.put(incoming(2, "a"))
        await asyncio.sleep(0.1)
        return taken

    assert asyncio.run(scenario()) == [1, 2]


def test_workers_hand_back_results_and_errors_and_run_beside_each_other() -> None:
    async def scenario() -> None:
        workers = Workers(2)
        barrier = threading.Barrier(2, timeout=5)
        await asyncio.gather(workers.call(barrier.wait), workers.call(barrier.wait))
        assert await workers.call(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await workers.call(divmod, 1, 0)

    asyncio.run(scenario())


def test_a_call_that_nobody_waits_for_any_more_is_skipped() -> None:
    async def scenario() -> list[str]:
        workers, ran = Workers(1), list[str]()
        first = asyncio.ensure_future(workers.call(time.sleep, 0.1))
        await asyncio.sleep(0.01)
        second = asyncio.ensure_future(workers.call(ran.append, "second"))
        third = asyncio.ensure_future(workers.call(ran.append, "third"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)
        return ran

    assert asyncio.run(scenario()) == ["third"]
