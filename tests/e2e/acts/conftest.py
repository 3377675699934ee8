"""One instance from `start.sh` for the tests of a worker, emptied before each; and a page of it that is signed in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page

from shared.catalog.wire import WireFormat
from tests.support.browser import Screen, executable_path, open_page, sign_in
from tests.support.gateway import ADMIN_TOKEN, UPSTREAM_KEY, Bench
from tests.support.provider import Provider
from tests.support.started_gateway import StartedGateway, started_gateway

SCREEN = Screen(1280, 900)

_EMPTIED = ("accounts", "configs", "tenants")


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedGateway]:
    """What `start.sh` started."""
    executable_path()
    with started_gateway(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture
async def bench(instance: StartedGateway, session: aiohttp.ClientSession) -> Bench:
    """The instance without accounts, configs, tenants, settings and log rows."""
    bench = Bench(instance.gateway, session)
    for kind in _EMPTIED:
        for one in await bench.dashboard.do("GET", f"/{kind}"):
            if not one.get("is_default"):
                await bench.dashboard.do("DELETE", f"/{kind}/{one['id']}")
    registry = await bench.dashboard.do("GET", "/settings/registry")
    await bench.dashboard.set({row["key"]: None for row in registry if row["source"] == "global"})
    await bench.settled()
    await bench.dashboard.do("DELETE", "/logs", {"clear_all": True})
    return bench


@pytest.fixture
async def accounts(bench: Bench, provider: Provider) -> dict[str, str]:
    """Three accounts at the scripted provider, in no config of their own making; their ids by name."""
    made = {}
    for name in ("First", "Second", "Third"):
        address = provider.upstream(name.lower()).base_url
        made[name] = await bench.dashboard.add_account(
            name, api_format=WireFormat.ANTHROPIC.value, base_url=address, api_key=UPSTREAM_KEY, rate_limit=0
        )
    await bench.settled()
    return made


@pytest.fixture
async def page(bench: Bench, tmp_path: Path) -> AsyncIterator[Page]:
    """A signed-in browser."""
    async with open_page(bench.gateway.dashboard.base_url, tmp_path, SCREEN) as page:
        await sign_in(page, ADMIN_TOKEN)
        yield page
