"""Both stores behind one fixture: what the protocol promises holds for each of them."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis import Redis

from proxy.state.joined import JoinedState
from proxy.state.memory import MemoryState
from shared.clock import ManualClock
from tests.support.redis_server import PROGRAM, RedisServer, running_redis
from tests.support.stores import TURNED_BY_HAND, Store, turn_clock


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if PROGRAM is None:
        pytest.skip("no Redis or Valkey server is installed")
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    time = ManualClock()
    if request.param == "memory":
        yield Store(MemoryState(time.clock), time.advance)
        return
    server = request.getfixturevalue("redis_server")
    with Redis.from_url(server.url) as outside:
        outside.flushall()

        def advance(seconds: float) -> None:
            time.advance(seconds)
            turn_clock(outside, time)

        advance(0.0)
        state = JoinedState(server.url, time.clock, server_clock=TURNED_BY_HAND)
        await state.start()
        assert state.fault is None
        yield Store(state, advance)
        await state.close()
