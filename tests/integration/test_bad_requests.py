"""Bodies that cannot be served: refused by us, natively, without a word to any upstream."""

import asyncio
import gzip
import zlib

import pytest

from shared.catalog.wire import WireFormat
from tests.support import malformed, rendering, script
from tests.support.gateway import Assigned, Bench
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.raw_http import exchanged
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
LIMIT = 32 * 1024 * 1024
TABLE = [(wire, name, body) for wire in rendering.FORMATS for name, body in malformed.all_malformed(wire).items()]
INVALID_TYPES = {"invalid_request_error"}


def test_the_table_is_long_enough() -> None:
    assert all(len(malformed.all_malformed(wire)) >= 60 for wire in rendering.FORMATS)


@pytest.mark.parametrize(("wire", "name", "body"), TABLE, ids=[f"{wire}-{name}" for wire, name, _ in TABLE])
async def test_a_malformed_body_is_a_native_400(bench: Bench, wire: WireFormat, name: str, body: bytes) -> None:
    answered = await bench.client.post(rendering.path(wire), body)
    assert answered.status == 400, (name, answered)
    assert native_error(wire, answered).type in INVALID_TYPES


@pytest.mark.parametrize("body", malformed.NOT_JSON.values(), ids=malformed.NOT_JSON.keys())
async def test_count_tokens_refuses_the_same(bench: Bench, body: bytes) -> None:
    answered = await bench.client.post("/v1/messages/count_tokens", body)
    assert answered.status == 400
    assert native_error(A, answered).type in INVALID_TYPES


async def test_the_message_tells_where_but_not_what(bench: Bench) -> None:
    answered = await bench.client.post("/v1/messages", b'{"model":"claude","messages":"hunter2-secret" oops')
    assert "hunter2" not in answered.body.decode()


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_body_above_the_limit_is_a_native_413(bench: Bench, wire: WireFormat) -> None:
    answered = await bench.client.post(rendering.path(wire), b'{"model":"m","x":"' + b"a" * LIMIT + b'"}')
    assert answered.status == 413
    assert native_error(wire, answered).message


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_body_just_below_the_limit_passes(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    answered = await route.client.ask(wire, text="a" * (LIMIT - 1_000))
    assert answered.status == 200
    assert len(upstream.last.body) > LIMIT - 1_000


async def test_the_limit_is_a_setting(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await bench.dashboard.set({"max_body_bytes": 2_000})
    try:

        async def refused() -> bool:
            return (await route.client.ask(A, text="a" * 3_000)).status == 413

        await eventually(refused, within=1.5)
        assert (await route.client.ask(A, text="a" * 1_000)).status == 200
    finally:
        await bench.dashboard.set({"max_body_bytes": LIMIT})
        await bench.settled()


@pytest.mark.parametrize("encoding", sorted(script.COMPRESSORS))
async def test_a_compressed_request_body_is_accepted(bench: Bench, provider: Provider, encoding: str) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    plain = rendering.request(A, text="compress me " * 500)
    body = script.COMPRESSORS[encoding](script.body_of(script.document(plain)))
    answered = await route.client.post("/v1/messages", body, {"content-encoding": encoding})
    assert answered.status == 200, answered
    assert upstream.last.document == plain
    assert upstream.last.header("content-encoding") is None


async def test_codings_on_lines_of_their_own_are_undone_last_first(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    plain = script.body_of(script.document(rendering.request(A)))
    body = script.COMPRESSORS["br"](gzip.compress(plain))
    head = [
        "POST /v1/messages HTTP/1.1",
        "Host: x",
        f"x-api-key: {route.client.key}",
        "Content-Encoding: gzip",
        "Content-Encoding: br",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    sent = "\r\n".join([*head, "", ""]).encode() + body
    port = int(bench.client.base_url.rpartition(":")[2])
    assert (await asyncio.to_thread(exchanged, port, sent)).status == 200
    assert upstream.last.body == plain


async def test_deflate_without_its_wrapper_is_accepted(bench: Bench, provider: Provider) -> None:
    """Some clients send the raw stream that HTTP's `deflate` never meant."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = packer.compress(script.body_of(script.document(rendering.request(A)))) + packer.flush()
    answered = await route.client.post("/v1/messages", body, {"content-encoding": "deflate"})
    assert answered.status == 200, answered


@pytest.mark.parametrize("encoding", sorted(script.COMPRESSORS))
async def test_a_bomb_is_a_413_and_costs_little_memory(bench: Bench, encoding: str) -> None:
    bomb = script.COMPRESSORS[encoding](b'{"model":"m","x":"' + b"\x20" * (400 * 1024 * 1024))
    before = bench.gateway.proxy.peak_memory()
    answered = await bench.client.post("/v1/messages", bomb, {"content-encoding": encoding})
    assert answered.status == 413
    assert native_error(A, answered).message
    assert bench.gateway.proxy.peak_memory() - before < 256 * 1024 * 1024


UNPACKABLE = {
    "gzip": b"this is not gzip",
    "gzip, cut": gzip.compress(b'{"model":"m"}' * 100, mtime=0)[:-20],
    "br": b"\xff\xff\xff",
    "zstd": b"not zstd either",
    "deflate": b"\x00\x01\x02",
    "snappy": b"{}",
}


@pytest.mark.parametrize(("encoding", "body"), UNPACKABLE.items(), ids=UNPACKABLE.keys())
async def test_a_body_that_does_not_unpack_is_refused(bench: Bench, encoding: str, body: bytes) -> None:
    answered = await bench.client.post("/v1/messages", body, {"content-encoding": encoding.partition(",")[0]})
    assert answered.status in {400, 415}
    assert native_error(A, answered).message
