"""The playground sends through the real proxy: in every format, with the chosen key, piece by piece, until it is stopped."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, replies, script
from tests.support.gateway import ADMIN_TOKEN, Assigned, Bench
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC
AUTH = {"authorization": f"Bearer {ADMIN_TOKEN}"}


def _asked(bench: Bench, body: Json) -> AbstractAsyncContextManager[Any]:
    return bench.session.post(f"{bench.gateway.dashboard.base_url}/api/playground", json=body, headers=AUTH)


async def _read(bench: Bench, body: Json) -> bytes:
    async with _asked(bench, body) as answer:
        read: bytes = await answer.read()
        return read


def _document(wire: WireFormat, *, stream: bool) -> Json:
    return rendering.request(wire, model="claude-sonnet-5", text="Hello", stream=stream)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_answer_comes_in_the_clients_format_with_the_route(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    route = await bench.route(Assigned(provider.upstream("main"), A))
    body = {"format": wire.value, "document": _document(wire, stream=False), "tenant_id": route.tenant_id}
    async with _asked(bench, body) as answer:
        text = await answer.text()
    assert (answer.status, answer.headers["x-proxied-status"]) == (200, "200")
    assert replies.PLAIN.text in text
    assert answer.headers["x-proxy-account"] == route.names["main"]
    assert answer.headers["x-request-id"]
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    assert (row["inbound_format"], row["request_id"]) == (wire.value, answer.headers["x-request-id"])


async def test_a_refusal_of_the_proxy_is_told_apart_from_one_of_the_dashboard(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    upstream.always(script.failure(A, 400, "max_tokens: too large"))
    route = await bench.route(Assigned(upstream, A))
    body = {"format": "anthropic", "document": _document(A, stream=False), "tenant_id": route.tenant_id}
    async with _asked(bench, body) as answer:
        document = await answer.json()
    assert (answer.status, answer.headers["x-proxied-status"]) == (200, "400")
    assert document["error"]["message"] == "max_tokens: too large"


async def test_a_stream_comes_as_it_is_made_and_stopping_it_stops_the_provider(
    bench: Bench, provider: Provider
) -> None:
    upstream = provider.upstream("main")
    frames = rendering.frames(A, replies.PLAIN)
    gate = script.Pause(30)
    upstream.script(script.events([*frames[:3], gate, *frames[3:]]))
    route = await bench.route(Assigned(upstream, A))
    body = {"format": "anthropic", "document": _document(A, stream=True), "tenant_id": route.tenant_id}
    async with _asked(bench, body) as answer:
        first = await asyncio.wait_for(answer.content.readany(), 30)
        assert first.startswith(b"event: message_start")
        answer.close()
    (row,) = await bench.dashboard.await_logs(1, within=5, tenant=route.tenant_id)
    assert row["status_code"] == 499


async def test_leaving_before_the_answer_begins_cancels_the_call(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    upstream.always(script.NO_HEAD)
    route = await bench.route(Assigned(upstream, A))
    body = {"format": "anthropic", "document": _document(A, stream=False), "tenant_id": route.tenant_id}
    asking = asyncio.create_task(_read(bench, body))
    await upstream.wait_for(1)
    asking.cancel()
    (row,) = await bench.dashboard.await_logs(1, within=5, tenant=route.tenant_id)
    assert row["status_code"] == 499


async def test_the_key_never_reaches_the_page(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream, A))
    revealed = await bench.dashboard.do("POST", f"/tenants/{route.tenant_id}/reveal-key")
    body = {"format": "anthropic", "document": _document(A, stream=False), "tenant_id": route.tenant_id}
    async with _asked(bench, body) as answer:
        seen = await answer.text() + str(dict(answer.headers))
    assert revealed["api_key"] not in seen
    assert upstream.received
    assert all(revealed["api_key"] not in str(received.headers) for received in upstream.received)
