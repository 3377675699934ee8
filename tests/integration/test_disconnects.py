"""Clients that leave: the upstream call ends with them, and nothing of it remains."""

import asyncio
import random
import time
from typing import NamedTuple

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.http_client import read_until
from tests.support.provider import Provider, Upstream
from tests.support.script import End, Pause, Step
from tests.support.waiting import eventually_true

STREAMS, EVENTS, LEAVERS = 64, 300, 20
LONG = replies.Reply(parts=(replies.Text(replies.long_text(EVENTS)),))


class Reading(NamedTuple):
    """What one client read, and until when."""

    number: int
    body: bytes
    left: bool
    until: float


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_leaving_a_stream_closes_the_upstream_within_two_seconds(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    upstream.script(script.events([*rendering.frames(wire, replies.PLAIN)[:5], End.HANG]))
    async with route.client.open(rendering.path(wire), rendering.request(wire, stream=True)) as response:
        await read_until(response, b"\n\n")
    await closed_in_time(upstream)
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    assert row["status_code"] == 499


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_leaving_before_the_answer_closes_the_upstream_within_two_seconds(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
    first.script(script.NO_HEAD)
    asking = asyncio.create_task(route.client.ask(wire))
    await first.wait_for(1)
    asking.cancel()
    await closed_in_time(first)
    assert second.received == [], "a client that left is no reason to fail over"
    account = bench.gateway.query("SELECT error_count FROM accounts WHERE id = ?", route.accounts["first"])
    assert account == [(0,)]


async def test_sixty_four_streams_with_clients_that_leave_at_random(bench: Bench, provider: Provider) -> None:
    wire, upstream = WireFormat.ANTHROPIC, provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    frames = rendering.frames(wire, LONG, "claude-sonnet-5", sizes=(7,))
    frames = [*frames[: EVENTS - 3], *frames[-3:]]
    upstream.always(script.events(paced(frames)))
    before = bench.gateway.proxy.open_files()
    rng = random.Random(7)
    patience = [rng.randrange(2_000, 20_000) if number < LEAVERS else None for number in range(STREAMS)]
    readings = await asyncio.gather(*(follow(route, number, limit) for number, limit in enumerate(patience)))
    assert {reading.body for reading in readings if not reading.left} == {b"".join(frames)}
    await eventually_true(lambda: upstream.open == [], within=2.0)
    ended = {request.document["messages"][0]["content"]: request for request in upstream.received}
    slowest = max((ended[str(reading.number)].ended or 0) - reading.until for reading in readings if reading.left)
    assert slowest < 2.0
    assert sum(request.left for request in upstream.received) == LEAVERS
    await bench.dashboard.await_logs(STREAMS, tenant=route.tenant_id)
    completed = bench.gateway.query("SELECT count(*) FROM usage WHERE tenant_id = ?", route.tenant_id)
    assert completed == [(STREAMS - LEAVERS,)]
    await bench.session.close()
    provider.drop_connections()
    await eventually_true(lambda: bench.gateway.proxy.open_files() <= before, within=5)


def paced(frames: list[bytes]) -> list[Step]:
    """Spread the frames over about a second."""
    steps: list[Step] = []
    for number, frame in enumerate(frames):
        steps += [frame, Pause(0.02)] if number % 6 == 0 else [frame]
    return steps


async def follow(route: Route, number: int, patience: int | None) -> Reading:
    """Read a stream to its end, or leave after `patience` bytes."""
    body = b""
    request = rendering.request(WireFormat.ANTHROPIC, text=str(number), stream=True)
    async with route.client.open("/v1/messages", request) as response:
        assert response.status == 200
        while piece := await response.content.readany():
            body += piece
            if patience is not None and len(body) > patience:
                break
    return Reading(number, body, patience is not None, time.monotonic())


async def closed_in_time(upstream: Upstream) -> None:
    await eventually_true(lambda: upstream.last.ended is not None, within=2.0)
    assert upstream.last.left
