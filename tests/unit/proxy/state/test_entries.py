"""Rests, turns and bindings in memory: what is kept, for how long, and where it ends."""

import asyncio
from dataclasses import replace

from proxy.state.keys import account_rest
from proxy.state.memory import MemoryState
from proxy.state.protocol import Rest, RestCause, SharedState
from shared.clock import ManualClock
from tests.support.stores import Store
from tests.support.waiting import eventually

REST = Rest(failures=1, since=0.0, until=15.0, cause=RestCause.FAILURE)


async def bound(state: SharedState, key: str) -> str | None:
    return (await state.survey(rests=(), windows={}, spends=(), binding=key)).bound


async def rests(state: SharedState, *keys: str) -> dict[str, Rest]:
    return dict((await state.survey(rests=keys, windows={}, spends=(), binding=None)).rests)


async def test_a_rest_is_what_the_change_makes_of_it(store: Store) -> None:
    state = store.state
    assert await state.change_rest("key", lambda rest: REST if rest is None else None) == REST
    assert await rests(state, "key", "other") == {"key": REST}
    assert await state.change_rest("key", lambda rest: rest and replace(rest, failures=2)) == replace(REST, failures=2)
    assert await state.change_rest("key", lambda _: None) is None
    assert await rests(state, "key") == {}


async def test_an_accounts_rests_are_forgotten_with_those_of_its_families(store: Store) -> None:
    state = store.state
    keys = (account_rest("a"), account_rest("a", "opus"), account_rest("ab"))
    for key in keys:
        await state.change_rest(key, lambda _: REST)
    await state.forget_rests(account_rest("a"))
    assert await rests(state, *keys) == {account_rest("ab"): REST}


async def test_rests_are_capped_and_the_oldest_goes_first() -> None:
    state = MemoryState(ManualClock().clock, max_rests=2)
    for key in ("one", "two"):
        await state.change_rest(key, lambda _: REST)
    await state.change_rest("one", lambda rest: rest and replace(rest, failures=2))
    await state.change_rest("three", lambda _: REST)
    assert set(await rests(state, "one", "two", "three")) == {"one", "three"}


async def test_turns_count_from_zero_for_each_key(store: Store) -> None:
    state = store.state
    assert [await state.turn("one") for _ in range(3)] == [0, 1, 2]
    assert await state.turn("two") == 0


async def test_a_binding_lasts_its_time() -> None:
    clock = ManualClock()
    state = MemoryState(clock.clock)
    state.bind("key", "account", ttl_s=100)
    clock.advance(99.9)
    assert await bound(state, "key") == "account"
    clock.advance(0.1)
    assert await bound(state, "key") is None


async def test_binding_again_renews_and_replaces() -> None:
    clock = ManualClock()
    state = MemoryState(clock.clock)
    state.bind("key", "one", ttl_s=100)
    clock.advance(80)
    state.bind("key", "two", ttl_s=100)
    clock.advance(80)
    assert await bound(state, "key") == "two"


async def test_reading_a_binding_does_not_renew_it() -> None:
    clock = ManualClock()
    state = MemoryState(clock.clock)
    state.bind("key", "one", ttl_s=100)
    for _ in range(11):
        clock.advance(10)
        survey = await bound(state, "key")
    assert survey is None


async def test_bindings_are_capped_and_the_longest_unused_goes_first() -> None:
    state = MemoryState(ManualClock().clock, max_bindings=2)
    state.bind("one", "a", ttl_s=100)
    state.bind("two", "a", ttl_s=100)
    state.bind("one", "a", ttl_s=100)
    state.bind("three", "a", ttl_s=100)
    assert [await bound(state, key) for key in ("one", "two", "three")] == ["a", None, "a"]


async def test_a_binding_is_read_back_and_replaced(store: Store) -> None:
    store.state.bind("key", "one", ttl_s=100)
    store.state.bind("key", "two", ttl_s=100)
    assert await bound(store.state, "key") == "two"
    assert await bound(store.state, "other") is None


async def test_rests_are_amended_without_waiting_where_there_are_any(store: Store) -> None:
    state = store.state
    await state.change_rest("rest:a", lambda _: REST)
    seen: list[Rest | None] = []

    def end(rest: Rest | None) -> Rest | None:
        seen.append(rest)
        return None

    state.amend_rests(("rest:a", "rest:b"), end)
    await eventually(lambda: _is_gone(state), within=2)
    assert REST in seen


async def _is_gone(state: SharedState) -> bool:
    return not await rests(state, "rest:a", "rest:b")


async def test_concurrent_changes_of_a_rest_lose_none(store: Store) -> None:
    state = store.state

    def one_more(rest: Rest | None) -> Rest:
        return replace(rest or REST, failures=1 if rest is None else rest.failures + 1)

    for _ in range(10):
        await asyncio.gather(*(state.change_rest("rest:a", one_more) for _ in range(3)))
    assert (await rests(state, "rest:a"))["rest:a"].failures == 30


async def test_a_lease_is_held_by_one_until_it_is_given_back(store: Store) -> None:
    state = store.state
    tickets = await asyncio.gather(*(state.lease("lease:a", ttl_s=30) for _ in range(5)))
    won = [ticket for ticket in tickets if ticket is not None]
    assert len(won) == 1
    await state.end_lease("lease:a", "another's")
    assert await state.lease("lease:a", ttl_s=30) is None
    await state.end_lease("lease:a", won[0])
    assert await state.lease("lease:a", ttl_s=30) is not None
    assert await state.lease("lease:b", ttl_s=30) is not None


async def test_a_lease_in_memory_ends_by_itself() -> None:
    clock = ManualClock()
    state = MemoryState(clock.clock)
    assert await state.lease("lease:a", ttl_s=30) is not None
    clock.advance(30)
    assert await state.lease("lease:a", ttl_s=30) is not None
