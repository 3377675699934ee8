"""Three proxies on one PostgreSQL and one Redis: shared exactly, and nothing lost when a part is killed.

The order matters once: the proxy that is killed last stays dead.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script
from tests.support.balancer import needs_caddy, nobody, running_balancer
from tests.support.cluster import PROXIES, Cluster, Load, health, running_cluster, under_load
from tests.support.gateway import Assigned, Route
from tests.support.http_client import read_until
from tests.support.postgres_server import needs_postgres_server
from tests.support.provider import Provider
from tests.support.redis_server import needs_redis
from tests.support.waiting import eventually, eventually_true

pytestmark = [needs_redis, needs_postgres_server]

A = WireFormat.ANTHROPIC
AWAY_S = 10.0
BUSY_S = 2.0
"""Load before and after what is tested."""
SLOWEST_S = 3.0
"""No request waits for what is away: a second of time-out at the most, and what a busy machine adds."""
BUSY_FACTOR = 10
"""A machine on which requests take long while nothing is away may take so many times that."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def patience(load: Load) -> float:
    """Return how long a request may take at the most, after what they took before anything was away."""
    return max(SLOWEST_S, BUSY_FACTOR * load.slowest_s)


async def route_of(cluster: Cluster, session: aiohttp.ClientSession, *places: Assigned, rate_limit: int = 0) -> Route:
    bench = cluster.bench(session)
    await bench.dashboard.set({"multi_tenancy": True})
    return await bench.route(*places, rate_limit=rate_limit)


async def all_well(cluster: Cluster, session: aiohttp.ClientSession) -> None:
    async def well() -> bool:
        return all(
            ['"ok"' in await health(proxy, session) for proxy in cluster.proxies if proxy.process.poll() is None]
        )

    await eventually(well, within=15, every=0.1)


async def rows_equal_requests(cluster: Cluster, route: Route, load: Load) -> None:
    async def written() -> bool:
        return cluster.rows("usage", route) >= load.total

    await eventually(written, within=15, every=0.1)
    assert cluster.rows("usage", route) == load.total
    assert cluster.rows("request_logs", route) == load.total + len(load.refused)


RECORDED_WITHIN_S = 2.0
"""Half a second is promised; a machine that runs three proxies, two databases and this load at once may take longer."""


async def recorded(cluster: Cluster, route: Route, requests: int) -> bool:
    """Tell whether so many requests are in the database."""
    return cluster.rows("usage", route) >= requests


