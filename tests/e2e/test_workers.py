"""PROXY_WORKERS through `start.sh`: several processes on one port, one answer for all, one that dies costs little."""

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.support.instance import END_WITHIN_S, Instance, started
from tests.support.processes import ROOT, environment
from tests.support.redis_server import needs_redis, running_redis
from tests.support.waiting import eventually

KEY = "cgk_0123456789abcdef0123456789abcdef"
COUNT = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "Hello"}]}
WORKERS = 3
ASKED = 40


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with (
        running_redis(tmp_path_factory.mktemp("redis")) as redis,
        started(
            tmp_path_factory.mktemp("instance"), PROXY_WORKERS=str(WORKERS), REDIS_URL=redis.url, PROXY_API_KEY=KEY
        ) as running,
    ):
        yield running


def workers_of(instance: Instance) -> dict[int, int]:
    """Return the process ids of the workers by number."""
    children = Path(f"/proc/{instance.process.pid}/task/{instance.process.pid}/children").read_text().split()
    lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
    return {int(parts[-2]): pid for pid, parts in lines.items() if b"proxy" in parts and parts[-2].isdigit()}


async def ask(instance: Instance, path: str, body: object = None) -> aiohttp.ClientResponse:
    """Make one request over a connection of its own, so that any worker may get it."""
    headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{instance.proxy_port}{path}"
        async with session.request("GET" if body is None else "POST", url, json=body, headers=headers) as response:
            await response.read()
            return response


async def counted(instance: Instance) -> int:
    text = await (await ask(instance, "/metrics")).text()
    return sum(int(value) for value in re.findall(r"^codegate_requests_total\{.*\} (\d+)$", text, re.MULTILINE))


async def health(instance: Instance) -> dict[str, object]:
    document: dict[str, object] = await (await ask(instance, "/health")).json()
    return document


@needs_redis
async def test_workers_share_a_port_and_answer_for_one_another(instance: Instance) -> None:
    assert len(workers_of(instance)) == WORKERS
    before = await counted(instance)
    for _ in range(ASKED):
        assert (await ask(instance, "/v1/messages/count_tokens", COUNT)).status == 503, "there is no account"
    assert [await counted(instance) - before for _ in range(6)] == [ASKED] * 6, "whoever is asked"
    assert (await health(instance))["status"] == "ok"


@needs_redis
async def test_a_killed_worker_is_replaced_while_the_others_serve_and_sums_do_not_fall(instance: Instance) -> None:
    workers = workers_of(instance)
    for _ in range(ASKED):
        await ask(instance, "/v1/messages/count_tokens", COUNT)
    before = await counted(instance)
    assert before >= ASKED
    os.kill(workers[2], signal.SIGKILL)

    async def named() -> bool:
        return "worker 2 of 3 does not answer" in str(await health(instance))

    async def served() -> bool:
        return (await health(instance))["status"] == "ok"

    await eventually(named, within=5)
    assert await counted(instance) >= before
    await eventually(served, within=20)
    after = workers_of(instance)
    assert after[2] != workers[2]
    assert (after[1], after[3]) == (workers[1], workers[3])
    assert await counted(instance) >= before


@needs_redis
def test_all_workers_end_cleanly(tmp_path: Path) -> None:
    with (
        running_redis(tmp_path / "redis") as redis,
        started(tmp_path, "proxy", PROXY_WORKERS="2", REDIS_URL=redis.url, PROXY_API_KEY=KEY) as instance,
    ):
        pids = list(workers_of(instance).values())
        began = time.monotonic()
        assert instance.end() in {0, 143}
        assert time.monotonic() - began < END_WITHIN_S
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_workers_without_redis_are_refused_in_one_sentence(tmp_path: Path) -> None:
    env = environment(tmp_path / "data", PROXY_WORKERS="2")
    done = subprocess.run([ROOT / "start.sh"], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "PROXY_WORKERS above 1 needs REDIS_URL" in said
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said


async def test_nothing_waits_for_workers_where_there_is_one(tmp_path: Path) -> None:
    with started(tmp_path, "proxy", PROXY_API_KEY=KEY) as instance:
        assert (await health(instance))["status"] == "ok"
        assert await asyncio.wait_for(counted(instance), 5) == 0
