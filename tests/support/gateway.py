"""A whole CodeGate on loopback: a fresh data directory, the dashboard and the proxy as processes.

Tests share one gateway per worker and stay apart by tenants: each test gets upstreams, accounts, a config and a tenant
of its own. A tenant is created last, so its key being accepted shows that the proxy acts on all of it.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import postgres, processes
from tests.support.dashboard_api import Dashboard
from tests.support.http_client import Client
from tests.support.processes import Service
from tests.support.provider import Upstream
from tests.support.waiting import eventually

ADMIN_TOKEN = "test-admin-token-5f0c1d2e3a4b"
CLIENT_KEY = "cgk_0123456789abcdef0123456789abcdef"
UPSTREAM_KEY = "sk-upstream-0123456789abcdefghijklmnop"

ACTS_WITHIN_S = 1.0
"""The contract: a change made in the dashboard acts in the proxy within one second."""


@dataclass(slots=True)
class Gateway:
    """Both processes and what they share."""

    data_dir: Path
    env: dict[str, str]
    dashboard: Service
    proxy: Service

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "codegate.db"

    def query(self, sql: str, *values: object) -> list[tuple[Json, ...]]:
        """Read the database from outside, as another program would."""
        if (url := self.env.get("DATABASE_URL")) is not None:
            return postgres.query(url, sql, *values)
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def execute(self, sql: str, *values: object) -> None:
        """Change the database from outside, as another program would."""
        if (url := self.env.get("DATABASE_URL")) is not None:
            postgres.query(url, sql, *values)
            return
        connection = sqlite3.connect(self.database, timeout=5)
        with connection:
            connection.execute(sql, values)
        connection.close()


@dataclass(frozen=True, slots=True)
class Assigned:
    """An account on a scripted upstream and its place in the config."""

    upstream: Upstream
    wire: WireFormat = WireFormat.ANTHROPIC
    tier: str = "sonnet"
    priority: int = 0
    target_model: str | None = None
    provider: str = "custom"
    account: Mapping[str, Json] = field(default_factory=dict)
    """Further fields of the account."""


@dataclass(frozen=True, slots=True)
class Route:
    """One tenant's way through the gateway."""

    client: Client
    tenant_id: str
    config_id: str
    accounts: dict[str, str]
    """Account ids by the upstream's name."""
    names: dict[str, str]
    """Account names by the upstream's name."""


@contextmanager
def running_gateway(folder: Path, **variables: str) -> Iterator[Gateway]:
    """Run a gateway on the data directory in `folder`, fresh at first; `variables` are added to both environments."""
    data_dir = folder / "data"
    ui_port, proxy_port = processes.free_port(), processes.free_port()
    ports = {"UI_PORT": str(ui_port), "PROXY_PORT": str(proxy_port)}
    secrets = {"ADMIN_TOKEN": ADMIN_TOKEN, "PROXY_API_KEY": CLIENT_KEY}
    database = {"DATABASE_URL": postgres.database_of(folder)} if postgres.ON_POSTGRES else {}
    env = processes.environment(data_dir, **ports, **secrets, **database, **_shared_state()) | variables
    if "DATABASE_URL" in env or data_dir.exists():
        processes.migrate(env)
    else:
        shutil.copytree(processes.migrated_data_dir(), data_dir)
    with ExitStack() as stack:
        dashboard = stack.enter_context(processes.launched(["dashboard"], ui_port, env, folder / "dashboard.log"))
        proxy = stack.enter_context(processes.launched(["proxy"], proxy_port, env, folder / "proxy.log"))
        dashboard.await_ready("/api/health")
        proxy.await_ready("/health")
        yield Gateway(data_dir, env, dashboard, proxy)


def _shared_state() -> dict[str, str]:
    """With TEST_STATE=redis the proxies of tests keep their counters in the Redis of TEST_REDIS_URL."""
    return {"REDIS_URL": os.environ["TEST_REDIS_URL"]} if os.environ.get("TEST_STATE") == "redis" else {}


@dataclass(frozen=True, slots=True)
class Bench:
    """A gateway with a test's HTTP session: what most tests hold in their hand."""

    gateway: Gateway
    session: aiohttp.ClientSession

    @property
    def dashboard(self) -> Dashboard:
        """The dashboard API."""
        return Dashboard(self.session, self.gateway.dashboard.base_url, ADMIN_TOKEN)

    @property
    def client(self) -> Client:
        """A client with the global key."""
        return Client(self.session, self.gateway.proxy.base_url, CLIENT_KEY)

    async def route(self, *assigned: Assigned, strategy: str = "priority", rate_limit: int = 0) -> Route:
        """Create accounts, a config and a tenant for this test, and wait until the proxy knows them."""
        mark = uuid.uuid4().hex[:8]
        accounts = {place.upstream.name: await self.add_account(place, mark) for place in assigned}
        config_id = await self.dashboard.add_config(f"config-{mark}", strategy)
        await self.dashboard.assign(config_id, [_row(place, accounts) for place in assigned])
        tenant_id, key = await self.dashboard.add_tenant(f"tenant-{mark}", config_id, rate_limit)
        await self.known(key)
        names = {place.upstream.name: f"{place.upstream.name}-{mark}" for place in assigned}
        return Route(self.client.with_key(key), tenant_id, config_id, accounts, names)

    async def add_account(self, place: Assigned, mark: str) -> str:
        """Create the account of `place`."""
        defaults = {"api_key": UPSTREAM_KEY, "base_url": place.upstream.base_url, "rate_limit": 0}
        spoken = {"api_format": place.wire.value} if place.provider == "custom" else {}
        fields = defaults | spoken | dict(place.account)
        return await self.dashboard.add_account(f"{place.upstream.name}-{mark}", provider=place.provider, **fields)

    async def settled(self) -> None:
        """Wait until the proxy acts on every change made so far."""
        tenant_id, key = await self.dashboard.add_tenant(f"settled-{uuid.uuid4().hex[:8]}")
        await self.known(key)
        await self.dashboard.do("DELETE", f"/tenants/{tenant_id}")

    async def known(self, key: str, within: float = 3 * ACTS_WITHIN_S) -> None:
        """Wait until the proxy accepts `key`."""
        client = self.client.with_key(key)

        async def accepted() -> bool:
            return (await client.get("/v1/models")).status == 200

        await eventually(accepted, within=within)


def _row(place: Assigned, accounts: Mapping[str, str]) -> dict[str, Json]:
    return {
        "tier": place.tier,
        "account_id": accounts[place.upstream.name],
        "priority": place.priority,
        "target_model": place.target_model,
    }
