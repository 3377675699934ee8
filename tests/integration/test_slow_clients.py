"""Clients that send their request a drop at a time are dropped; they cost a connection, never a worker."""

import asyncio
import time

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, replies, script
from tests.support.gateway import CLIENT_KEY, Assigned, Bench
from tests.support.http_client import read_until
from tests.support.provider import Provider

WITHIN_S = 40
HEAD = f"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {CLIENT_KEY}\r\ncontent-type: application/json\r\n"
UNFINISHED = {
    "nothing at all": b"",
    "half a head": HEAD.encode(),
    "a head without its body": f"{HEAD}content-length: 500\r\n\r\n".encode(),
    "half a body": f'{HEAD}content-length: 500\r\n\r\n{{"model":"m",'.encode(),
    "half a chunk": f'{HEAD}transfer-encoding: chunked\r\n\r\n100\r\n{{"model"'.encode(),
}


@pytest.mark.slow
async def test_unfinished_requests_are_dropped(bench: Bench) -> None:
    """All kinds at once, each with a drop every two seconds, as a slow-loris client sends."""
    taken = await asyncio.gather(*(seconds_until_dropped(bench, sent) for sent in UNFINISHED.values()))
    assert {name: took < WITHIN_S for name, took in zip(UNFINISHED, taken, strict=True)} == dict.fromkeys(
        UNFINISHED, True
    )
    assert (await bench.client.get("/v1/models")).status == 200


async def seconds_until_dropped(bench: Bench, sent: bytes) -> float:
    """Trickle a request and return how long the proxy endured it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(bench.client.base_url.rpartition(":")[2]))
    started = time.monotonic()
    writer.write(sent)
    dropped = asyncio.create_task(reader.read(-1))
    while not dropped.done() and time.monotonic() - started < WITHIN_S + 5:
        await asyncio.wait([dropped], timeout=2)
        if sent and not dropped.done():
            writer.write(b"x")
    writer.close()
    return time.monotonic() - started


@pytest.mark.slow
@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_silent_stream_is_kept_alive_and_not_disturbed(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    """Clients give up after minutes of silence, load balancers in front of them after half a minute."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    frames = rendering.frames(wire, replies.PLAIN, "claude-sonnet-5")
    middle = next(number for number, frame in enumerate(frames) if b"Hello" in frame) + 1
    upstream.script(script.events([*frames[:middle], script.Pause(17), *frames[middle:]]))
    body = rendering.request(wire, stream=True)
    async with route.client.open(rendering.path(wire), body) as response:
        await read_until(response, b"Hello")
        kept_alive = await asyncio.wait_for(response.content.readany(), 16)
        rest = kept_alive + await response.read()
    assert b"Hello" not in kept_alive
    assert b"".join(frames[middle:]) in rest
    expected = b"event: ping\n" if wire is WireFormat.ANTHROPIC else b":"
    assert kept_alive.startswith(expected)
