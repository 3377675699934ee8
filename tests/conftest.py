"""Fixtures: one gateway per worker, a provider and an HTTP session per test."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import hypothesis
import pytest

from tests.support.dashboard_api import Dashboard
from tests.support.gateway import ADMIN_TOKEN, Bench, Gateway, running_gateway
from tests.support.provider import Provider, running_provider

# How long an example takes says how busy the machine is; what must be fast has a test of its own.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway with tenancy on, shared by the tests of a worker."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        asyncio.run(_turn_on_tenancy(running))
        yield running


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """A scripted provider."""
    async with running_provider() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session without limits of its own."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as running:
        yield running


@pytest.fixture
def bench(gateway: Gateway, session: aiohttp.ClientSession) -> Bench:
    """The shared gateway in this test's hand."""
    return Bench(gateway, session)


async def _turn_on_tenancy(gateway: Gateway) -> None:
    async with aiohttp.ClientSession() as session:
        await Dashboard(session, gateway.dashboard.base_url, ADMIN_TOKEN).set({"multi_tenancy": True})
