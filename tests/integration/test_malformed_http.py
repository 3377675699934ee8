"""What is no HTTP, or HTTP with a method that nobody knows: a JSON error, and not a word of it in the log."""

import asyncio
import json

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import dumps
from tests.support import rendering, script
from tests.support.gateway import CLIENT_KEY, Assigned, Bench
from tests.support.http_client import Answered
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.raw_http import exchanged
from tests.support.script import Hold
from tests.support.waiting import eventually_true

KEY = f"x-api-key: {CLIENT_KEY}".encode()
MALFORMED = {
    "no HTTP": (b"GARBAGE\r\n\r\n", 400),
    "a version of tomorrow": (b"GET / HTTP/9.9\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "a control character in the key": (b"GET / HTTP/1.1\r\nHost: x\r\n" + KEY + b"\x00\r\n\r\n", 400),
    "a name with a space": (b"GET / HTTP/1.1\r\nHost: x\r\nx api" + KEY + b"\r\n\r\n", 400),
    "a long header": (b"GET / HTTP/1.1\r\nHost: x\r\na: " + b"a" * 100_000 + b"\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "two framings": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "an unknown method": (b"BREW /v1/messages HTTP/1.1\r\nHost: x\r\n" + KEY + b"\r\n\r\n", 405),
    "a method in lower case": (b"post /v1/messages HTTP/1.1\r\nHost: x\r\n" + KEY + b"\r\n\r\n", 405),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_http_gets_a_json_error(bench: Bench, name: str) -> None:
    sent, status = MALFORMED[name]
    answered = await _answer_to(bench, sent)
    assert answered.status == status
    assert answered.headers["content-type"].startswith("application/json")
    native_error(WireFormat.CHAT, answered)
    assert CLIENT_KEY.encode() not in answered.body


async def test_the_log_does_not_quote_what_it_could_not_read(bench: Bench) -> None:
    sent, _ = MALFORMED["a control character in the key"]
    file = bench.gateway.proxy.log
    before = file.stat().st_size
    await _answer_to(bench, sent)
    await eventually_true(lambda: b"request_refused" in file.read_bytes()[before:], within=10)
    log = file.read_text()
    assert CLIENT_KEY not in log
    assert "Traceback" not in log


async def test_a_refusal_is_not_counted_to_the_request_before_it(bench: Bench, provider: Provider) -> None:
    upstream, hold = provider.upstream(), Hold()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.events([hold]))
    body = dumps(rendering.request(WireFormat.ANTHROPIC))
    head = b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: %b\r\nContent-Length: %d\r\n\r\n"
    file = bench.gateway.proxy.log
    before = file.stat().st_size
    reader, writer = await asyncio.open_connection("127.0.0.1", int(bench.client.base_url.rpartition(":")[2]))
    writer.write(head % (str(route.client.key).encode(), len(body)) + body)
    await upstream.wait_for(1)
    writer.write(b"\x00\r\n\r\n")
    await asyncio.sleep(0.1)
    hold.release()
    assert (await reader.read()).count(b"HTTP/1.1 ") == 2
    writer.close()
    await eventually_true(lambda: b"request_refused" in file.read_bytes()[before:], within=10)
    lines = map(json.loads, file.read_bytes()[before:].splitlines())
    assert ["request_id" in line for line in lines if line["event"] == "request_refused"] == [False]


async def _answer_to(bench: Bench, sent: bytes) -> Answered:
    return await asyncio.to_thread(exchanged, int(bench.client.base_url.rpartition(":")[2]), sent)
