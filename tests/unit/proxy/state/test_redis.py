"""What only several proxies on one Redis show: exact sharing, leases that end, and a Redis that goes away and returns."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.asyncio import Connection
from structlog.testing import capture_logs

from proxy.state.joined import JoinedState
from proxy.state.keys import account_rest
from proxy.state.link import packed
from proxy.state.protocol import Full, Hold, Refusal, Rest, RestCause, Window
from proxy.state.redis import LEASE_S
from shared.clock import SYSTEM_CLOCK, ManualClock
from tests.support.redis_server import RedisServer, needs_redis, running_redis
from tests.support.stores import TURNED_BY_HAND, turn_clock
from tests.support.waiting import eventually, eventually_true

pytestmark = needs_redis

MONTH = {"spend:account:a:2026-11": 10.0}
KEY = next(iter(MONTH))


@asynccontextmanager
async def proxies(url: str, count: int = 3) -> AsyncIterator[list[JoinedState]]:
    states = [JoinedState(url, SYSTEM_CLOCK) for _ in range(count)]
    for state in states:
        await state.start()
        assert state.fault is None
    try:
        yield states
    finally:
        for state in states:
            await state.close()


@pytest.fixture
def server(tmp_path: Path):
    with running_redis(tmp_path) as running:
        yield running


async def spent(state: JoinedState) -> float:
    survey = await state.survey(rests=(), windows={}, spends=(KEY,), binding=None)
    return survey.spent.get(KEY, 0.0)


async def test_three_proxies_let_exactly_n_of_m_pass(server: RedisServer) -> None:
    async with proxies(server.url) as states:
        waits = await asyncio.gather(*(states[i % 3].hit("window:x", 100) for i in range(300)))
        held = await asyncio.gather(*(states[i % 3].hold(0.0, {}, Window("window:y", 50)) for i in range(300)))
    assert waits.count(0.0) == 100
    assert sum(isinstance(each, Hold) for each in held) == 50
    assert all(0 < each.wait_s <= 60 for each in held if isinstance(each, Full))


async def test_three_proxies_exceed_a_budget_by_one_estimate_at_most(server: RedisServer) -> None:
    async with proxies(server.url) as states:
        asked = await asyncio.gather(*(states[i % 3].hold(0.7, MONTH) for i in range(60)))
        held = [(states[i % 3], each) for i, each in enumerate(asked) if isinstance(each, Hold)]
        assert len(held) == 15, "14 x 0.7 is below 10, the fifteenth passes it"
        for state, hold in held:
            state.settle(hold, 0.7)
            state.settle(hold, 0.7)
        assert await spent(states[0]) == pytest.approx(10.5)
        assert await states[1].hold(0.1, MONTH) == Refusal(KEY, settled=True)


async def test_turns_go_round_over_all_proxies(server: RedisServer) -> None:
    async with proxies(server.url) as states:
        turns = await asyncio.gather(*(states[i % 3].turn("turn:x") for i in range(30)))
    assert sorted(turns) == list(range(30))


async def test_what_one_proxy_learns_the_others_know(server: RedisServer) -> None:
    async with proxies(server.url) as (one, two, _):
        rest = Rest(2, one.now(), one.now() + 30, RestCause.LIMIT)
        await one.change_rest(account_rest("a", "opus"), lambda _: rest)
        one.bind("bind:x", "a", ttl_s=60)
        one.settle(await _held(one, 1.0), 1.0)
        await one.survey(rests=(), windows={}, spends=(), binding=None)  # what was sent without waiting has arrived
        survey = await two.survey(rests=(account_rest("a", "opus"),), windows={}, spends=(KEY,), binding="bind:x")
        seen = survey.rests[account_rest("a", "opus")]
        assert (seen.failures, seen.cause, survey.bound, survey.spent) == (2, RestCause.LIMIT, "a", {KEY: 1.0})
        assert seen.until == pytest.approx(rest.until, abs=1e-5)
        assert abs(one.now() - two.now()) < 0.05, "both go by the server's clock"


async def test_one_probe_is_claimed_among_many_proxies(server: RedisServer) -> None:
    async with proxies(server.url) as states:
        now = states[0].now()
        over = Rest(1, now - 20, now - 5, RestCause.FAILURE)
        await states[0].change_rest("rest:a", lambda _: over)
        won = []

        async def claim(index: int) -> None:
            mine = False

            def change(rest: Rest | None) -> Rest | None:
                nonlocal mine
                mine = rest is not None and rest.probe_until < now
                return Rest(1, now - 20, now - 5, RestCause.FAILURE, now + 120 + index) if mine else rest

            await states[index % 3].change_rest("rest:a", change)
            won.append(mine)

        await asyncio.gather(*(claim(index) for index in range(30)))
    assert sum(won) == 1


async def test_a_killed_proxys_holds_end_with_their_lease(server: RedisServer) -> None:
    time = ManualClock()
    with Redis.from_url(server.url) as outside:
        turn_clock(outside, time)
        states = [JoinedState(server.url, time.clock, server_clock=TURNED_BY_HAND) for _ in range(2)]
        for state in states:
            await state.start()
        killed, alive = states
        assert isinstance(await killed.hold(10.0, MONTH), Hold)
        own = await alive.hold(0.0, {"other": 5.0})
        assert isinstance(own, Hold)
        assert await alive.hold(1.0, MONTH) == Refusal(KEY, settled=False)
        time.advance(LEASE_S + 1)
        turn_clock(outside, time)
        assert isinstance(await alive.hold(1.0, MONTH), Hold)
        for state in states:
            await state.close()


async def test_a_hold_that_lasts_is_renewed(server: RedisServer) -> None:
    time = ManualClock()
    with Redis.from_url(server.url) as outside:
        turn_clock(outside, time)
        state = JoinedState(server.url, time.clock, server_clock=TURNED_BY_HAND)
        await state.start()
        assert isinstance(await state.hold(10.0, MONTH), Hold)
        for _ in range(4):
            time.advance(LEASE_S / 2)
            turn_clock(outside, time)
            state._remote.renew_leases()
            assert await state.hold(1.0, MONTH) == Refusal(KEY, settled=False)
        await state.close()


async def test_a_request_that_is_given_up_while_it_asks_leaves_no_money_held(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        asking = asyncio.create_task(state.hold(10.0, MONTH))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert isinstance(await state.hold(10.0, MONTH), Hold)


async def test_without_redis_the_proxy_goes_on_from_what_it_knew(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        state.settle(await _held(state, 4.0), 4.0)
        state.bind("bind:x", "a", ttl_s=60)
        assert await state.hit("window:x", 2) == 0
        assert await spent(state) == 4.0
        server.kill()
        assert await state.hit("window:x", 2) == 0, "one place was taken before"
        assert await state.hit("window:x", 2) > 0
        assert state.fault
        assert await spent(state) == 4.0
        alone = await _held(state, 1.0)
        survey = await state.survey(rests=(), windows={}, spends=(), binding="bind:x")
        assert survey.bound == "a"
        server.start()
        await eventually_true(lambda: state.fault is None, within=5)
        state.settle(alone, 1.5)
        assert await spent(state) >= 4.0, "an empty Redis is told what was spent"
        survey = await state.survey(rests=(), windows={}, spends=(), binding="bind:x")
        assert survey.bound == "a"


async def test_a_rest_survives_a_redis_that_comes_back_empty(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        now = state.now()
        await state.change_rest("rest:a", lambda _: Rest(3, now, now + 100, RestCause.LIMIT))
        server.kill()
        await state.hit("window:x", 9)
        server.start()
        await eventually_true(lambda: state.fault is None, within=5)
        async with proxies(server.url, 1) as (other,):

            async def rests() -> bool:
                return bool((await other.survey(rests=("rest:a",), windows={}, spends=(), binding=None)).rests)

            await eventually(rests, within=3)


async def test_a_silent_redis_costs_a_moment_once(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGSTOP)
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert set(await asyncio.gather(*(state.hit("window:x", 100) for _ in range(20)))) == {0.0}
        assert loop.time() - began < 2.0
        began = loop.time()
        for _ in range(50):
            await state.hit("window:y", 100)
        assert loop.time() - began < 0.5, "those that come later wait for nothing"
        os.kill(server.process.pid, signal.SIGCONT)
        await eventually_true(lambda: state.fault is None, within=5)


async def test_forgotten_scripts_are_loaded_again(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        with Redis.from_url(server.url) as outside:
            outside.script_flush()
        assert await state.hit("window:x", 9) == 0
        await eventually_true(lambda: state.fault is None, within=5)
        assert await state.turn("turn:x") in {0, 1}


async def test_a_full_redis_is_no_redis_and_says_so(server: RedisServer) -> None:
    async with proxies(server.url, 1) as (state,):
        with Redis.from_url(server.url) as outside:
            outside.config_set("maxmemory", "1")
            assert await state.hit("window:x", 9) == 0
            assert "memory" in str(state.fault)
            await asyncio.sleep(0.3)
            assert "memory" in str(state.fault), "a connection alone does not heal it"
            outside.config_set("maxmemory", "0")
        await eventually_true(lambda: state.fault is None, within=5)


async def test_a_proxy_starts_without_redis_and_joins_it_later(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    state = JoinedState(server.url, SYSTEM_CLOCK)
    await state.start()
    assert state.fault
    assert await state.hit("window:x", 1) == 0
    server.start()
    try:
        await eventually_true(lambda: state.fault is None, within=5)
    finally:
        await state.close()
        server.kill()


async def test_the_password_is_never_shown(tmp_path: Path) -> None:
    with running_redis(tmp_path, password="s3cret-of-the-store") as server, capture_logs() as logs:
        async with proxies(server.url, 1):
            pass
        for url in (server.url.replace("s3cret", "wrong-s3cret"), "redis://:s3cret-of-the-store@127.0.0.1:1"):
            state = JoinedState(url, SYSTEM_CLOCK)
            await state.start()
            assert state.fault
            assert "s3cret" not in state.fault
            await state.close()
    assert logs
    assert "s3cret" not in repr(logs)


async def _held(state: JoinedState, usd: float) -> Hold:
    hold = await state.hold(usd, MONTH)
    assert isinstance(hold, Hold)
    return hold


def test_commands_are_written_as_the_library_writes_them() -> None:
    for parts in (("GET", "a"), ("EVALSHA", "0" * 40, 2, "key", "schlüssel", -5), ("SET", "", "\r\n")):
        assert packed(*parts) == b"".join(Connection().pack_command(*parts))
    assert packed("GET", "\ud800") == b"*2\r\n$3\r\nGET\r\n$3\r\n\xed\xa0\x80\r\n", "a client's lone surrogate"
