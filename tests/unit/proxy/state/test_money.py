"""Money held and spent: one step over all keys, settled once, seeded without ever lowering."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from proxy.state.memory import MemoryState
from proxy.state.protocol import Full, Hold, Refusal, SharedState, Survey, Window
from shared.clock import ManualClock
from tests.support.stores import Store


def new_state() -> MemoryState:
    return MemoryState(ManualClock().clock)


async def money(state: SharedState, *keys: str) -> Survey:
    return await state.survey(rests=(), windows={}, spends=keys, binding=None)


async def held(state: SharedState, amount: float, **limits: float | None) -> Hold:
    hold = await state.hold(amount, limits)
    assert isinstance(hold, Hold)
    return hold


async def test_money_held_counts_until_it_is_settled(store: Store) -> None:
    state = store.state
    hold = await held(state, 3.0, key=10.0)
    assert (await money(state, "key")).held == {"key": 3.0}
    state.settle(hold, 1.25)
    survey = await money(state, "key")
    assert (survey.spent, survey.held) == ({"key": 1.25}, {"key": 0.0})


async def test_a_hold_is_settled_once(store: Store) -> None:
    state = store.state
    hold = await held(state, 3.0, key=10.0)
    for _ in range(3):
        state.settle(hold, 1.0)
    assert (await money(state, "key")).spent == {"key": 1.0}


async def test_a_refusal_says_whether_money_is_spent_or_only_held(store: Store) -> None:
    state = store.state
    hold = await held(state, 5.0, key=5.0)
    assert await state.hold(1.0, {"key": 5.0}) == Refusal("key", settled=False)
    state.settle(hold, 5.0)
    assert await state.hold(1.0, {"key": 5.0}) == Refusal("key", settled=True)


async def test_a_refused_hold_takes_nothing_under_any_key(store: Store) -> None:
    state = store.state
    await state.seed_spent({"full": 1.0})
    assert await state.hold(1.0, {"free": 9.0, "full": 1.0}) == Refusal("full", settled=True)
    assert (await money(state, "free", "full")).held == {"full": 0.0}


async def test_a_key_without_limit_never_refuses_and_is_counted(store: Store) -> None:
    state = store.state
    await held(state, 1e6, key=None, limited=1e9)
    await held(state, 1e6, key=None, limited=1e9)
    assert (await money(state, "key")).held == {"key": 2e6}


async def test_a_limit_of_nothing_refuses_at_once(store: Store) -> None:
    assert await store.state.hold(0.0, {"key": 0.0}) == Refusal("key", settled=True)


async def test_seeding_raises_and_never_lowers(store: Store) -> None:
    state = store.state
    await state.seed_spent({"key": 2.0})
    state.settle(await held(state, 1.0, key=None), 1.0)
    await state.seed_spent({"key": 2.5})
    assert (await money(state, "key")).spent == {"key": 3.0}
    await state.seed_spent({"key": 4.0})
    assert (await money(state, "key")).spent == {"key": 4.0}


@given(st.floats(0.01, 5), st.floats(0.01, 50), st.integers(1, 50))
def test_parallel_requests_exceed_a_limit_by_one_estimate_at_most(estimate: float, limit: float, requests: int) -> None:
    async def run() -> tuple[int, float]:
        state = new_state()
        answers = await asyncio.gather(*(state.hold(estimate, {"key": limit}) for _ in range(requests)))
        granted = [answer for answer in answers if isinstance(answer, Hold)]
        for hold in granted:
            state.settle(hold, estimate)
        return len(granted), (await money(state, "key")).spent["key"]

    granted, spent = asyncio.run(run())
    assert granted >= 1
    assert spent < limit + estimate
    assert granted == requests or spent >= limit


async def test_holding_and_settling_many_times_does_not_drift(store: Store) -> None:
    state = store.state
    for _ in range(1000):
        hold = await held(state, 0.1, key=10.0)
        state.settle(hold, 0.0)
    assert (await money(state, "key")).held.get("key", 0.0) == 0.0


async def test_a_hold_takes_its_place_in_the_window_or_does_nothing(store: Store) -> None:
    state, window = store.state, Window("window", 1)
    assert await state.hold(1.0, {"key": 0.5}, window) != Full(60.0), "a window that is free"
    assert isinstance(await state.hold(1.0, {"key": 9.0}, window), Hold | Full)
    assert isinstance(await state.hold(1.0, {"key": 9.0}, window), Full)
    store.advance(20)
    assert await state.hold(1.0, {"other": 9.0}, window) == Full(40.0)
    assert (await money(state, "other")).held.get("other", 0.0) == 0.0
    assert await state.hold(1.0, {"broke": 0.0}, window) == Refusal("broke", settled=True), "money is asked for first"
    store.advance(40)
    assert isinstance(await state.hold(1.0, {"other": 9.0}, window), Hold)
