"""One renewal at a time: over proxies that share Redis, over those that have lost it, and with clocks that disagree."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy.credentials.leases import Leases
from proxy.state.joined import JoinedState
from shared.clock import SYSTEM_CLOCK
from tests.support.redis_server import RedisServer, needs_redis, running_redis
from tests.unit.proxy.credentials.conftest import Installation

pytestmark = needs_redis


@pytest.fixture
def server(tmp_path: Path):
    with running_redis(tmp_path / "redis") as running:
        yield running


@pytest.fixture
async def states(server: RedisServer) -> AsyncIterator[list[JoinedState]]:
    joined = [JoinedState(server.url, SYSTEM_CLOCK) for _ in range(3)]
    for state in joined:
        await state.start()
    yield joined
    for state in joined:
        await state.close()


async def test_three_proxies_renew_a_login_once(installed: Installation, states: list[JoinedState]) -> None:
    account = await installed.add(installed.login(lives_ms=-1))
    processes = [installed.process(state=state) for state in states]
    logins = await asyncio.gather(*(each.ready(account) for each in processes for _ in range(4)))
    assert {login.api_key for login in logins} == {"a1"}
    assert len(installed.vendor.calls) == 1


async def test_they_still_do_when_one_has_lost_redis(
    installed: Installation, states: list[JoinedState], server: RedisServer
) -> None:
    account = await installed.add(installed.login(lives_ms=-1))
    alone = JoinedState("redis://127.0.0.1:1", SYSTEM_CLOCK)
    await alone.start()
    assert alone.fault
    processes = [installed.process(state=state) for state in (*states, alone)]
    logins = await asyncio.gather(*(each.ready(account) for each in processes))
    assert {login.api_key for login in logins} == {"a1"}
    assert len(installed.vendor.calls) == 1
    await alone.close()


async def test_a_host_whose_clock_is_ahead_does_not_take_a_lease_that_is_held(
    installed: Installation, states: list[JoinedState]
) -> None:
    first, second = (Leases(state, installed.store()) for state in states[:2])
    ticket = await first.claim("a")
    assert ticket is not None
    installed.time.advance(3600)  # as that host sees it; the database's lease has ended then
    assert await second.claim("a") is None
    await first.release("a", ticket)
    assert await second.claim("a") is not None


async def test_a_lease_that_the_database_refuses_is_given_back_in_redis(
    installed: Installation, states: list[JoinedState]
) -> None:
    held = await installed.store().claim("a")
    assert held is not None
    leases = Leases(states[0], installed.store())
    assert await leases.claim("a") is None
    await installed.store().release("a", held)
    assert await leases.claim("a") is not None
