"""Starting, ending and being killed: records survive, streams in flight are let finish."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import processes, rendering, replies, script
from tests.support.gateway import Assigned, Bench, Gateway, Route, running_gateway
from tests.support.http_client import read_until
from tests.support.native_errors import stream_error
from tests.support.postgres import ON_POSTGRES, needs_sqlite
from tests.support.processes import ROOT
from tests.support.provider import Provider
from tests.support.script import Hold
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
LOST_AT_MOST_S = 0.5


async def test_kill_under_load_loses_half_a_second_at_most(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        _, route = await prepared(gateway, session, provider)
        finished: list[float] = []
        load = [asyncio.create_task(ask_until_it_fails(route, finished)) for _ in range(16)]
        await asyncio.sleep(2.5)
        killed = time.monotonic()
        gateway.proxy.kill()
        await asyncio.gather(*load)
        kept = gateway.query("SELECT count(*) FROM request_logs WHERE status_code = 200")[0][0]
        metered = gateway.query("SELECT count(*) FROM usage")[0][0]
        assert len(finished) > 100
        owed = sum(moment < killed - LOST_AT_MOST_S for moment in finished)
        assert min(kept, metered) >= owed, f"{len(finished)} answered, {owed} owed, {kept} logged, {metered} metered"
        assert integrity(gateway) == "ok"


async def test_a_proxy_serves_again_after_a_kill(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        _, route = await prepared(gateway, session, provider)
        gateway.proxy.kill()
        port = int(gateway.env["PROXY_PORT"])
        with processes.running(["proxy"], port, "/health", gateway.env, tmp_path / "second.log"):
            async with aiohttp.ClientSession() as fresh:
                assert (await replace(route.client, session=fresh).ask(A)).status == 200


async def test_sigterm_lets_streams_finish_and_writes_every_record(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        _, route = await prepared(gateway, session, provider)
        upstream = provider.upstream("main")
        frames = rendering.frames(A, replies.PLAIN, "claude-sonnet-5")
        hold = Hold()
        upstream.script(script.events([*frames[:4], hold, *frames[4:]]))
        async with route.client.open("/v1/messages", rendering.request(A, stream=True)) as response:
            seen = await read_until(response, b"content_block_delta")
            ending = asyncio.create_task(asyncio.to_thread(gateway.proxy.terminate))
            await asyncio.sleep(0.7)
            with contextlib.suppress(aiohttp.ClientError):
                assert (await route.client.ask(A)).status == 503, "no new request is taken"
            hold.release()
            seen += await response.read()
        assert seen == b"".join(frames)
        assert await ending in {0, -15, 143}
        assert gateway.query("SELECT count(*) FROM usage") == [(1,)]
        assert integrity(gateway) == "ok"


async def test_sigterm_does_not_wait_for_ever(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        _, route = await prepared(gateway, session, provider)
        frames = rendering.frames(A, replies.PLAIN)
        provider.upstream("main").script(script.events([*frames[:4], script.End.HANG]))
        async with route.client.open("/v1/messages", rendering.request(A, stream=True)) as response:
            seen = await read_until(response, b"content_block_delta")
            started = time.monotonic()
            await asyncio.to_thread(gateway.proxy.terminate)
            assert 5 < time.monotonic() - started < 15
            body = seen + await rest_of(response)
        assert stream_error(A, body).message
        assert gateway.query("SELECT count(*) FROM request_logs") == [(1,)]


async def test_the_proxy_serves_without_the_dashboard(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        _, route = await prepared(gateway, session, provider)
        gateway.dashboard.kill()
        await asyncio.sleep(0.5)
        assert (await route.client.ask(A)).status == 200


@needs_sqlite
async def test_a_locked_database_delays_records_and_loses_none(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    with running_gateway(tmp_path) as gateway:
        bench, route = await prepared(gateway, session, provider)
        lock = sqlite3.connect(gateway.database, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        answers = await asyncio.gather(*(route.client.ask(A) for _ in range(40)))
        assert {answer.status for answer in answers} == {200}
        assert time.monotonic() - started < 5, "a request never waits for the database"

        async def named() -> bool:
            return bool((await bench.client.with_key(None).get("/health")).document["status"] == "degraded")

        await eventually(named, within=2.5)
        await asyncio.sleep(6)
        assert await named()
        lock.execute("ROLLBACK")
        lock.close()
        await bench.dashboard.await_logs(40, within=10)
        assert gateway.query("SELECT count(*) FROM usage") == [(40,)]


@pytest.mark.parametrize("count", [3])
def test_processes_that_start_at_once_on_an_empty_folder_agree(tmp_path: Path, count: int) -> None:
    """All migrate under one lock, and share one generated key."""
    env = processes.environment(tmp_path / "data")
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    running = [subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE) for _ in range(count)]
    outcomes = [(process.communicate(timeout=60)[1].decode(), process.returncode) for process in running]
    assert [code for _, code in outcomes] == [0] * count, outcomes


async def prepared(gateway: Gateway, session: aiohttp.ClientSession, provider: Provider) -> tuple[Bench, Route]:
    bench = Bench(gateway, session)
    await bench.dashboard.set({"multi_tenancy": True})
    return bench, await bench.route(Assigned(provider.upstream("main")))


async def ask_until_it_fails(route: Route, finished: list[float]) -> None:
    with contextlib.suppress(aiohttp.ClientError):
        while (await route.client.ask(A)).status == 200:
            finished.append(time.monotonic())


async def rest_of(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    with contextlib.suppress(aiohttp.ClientError):
        while piece := await response.content.readany():
            body += piece
    return body


def integrity(gateway: Gateway) -> str:
    return "ok" if ON_POSTGRES else str(gateway.query("PRAGMA integrity_check")[0][0])
