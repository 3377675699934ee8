"""Three proxies and a dashboard on one PostgreSQL and one Redis, each of which can be killed; and load on the proxies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from shared.catalog.wire import WireFormat
from tests.support import postgres, processes
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, Bench, Gateway, Route
from tests.support.http_client import Client
from tests.support.postgres_server import PostgresServer, running_postgres
from tests.support.processes import Service
from tests.support.redis_server import RedisServer, running_redis

PROXIES = 3
_A = WireFormat.ANTHROPIC


@dataclass(slots=True)
class Cluster:
    """All of it. `gateway` is the dashboard with the first proxy."""

    gateway: Gateway
    proxies: list[Service]
    postgres: PostgresServer
    redis: RedisServer

    def bench(self, session: aiohttp.ClientSession) -> Bench:
        return Bench(self.gateway, session)

    async def known(self, bench: Bench, route: Route) -> list[Client]:
        """Return the route's client at every proxy, once each accepts it."""
        clients = [replace(route.client, base_url=proxy.base_url) for proxy in self.proxies if _runs(proxy)]
        for proxy, client in zip(self.proxies, clients, strict=False):
            await Bench(replace(self.gateway, proxy=proxy), bench.session).known(client.key or "", within=10)
        return clients

    def rows(self, table: str, route: Route) -> int:
        """Return how many rows of a route's tenant there are."""
        sql = f"SELECT count(*) FROM {table} WHERE tenant_id = ?"
        return int(postgres.query(self.postgres.url, sql, route.tenant_id)[0][0])


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """Run a cluster until the block ends."""
    with ExitStack() as stack:
        database = stack.enter_context(running_postgres())
        redis = stack.enter_context(running_redis(folder / "redis"))
        ui_port, *ports = [processes.free_port() for _ in range(PROXIES + 1)]
        env = processes.environment(
            folder / "data",
            UI_PORT=str(ui_port),
            PROXY_PORT=str(ports[0]),
            ADMIN_TOKEN=ADMIN_TOKEN,
            PROXY_API_KEY=CLIENT_KEY,
            DATABASE_URL=database.url,
            REDIS_URL=redis.url,
        )
        processes.migrate(env)
        dashboard = stack.enter_context(processes.launched(["dashboard"], ui_port, env, folder / "dashboard.log"))
        proxies = [
            stack.enter_context(
                processes.launched(["proxy"], port, env | {"PROXY_PORT": str(port)}, folder / f"proxy-{port}.log")
            )
            for port in ports
        ]
        dashboard.await_ready("/api/health")
        for proxy in proxies:
            proxy.await_ready("/health")
        yield Cluster(Gateway(folder / "data", env, dashboard, proxies[0]), proxies, database, redis)


@dataclass(slots=True)
class Load:
    """What clients got."""

    answered: list[int] = field(default_factory=lambda: [0] * PROXIES)
    """Requests answered with 200, by proxy."""
    refused: list[int] = field(default_factory=list)
    """Other statuses."""
    broken: list[int] = field(default_factory=lambda: [0] * PROXIES)
    """Connections that broke, by proxy."""
    slowest_s: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.answered)


@asynccontextmanager
async def under_load(clients: Sequence[Client], *, each: int = 3) -> AsyncIterator[Load]:
    """Keep `each` requests under way at every proxy until the block ends."""
    load, ending = Load(), asyncio.Event()

    async def ask_on(index: int, client: Client) -> None:
        clock = asyncio.get_running_loop().time
        async with aiohttp.ClientSession() as session:
            own = replace(client, session=session)
            while not ending.is_set():
                began = clock()
                try:
                    status = (await own.ask(_A)).status
                except aiohttp.ClientError:
                    load.broken[index] += 1
                    await asyncio.sleep(0.1)
                    continue
                load.slowest_s = max(load.slowest_s, clock() - began)
                if status == 200:
                    load.answered[index] += 1
                else:
                    load.refused.append(status)
                await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(ask_on(i, client)) for i, client in enumerate(clients) for _ in range(each)]
    try:
        yield load
    finally:
        ending.set()
        await asyncio.gather(*tasks)


async def health(proxy: Service, session: aiohttp.ClientSession) -> str:
    """Return what a proxy says of itself."""
    with contextlib.suppress(aiohttp.ClientError):
        async with session.get(f"{proxy.base_url}/health") as response:
            return await response.text()
    return "no answer"


def _runs(proxy: Service) -> bool:
    return proxy.process.poll() is None
