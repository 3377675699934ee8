"""200 requests a second for a minute: none waits for the database, memory stays flat, and every request leaves its rows."""

import asyncio
import os
import sqlite3
import time
from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support.gateway import Assigned, Bench, Route, running_gateway
from tests.support.postgres import needs_sqlite
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
PER_SECOND = 200
SECONDS = 60
LOCKED_S = 6.0
MEGABYTE = 1024 * 1024


@pytest.mark.slow
@pytest.mark.timeout(400)
@needs_sqlite
async def test_two_hundred_requests_a_second_for_a_minute(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await bench.dashboard.set({"multi_tenancy": True, "log_max_megabytes": 10})
        route = await bench.route(Assigned(provider.upstream("main")))
        took: list[float] = []
        memory: list[int] = []
        pid = gateway.proxy.pid
        watching = asyncio.create_task(_watch(pid, memory))
        locking = asyncio.create_task(asyncio.to_thread(_lock_for_a_while, gateway.database))
        began = time.monotonic()
        await _load(route, took)
        lasted = time.monotonic() - began
        watching.cancel()
        await locking
        requests = len(took)
        assert requests == PER_SECOND * SECONDS

        async def drained() -> bool:
            return gateway.query("SELECT count(*) FROM usage") == [(requests,)]

        await eventually(drained, within=20)
        assert gateway.query("SELECT sum(completed), sum(logged) FROM usage_hours") == [(requests, requests)]
        assert gateway.query("SELECT sum(latency_ms IS NOT NULL) FROM request_logs") != [(0,)]
        took.sort()
        settled, last = _mean(memory[len(memory) // 3 : len(memory) // 2]), _mean(memory[-len(memory) // 6 :])
        print(
            f"\n{requests} requests in {lasted:.0f} s; median {took[requests // 2] * 1000:.0f} ms, "
            f"99% {took[requests * 99 // 100] * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms; "
            f"memory {settled / MEGABYTE:.0f} MB after a third, {last / MEGABYTE:.0f} MB at the end; "
            f"proxy's CPU {gateway.proxy.cpu_seconds() / requests * 1000:.2f} ms a request"
        )
        assert took[-1] < LOCKED_S / 2, "a request that waited for the database would have waited for the lock"
        assert last - settled < 24 * MEGABYTE


async def _load(route: Route, took: list[float]) -> None:
    """Send on schedule, whatever the answers do."""
    began = time.monotonic()
    sent = []

    async def ask() -> None:
        asked = time.monotonic()
        assert (await route.client.ask(A)).status == 200
        took.append(time.monotonic() - asked)

    for number in range(PER_SECOND * SECONDS):
        if (early := began + number / PER_SECOND - time.monotonic()) > 0:
            await asyncio.sleep(early)
        sent.append(asyncio.create_task(ask()))
    await asyncio.gather(*sent)


async def _watch(pid: int, memory: list[int]) -> None:
    while True:
        memory.append(_resident(pid))
        await asyncio.sleep(0.5)


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _lock_for_a_while(database: Path) -> None:
    """Hold the write lock in the middle of it all."""
    time.sleep(SECONDS / 3)
    connection = sqlite3.connect(database, isolation_level=None, timeout=10)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(LOCKED_S)
    connection.execute("ROLLBACK")
    connection.close()


def _mean(values: list[int]) -> float:
    return sum(values) / len(values)
