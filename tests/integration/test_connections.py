"""The client's connection: kept, closed and framed as its version of HTTP says, for whole answers and for streams."""

import asyncio

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import dumps
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.provider import Provider
from tests.support.raw_http import Message, conversed

CHAT = WireFormat.CHAT
REPLY = replies.Reply(parts=(replies.Text("Grüße"),))
HEALTH = b"%b /health HTTP/%b\r\nHost: x\r\n%b\r\n"


async def test_pipelined_requests_are_answered_in_their_order_on_one_connection(bench: Bench) -> None:
    sent = HEALTH % (b"HEAD", b"1.1", b"") + HEALTH % (b"GET", b"1.1", b"") + HEALTH % (b"GET", b"1.1", _CLOSE)
    head, kept, last = await _conversed(bench, sent, methods=("HEAD", "GET", "GET"))
    assert [answer.status for answer in (head, kept, last)] == [200, 200, 200]
    assert head.body == b""
    assert abs(int(head.headers["content-length"]) - len(kept.body)) <= 1  # the uptime may gain a digit
    assert "connection" not in kept.headers
    assert last.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("version", "asked", "says"),
    [
        (b"1.1", b"", None),
        (b"1.1", b"Connection: close\r\n", "close"),
        (b"1.0", b"", None),
        (b"1.0", b"Connection: keep-alive\r\n", "keep-alive"),
    ],
)
async def test_a_whole_answer_says_whether_the_connection_stays(
    bench: Bench, version: bytes, asked: bytes, says: str | None
) -> None:
    last = HEALTH % (b"GET", b"1.1", _CLOSE) if says == "keep-alive" or (version == b"1.1" and not asked) else b""
    answer, *_ = await _conversed(bench, HEALTH % (b"GET", version, asked) + last)
    assert answer.headers.get("connection") == says
    assert answer.version == version.decode()
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["date"].endswith(" GMT")


async def test_a_stream_is_chunked_where_the_client_knows_chunks(bench: Bench, provider: Provider) -> None:
    frames, route = await _streaming(bench, provider)
    (answer,) = await _conversed(bench, _request(route, b"1.1", _CLOSE))
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body == b"".join(frames)


async def test_a_stream_ends_with_the_connection_where_it_does_not(bench: Bench, provider: Provider) -> None:
    frames, route = await _streaming(bench, provider)
    (answer,) = await _conversed(bench, _request(route, b"1.0", b"Connection: keep-alive\r\n"))
    assert "transfer-encoding" not in answer.headers
    assert "content-length" not in answer.headers
    assert answer.headers.get("connection") != "keep-alive"
    assert answer.body == b"".join(frames)


async def test_a_connection_serves_streams_and_whole_answers_in_turn(bench: Bench, provider: Provider) -> None:
    frames, route = await _streaming(bench, provider, times=2)
    stream = _request(route, b"1.1", b"")
    answers = await _conversed(
        bench, stream + HEALTH % (b"GET", b"1.1", b"") + stream + HEALTH % (b"GET", b"1.1", _CLOSE)
    )
    assert [answer.body == b"".join(frames) for answer in answers] == [True, False, True, False]


_CLOSE = b"Connection: close\r\n"


async def _streaming(bench: Bench, provider: Provider, times: int = 1) -> tuple[list[bytes], Route]:
    upstream = provider.upstream()
    frames = rendering.frames(CHAT, REPLY, model="claude-sonnet-5")
    for _ in range(times):
        upstream.script(script.events(frames))
    return frames, await bench.route(Assigned(upstream, CHAT))


def _request(route: Route, version: bytes, headers: bytes) -> bytes:
    document = {**rendering.request(CHAT, stream=True), "stream_options": {"include_usage": True}}
    body = dumps(document)
    lines = b"Host: x\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b" % (
        str(route.client.key).encode(),
        len(body),
        headers,
    )
    return b"POST %b HTTP/%b\r\n%b\r\n%b" % (rendering.path(CHAT).encode(), version, lines, body)


async def _conversed(bench: Bench, sent: bytes, methods: tuple[str, ...] = ()) -> list[Message]:
    return await asyncio.to_thread(conversed, int(bench.client.base_url.rpartition(":")[2]), sent, methods)
