"""Streams on the lanes of one format: as they come, however the upstream's bytes are cut."""

import random

import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script
from tests.support.gateway import Assigned, Bench
from tests.support.http_client import read_until
from tests.support.provider import Provider
from tests.support.script import Hold
from tests.support.waiting import in_time

SMALL = replies.Reply(parts=(replies.Text("Grüße, 世界 \U0001f600!"),))
RICH = replies.Reply(
    parts=(*replies.THOUGHTFUL.parts, *replies.PARALLEL_TOOLS.parts), stop=replies.Stop.TOOL, usage=replies.CACHED.usage
)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("target_model", [None, "vendor/large-1"])
async def test_the_first_event_arrives_while_the_upstream_holds_the_rest(
    bench: Bench, provider: Provider, wire: WireFormat, target_model: str | None
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, target_model=target_model))
    frames = rendering.frames(wire, SMALL, model="vendor/large-1")
    shown = next(number for number, frame in enumerate(frames) if b"Gr" in frame) + 1
    hold = Hold()
    upstream.script(script.events([*frames[:shown], hold, *frames[shown:]]))
    async with route.client.open(rendering.path(wire), rendering.request(wire, stream=True)) as response:
        await hold.reached.wait()
        seen = await in_time(read_until(response, b"Gr", within=30), within=0.5)
        assert not hold.released.is_set()
        hold.release()
        seen += await response.read()
    assert seen.count(b"\n\n") == len(frames)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_untouched_stream_arrives_byte_for_byte(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    frames = rendering.frames(wire, RICH, model="claude-sonnet-5", sizes=(1, 2, 7))
    upstream.script(script.events([b": hello\n\n", *frames]))
    answered = await route.client.ask(wire, stream=True)
    assert answered.headers["content-type"].startswith("text/event-stream")
    assert answered.body.replace(b": hello\n\n", b"") == b"".join(frames)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_every_split_of_the_upstreams_bytes_gives_the_same_stream(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    """Cut at each offset in turn, several at a time so that the pieces stay apart and the test short."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, target_model="vendor/large-1"))
    whole = script.stream(wire, SMALL, model="vendor/large-1", sizes=(3,))
    body = script.body_of(whole)
    expected = body.replace(b"vendor/large-1", b"claude-sonnet-5")
    stride = 24
    for offset in range(1, stride + 1):
        upstream.script(script.recut(whole, range(offset, len(body), stride), gap=0.001))
        assert (await route.client.ask(wire, stream=True)).body == expected, f"cut at {offset} + n * {stride}"


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_random_splits_with_crlf_line_ends(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    whole = script.stream(wire, RICH, model="claude-sonnet-5")
    crlf = script.events([script.body_of(whole).replace(b"\n", b"\r\n")])
    length = len(script.body_of(crlf))
    rng = random.Random(20261101)
    for _ in range(10):
        upstream.script(script.recut(crlf, rng.sample(range(1, length), 40), gap=0.001))
        answered = await route.client.ask(wire, stream=True)
        assert answered.body.replace(b"\r\n", b"\n") == script.body_of(whole)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_frame_of_three_megabytes_passes(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    huge = replies.Reply(parts=(replies.Text("long " * 600_000),))
    whole = script.stream(wire, huge, model="claude-sonnet-5", sizes=(3_000_000,))
    upstream.script(whole)
    answered = await route.client.ask(wire, stream=True)
    assert answered.body == script.body_of(whole)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("stream", [False, True])
async def test_the_client_sees_the_model_it_asked_for(
    bench: Bench, provider: Provider, wire: WireFormat, *, stream: bool
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, target_model="vendor/large-1"))
    upstream.respond = answering.always(SMALL)
    answered = await route.client.ask(wire, stream=stream)
    assert upstream.last.document["model"] == "vendor/large-1"
    assert b"vendor/large-1" not in answered.body
    assert b"claude-sonnet-5" in answered.body


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("encoding", sorted(script.COMPRESSORS))
async def test_compressed_upstream_bodies_are_read(
    bench: Bench, provider: Provider, wire: WireFormat, encoding: str
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    whole = script.whole(wire, RICH, model="claude-sonnet-5")
    stream = script.stream(wire, RICH, model="claude-sonnet-5")
    upstream.script(script.compressed(whole, encoding), script.compressed(stream, encoding))
    asked_whole = await route.client.ask(wire)
    asked_stream = await route.client.ask(wire, stream=True)
    assert asked_whole.document == rendering.whole(wire, RICH, "claude-sonnet-5")
    assert asked_stream.body == script.body_of(stream)


async def test_a_client_that_wants_no_compression_gets_none(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.compressed(script.whole(WireFormat.ANTHROPIC, RICH, "claude-sonnet-5"), "gzip"))
    body = rendering.request(WireFormat.ANTHROPIC)
    answered = await route.client.post("/v1/messages", body, {"accept-encoding": "identity"})
    assert "content-encoding" not in answered.headers
    assert answered.document["content"][0]["type"] == "thinking"


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_model_key_inside_the_content_is_content(
    bench: Bench, provider: Provider, wire: WireFormat, *, stream: bool
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, target_model="vendor/large-1"))
    said = '{"model": "vendor/large-1", "deep": {"model":"vendor/large-1"}}'
    reply = replies.Reply(
        parts=(replies.Text(said), replies.ToolCall("call_1", "configure", said)), stop=replies.Stop.TOOL
    )
    upstream.respond = answering.always(reply, sizes=(1_000,))
    answered = await route.client.ask(wire, stream=stream)
    if stream:
        assert answered.body == b"".join(rendering.frames(wire, reply, "claude-sonnet-5", (1_000,)))
    else:
        assert answered.document == rendering.whole(wire, reply, "claude-sonnet-5")
