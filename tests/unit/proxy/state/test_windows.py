"""Sliding windows: a request is recorded only where it has room, and the wait is told exactly."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from proxy.state.memory import MemoryState
from proxy.state.protocol import WINDOW_S
from shared.clock import ManualClock
from tests.support.stores import Store


async def test_exactly_n_of_m_concurrent_requests_pass(store: Store) -> None:
    state = store.state
    waits = await asyncio.gather(*(state.hit("key", 7) for _ in range(50)))
    assert waits.count(0.0) == 7
    assert {wait for wait in waits if wait} == {WINDOW_S}


async def test_a_place_is_free_again_when_its_request_is_a_minute_old(store: Store) -> None:
    clock, state = store, store.state
    await state.hit("key", 2)
    clock.advance(10)
    await state.hit("key", 2)
    assert await state.hit("key", 2) == 50
    clock.advance(49.5)
    assert await state.hit("key", 2) == 0.5
    clock.advance(0.5)
    assert await state.hit("key", 2) == 0
    assert await state.hit("key", 2) == 10


async def test_a_refused_request_is_not_recorded(store: Store) -> None:
    clock, state = store, store.state
    await state.hit("key", 1)
    clock.advance(59)
    for _ in range(5):
        assert await state.hit("key", 1) == 1
    clock.advance(1)
    assert await state.hit("key", 1) == 0


async def test_a_lowered_limit_counts_what_was_already_recorded(store: Store) -> None:
    clock, state = store, store.state
    for _ in range(4):
        await state.hit("key", 10)
        clock.advance(10)
    # Recorded 40, 30, 20 and 10 s ago; below a limit of 2 when only one is left, in 40 s.
    assert await state.hit("key", 2) == 40
    assert await state.hit("key", 5) == 0


async def test_windows_do_not_share_places(store: Store) -> None:
    state = store.state
    assert await state.hit("one", 1) == 0
    assert await state.hit("two", 1) == 0
    assert await state.hit("one", 1) > 0


async def test_a_survey_lists_full_windows_only_and_records_nothing(store: Store) -> None:
    state = store.state
    await state.hit("full", 1)
    await state.hit("half", 2)
    for _ in range(3):
        survey = await state.survey(rests=(), windows={"full": 1, "half": 2, "new": 1}, spends=(), binding=None)
        assert survey.waits == {"full": 60.0}
    assert await state.hit("half", 2) == 0


@given(
    st.integers(1, 5),
    st.lists(st.floats(0, 40, allow_nan=False), min_size=1, max_size=40),
)
def test_no_window_of_a_minute_ever_holds_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    async def passed() -> list[float]:
        clock = ManualClock(monotonic=0.0)
        state = MemoryState(clock.clock)
        times = []
        for pause in pauses:
            clock.advance(pause)
            if await state.hit("key", limit) == 0:
                times.append(state.now())
        return times

    times = asyncio.run(passed())
    assert times, "the first request always passes"
    for last in times:
        assert sum(last - WINDOW_S < earlier <= last for earlier in times) <= limit
