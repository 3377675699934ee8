"""Streams that fail after their first byte: a native error event, a complete HTTP body, never a fake success."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.http_client import read_until
from tests.support.native_errors import native_error, stream_error
from tests.support.provider import Provider, Upstream
from tests.support.script import End, Hold, Pause, Step

REPLY = replies.Reply(parts=(replies.Text("This sentence will not be finished, ever."),))

ENDINGS: dict[str, tuple[Step, ...]] = {
    "end of the body": (),
    "connection closed": (End.CUT,),
    "connection reset": (End.RESET,),
    "half a frame, then a cut": (b'event: x\ndata: {"half', Pause(0.03), End.CUT),
    "half a frame, then a clean end": (b'data: {"half',),
    "data that is not JSON": (b"data: <html>gateway error</html>\n\n",),
    "data that is no object": (b"data: 17\n\n",),
    "broken JSON": (b'data: {"a":\n\n',),
    "an error without a type": (b'data: {"error":{"message":"the vendor is busy","type":"server_error"}}\n\n',),
}


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
async def test_a_stream_that_breaks_ends_in_a_native_error(
    bench: Bench, provider: Provider, wire: WireFormat, ending: tuple[Step, ...]
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
    status, body = await begin_then(route, first, wire, ending)
    assert status == 200
    assert b"half" not in body
    stream_error(wire, body)
    assert second.received == [], "there is no failover after the first byte"


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_error_event_of_the_upstream_passes(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    said = rendering.error_frame(wire, "overloaded_error", "the vendor is busy")
    _, body = await begin_then(route, upstream, wire, (said,))
    assert stream_error(wire, body).message == "the vendor is busy"


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_nothing_follows_the_end_of_a_stream(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    """An upstream that dies after the proper end has done its work."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    frames = rendering.frames(wire, REPLY, "claude-sonnet-5")
    upstream.script(script.events([*frames, Pause(0.02), End.RESET]))
    answered = await route.client.ask(wire, stream=True)
    assert answered.body == b"".join(frames)


async def test_a_chat_stream_without_done_but_with_a_finish_reason_is_complete(
    bench: Bench, provider: Provider
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT))
    frames = rendering.frames(WireFormat.CHAT, REPLY, "claude-sonnet-5", include_usage=False)
    upstream.script(script.events(frames[:-1]))
    answered = await route.client.ask(WireFormat.CHAT, stream=True)
    assert answered.events[-1].data == "[DONE]"
    assert b'"error"' not in answered.body


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_whole_body_that_is_cut_is_an_upstream_failure(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    upstream.script(script.Answer(200, script.JSON_HEADERS, (b'{"id": "x", ', Pause(0.02), End.CUT)))
    answered = await route.client.ask(wire)
    assert answered.status in {502, 503, 529}, answered
    native_error(wire, answered)


async def begin_then(route: Route, upstream: Upstream, wire: WireFormat, ending: tuple[Step, ...]) -> tuple[int, bytes]:
    """Let the client see the beginning of a stream, then its `ending`; return status and the whole body."""
    hold = Hold()
    upstream.script(script.events([*begun(wire), hold, *ending]))
    async with route.client.open(rendering.path(wire), rendering.request(wire, stream=True)) as response:
        seen = await read_until(response, b"This")
        hold.release()
        return response.status, seen + await response.read()


def begun(wire: WireFormat) -> list[bytes]:
    """Return a stream's frames up to the middle of its text."""
    frames = rendering.frames(wire, REPLY, "claude-sonnet-5")
    return frames[: next(number for number, frame in enumerate(frames) if b"This" in frame) + 3]
