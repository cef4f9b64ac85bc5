"""Turns are given so that Telegram never has to say no."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.limiter import WINDOW_S, Limiter

STEPS = st.lists(st.tuples(st.integers(1, 3), st.floats(0, 5)), max_size=80)


def limiter(**rates: float) -> Limiter:
    given = {"chat_interval_s": 1.0, "group_per_minute": 5, "all_per_second": 25.0} | rates
    return Limiter(
        chat_interval_s=given["chat_interval_s"],
        group_per_minute=int(given["group_per_minute"]),
        all_per_second=given["all_per_second"],
    )


@given(STEPS)
def test_a_chat_gets_one_message_a_second_in_the_order_asked(steps: list[tuple[int, float]]) -> None:
    limits, now, turns = limiter(), 0.0, dict[int, list[float]]()
    for chat, pause in steps:
        now += pause
        turn = limits.reserve(chat, group=False, now=now)
        assert turn >= now
        turns.setdefault(chat, []).append(turn)
    for taken in turns.values():
        assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in pairwise(taken))


@given(STEPS)
def test_a_group_gets_no_more_than_its_share_in_any_minute(steps: list[tuple[int, float]]) -> None:
    limits, now, turns = limiter(chat_interval_s=0.1), 0.0, list[float]()
    for _, pause in steps:
        now += pause
        turns.append(limits.reserve(-1, group=True, now=now))
    for start in turns:
        assert sum(start <= turn < start + WINDOW_S - 1e-6 for turn in turns) <= 5


@given(st.lists(st.floats(0, 0.2), max_size=80))
def test_all_chats_together_keep_the_global_rate(pauses: list[float]) -> None:
    limits, now, turns = limiter(), 0.0, list[float]()
    for pause in pauses:
        now += pause
        turns.append(limits.reserve_any(now=now))
    assert all(later - earlier >= 0.04 - 1e-9 for earlier, later in pairwise(turns))


def test_a_429_holds_its_own_chat_for_as_long_as_it_says_and_no_other() -> None:
    limits = limiter()
    limits.hold(1, 13_938.0)
    limits.hold(1, 5.0)  # a shorter one later does not shorten it
    assert limits.reserve(1, group=False, now=0.0) == 13_938.0
    assert limits.reserve(2, group=False, now=0.0) == 0.0
    assert limits.reserve_any(now=0.0) == 0.0


def test_a_sign_of_typing_goes_out_only_where_nobody_waits_for_it() -> None:
    limits = limiter()
    assert limits.spare(1, now=0.0)
    assert not limits.spare(2, now=0.01)
    assert limits.spare(2, now=0.05)
    limits.hold(3, 9.0)
    assert not limits.spare(3, now=1.0)


def test_a_message_that_may_be_left_out_leaves_room_for_the_answer() -> None:
    limits = limiter(chat_interval_s=0.1, group_per_minute=3)
    for now in (0.0, 1.0):
        assert limits.ready(-1, group=True, now=now)
        limits.reserve(-1, group=True, now=now)
    assert not limits.ready(-1, group=True, now=2.0), "one more, and the answer would wait for a minute"
    assert limits.ready(-1, group=True, now=60.5)
    limits.reserve(-2, group=False, now=0.0)
    assert not limits.ready(-2, group=False, now=0.05)


def test_chats_that_no_longer_matter_are_forgotten() -> None:
    limits = limiter()
    for chat in range(1000):
        limits.reserve(chat, group=chat % 2 == 0, now=0.0)
        limits.hold(chat, 5.0)
    assert len(limits) == 1000
    limits.prune(now=6.0)
    assert len(limits) == 500
    limits.prune(now=61.0)
    assert len(limits) == 0


def test_rates_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        limiter(group_per_minute=0)