async def test_three_proxies_let_exactly_n_of_m_pass(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await route_of(
        cluster,
        session,
        Assigned(first, priority=9, account={"rate_limit": 20}),
        Assigned(second, account={"rate_limit": 15}),
    )
    clients = await cluster.known(cluster.bench(session), route)
    answers = await asyncio.gather(*(clients[number % PROXIES].ask(A) for number in range(90)))
    assert Counter(answer.status for answer in answers) == {200: 35, 429: 55}
    assert (len(first.received), len(second.received)) == (20, 15)
    limited = await route_of(cluster, session, Assigned(second, account={"rate_limit": 0}), rate_limit=10)
    clients = await cluster.known(cluster.bench(session), limited)
    answers = await asyncio.gather(*(clients[number % PROXIES].ask(A) for number in range(30)))
    assert Counter(answer.status for answer in answers) == {200: 10, 429: 20}


async def test_three_proxies_share_a_budget_and_a_rotation(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    dear = provider.upstream("dear")
    dear.respond = answering.always(replies.Reply(usage=replies.Usage(input_uncached=400_000, output=100_000)))
    route = await route_of(cluster, session, Assigned(dear, account={"monthly_budget": 0.5}))
    clients = await cluster.known(cluster.bench(session), route)
    assert [(await client.ask(A)).status for client in clients] == [200, 429, 429]
    one, two = provider.upstream("one"), provider.upstream("two")
    bench = cluster.bench(session)
    turning = await bench.route(Assigned(one), Assigned(two), strategy="round-robin")
    clients = await cluster.known(bench, turning)
    for number in range(12):
        assert (await clients[number % PROXIES].ask(A, text=f"{number}")).status == 200
    assert (len(one.received), len(two.received)) == (6, 6)


async def test_what_one_proxy_learns_of_an_account_the_others_heed(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    failing, good = provider.upstream("failing"), provider.upstream("good")
    failing.script(script.failure(A, 500))
    route = await route_of(cluster, session, Assigned(failing, priority=9), Assigned(good))
    clients = await cluster.known(cluster.bench(session), route)
    answers = [await client.ask(A) for client in clients]
    assert {answer.headers["x-proxy-account"] for answer in answers} == {route.names["good"]}
    assert len(failing.received) == 1, "the first failure rests it for all"


async def test_a_killed_redis_is_not_noticed_by_clients(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    route = await route_of(cluster, session, Assigned(provider.upstream("main")))
    clients = await cluster.known(cluster.bench(session), route)
    async with under_load(clients) as load:
        await asyncio.sleep(BUSY_S)
        longest = patience(load)
        cluster.redis.kill()
        await asyncio.sleep(BUSY_S)
        for proxy in cluster.proxies:
            told = await health(proxy, session)
            assert '"degraded"' in told
            assert "without Redis" in told
        before = load.total
        await asyncio.sleep(BUSY_S)
        assert load.total > before
        cluster.redis.start()
        await all_well(cluster, session)
        await asyncio.sleep(BUSY_S)
    assert (load.refused, load.broken) == ([], [0] * PROXIES)
    assert load.slowest_s < longest
    await rows_equal_requests(cluster, route, load)


async def test_limits_hold_again_once_redis_is_back_and_budgets_are_known(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    dear = provider.upstream("dear")
    dear.respond = answering.always(replies.Reply(usage=replies.Usage(input_uncached=400_000, output=100_000)))
    route = await route_of(cluster, session, Assigned(dear, account={"monthly_budget": 0.5}))
    clients = await cluster.known(cluster.bench(session), route)
    assert (await clients[0].ask(A)).status == 200
    await eventually_true(lambda: cluster.rows("usage", route) == 1, within=5)
    cluster.redis.kill()
    cluster.redis.start()  # empty
    await all_well(cluster, session)

    async def refused_everywhere() -> bool:
        return [(await client.ask(A)).status for client in clients] == [429] * PROXIES

    await eventually(refused_everywhere, within=5, every=0.2)


async def test_a_postgresql_that_is_away_for_ten_seconds_delays_records_and_loses_none(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    route = await route_of(cluster, session, Assigned(provider.upstream("main")))
    clients = await cluster.known(cluster.bench(session), route)
    async with under_load(clients) as load:
        await asyncio.sleep(BUSY_S)
        longest = patience(load)
        cluster.postgres.kill()
        await asyncio.sleep(AWAY_S)
        assert '"degraded"' in await health(cluster.proxies[0], session)
        cluster.postgres.start()
        await asyncio.sleep(BUSY_S)
    assert (load.refused, load.broken) == ([], [0] * PROXIES)
    assert load.slowest_s < longest
    await rows_equal_requests(cluster, route, load)


@needs_caddy
async def test_the_balancer_hands_streams_on_as_they_come_and_passes_a_dead_proxy_by(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider, tmp_path: Path
) -> None:
    upstream = provider.upstream("main")
    route = await route_of(cluster, session, Assigned(upstream))
    await cluster.known(cluster.bench(session), route)
    with running_balancer(cluster.proxies[:2], tmp_path) as url:
        client = replace(route.client, base_url=url)
        frames, hold = rendering.frames(A, replies.PLAIN, "claude-sonnet-5"), script.Hold()
        upstream.script(script.events([*frames[:4], hold, *frames[4:]]))
        async with client.open("/v1/messages", rendering.request(A, stream=True)) as response:
            seen = await asyncio.wait_for(read_until(response, b"content_block_delta"), 10)
            hold.release()
            seen += await response.read()
        assert seen == b"".join(frames)
    with running_balancer([cluster.proxies[0], nobody()], tmp_path) as url:
        client = replace(route.client, base_url=url)
        assert [(await client.ask(A)).status for _ in range(10)] == [200] * 10


async def test_a_killed_proxy_takes_only_its_own_requests_along(
    cluster: Cluster, session: aiohttp.ClientSession, provider: Provider
) -> None:
    route = await route_of(cluster, session, Assigned(provider.upstream("main")))
    clients = await cluster.known(cluster.bench(session), route)
    async with under_load(clients) as load:
        await asyncio.sleep(BUSY_S)
        kept = load.answered[-1]
        await asyncio.sleep(RECORDED_WITHIN_S)
        cluster.proxies[-1].kill()
        await asyncio.sleep(BUSY_S)
    assert load.refused == []
    assert load.broken[:-1] == [0] * (PROXIES - 1)
    assert load.broken[-1] > 0

    await eventually(lambda: recorded(cluster, route, load.total - load.answered[-1] + kept), within=10, every=0.1)
    await asyncio.sleep(0.5)
    lost = load.total - cluster.rows("usage", route)
    assert 0 <= lost <= load.answered[-1] - kept, "at most what the killed one answered last"
