"""A database that takes nothing: proxying goes on, everybody can see the fault, and nothing is lost when it heals."""

import asyncio
import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from shared.catalog.wire import WireFormat
from tests.support.gateway import ADMIN_TOKEN, Assigned, Bench, Gateway, Route, running_gateway
from tests.support.postgres import needs_sqlite
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
DISK_BYTES = 16 * 1024 * 1024
REQUESTS = 60
pytestmark = needs_sqlite


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own under the data directory."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "tmpfs", str(data_dir)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a file system")
    yield data_dir
    subprocess.run(["umount", "--lazy", str(data_dir)], check=True)


async def test_a_full_disk(
    small_disk: Path, tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        bench, route = await _prepared(gateway, session, provider)
        ballast = small_disk / "ballast"
        _fill(ballast)
        await _serves(route, 30)
        await _is_seen(bench, "full")
        await _serves(route, REQUESTS - 30)
        ballast.unlink()
        await _heals(bench, gateway)


async def test_a_locked_database(tmp_path: Path, provider: Provider, session: aiohttp.ClientSession) -> None:
    with running_gateway(tmp_path) as gateway:
        bench, route = await _prepared(gateway, session, provider)
        lock = sqlite3.connect(gateway.database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await _serves(route, REQUESTS)
        await _is_seen(bench, "locked")
        lock.execute("ROLLBACK")
        lock.close()
        await _heals(bench, gateway)


async def test_a_database_that_can_only_be_read(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        bench, route = await _prepared(gateway, session, provider)
        with _frozen(gateway.data_dir):
            await _serves(route, 30)
            await _is_seen(bench, "read")
            await _is_shown_but_not_changed(bench)
            await _serves(route, REQUESTS - 30)
        await _heals(bench, gateway)
        await bench.dashboard.set({"connect_timeout_seconds": 7})


@contextlib.contextmanager
def _frozen(data_dir: Path) -> Iterator[None]:
    """Nobody may write to the directory and its files, not even root and not even whoever has them open."""
    files = [str(data_dir), *(str(path) for path in data_dir.iterdir() if path.is_file())]
    if subprocess.run(["chattr", "+i", *files], check=False, capture_output=True).returncode:
        pytest.skip("no right to freeze files, or a file system that knows no such thing")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *files], check=True)


async def _is_shown_but_not_changed(bench: Bench) -> None:
    """The dashboard goes on showing what there is, and says why it changes nothing."""
    for path in ("/overview", "/logs", "/usage", "/accounts", "/settings"):
        await bench.dashboard.do("GET", path)
    address = f"{bench.gateway.dashboard.base_url}/api/settings"
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    async with bench.session.put(address, json={"connect_timeout_seconds": 7}, headers=headers) as reply:
        assert reply.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert "read-only" in await reply.text()


async def _prepared(gateway: Gateway, session: aiohttp.ClientSession, provider: Provider) -> tuple[Bench, Route]:
    bench = Bench(gateway, session)
    await bench.dashboard.set({"multi_tenancy": True, "detailed_request_logging": True})
    return bench, await bench.route(Assigned(provider.upstream("main")))


async def _serves(route: Route, requests: int) -> None:
    answers = await asyncio.gather(*(route.client.ask(A) for _ in range(requests)))
    assert {answer.status for answer in answers} == {200}


async def _is_seen(bench: Bench, word: str) -> None:
    """The fault stands in the proxy's health, in its metrics, and in what the dashboard's pages show of the proxy."""

    async def named() -> bool:
        health = (await bench.client.with_key(None).get("/health")).document
        return health["status"] == "degraded" and word in str(health["reasons"])

    await eventually(named, within=15)
    assert await _metric(bench, "codegate_records_fault") == 1
    assert await _metric(bench, "codegate_degraded") == 1
    assert await _metric(bench, "codegate_records_pending") > 0
    shown = await bench.dashboard.do("GET", "/proxy")
    assert (shown["reachable"], shown["status"]) == (True, "degraded")
    assert any("records cannot be written" in reason and word in reason for reason in shown["reasons"])


async def _heals(bench: Bench, gateway: Gateway) -> None:
    async def well() -> bool:
        health = (await bench.client.with_key(None).get("/health")).document
        return bool(health["status"] == "ok")

    await eventually(well, within=15)
    assert await _metric(bench, "codegate_records_fault") == 0
    for table, rows in (("usage", "count(*)"), ("request_logs", "count(*)"), ("usage_hours", "sum(completed)")):
        assert gateway.query(f"SELECT {rows} FROM {table}") == [(REQUESTS,)]
    assert gateway.query("PRAGMA integrity_check") == [("ok",)]
    assert (await bench.dashboard.do("GET", "/proxy"))["status"] == "ok"


async def _metric(bench: Bench, name: str) -> float:
    text = (await bench.client.get("/metrics")).body.decode()
    return next(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    )


def _fill(ballast: Path) -> None:
    """Write until there is no room left."""
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
