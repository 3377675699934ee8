"""What the proxy and the dashboard log of requests: a line each, ids through both, nothing of what was said."""

import json

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, script
from tests.support.gateway import ADMIN_TOKEN, Assigned, Bench
from tests.support.processes import Service
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_exchange_is_one_line_of_facts(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream, wire))
    answered = await route.client.ask(wire, text="A confidential question", stream=True)
    line = await line_of(bench.gateway.proxy, request_id=answered.headers["x-request-id"])
    told = ("event", "level", "status", "outcome", "path", "model", "account", "attempts", "stream")
    assert [line[name] for name in told] == [
        "exchange", "info", 200, "completed", rendering.path(wire), "claude-sonnet-5", route.names["main"], 1, True,
    ]  # fmt: skip
    assert line["output_tokens"] == 12
    assert line["latency_ms"] >= line["first_token_ms"] >= 0
    assert "confidential" not in bench.gateway.proxy.log.read_text()


async def test_an_upstreams_words_are_escaped(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream))
    upstream.script(script.failure(A, 400, "bad\n\x1b[31mfield\x9b"))
    answered = await route.client.ask(A)
    line = await line_of(bench.gateway.proxy, request_id=answered.headers["x-request-id"])
    assert line["status"] == 400
    raw = bench.gateway.proxy.log.read_text()
    assert "\x1b" not in raw
    assert "\x9b" not in raw


async def test_the_clients_own_id_is_in_the_line(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    body = rendering.request(A)
    await route.client.post("/v1/messages", body, headers={"x-request-id": "client-id-0001"})
    line = await line_of(bench.gateway.proxy, client_request_id="client-id-0001")
    assert line["status"] == 200


async def test_the_dashboard_names_each_request_and_keeps_a_plain_name_given(
    bench: Bench, session: aiohttp.ClientSession
) -> None:
    url = f"{bench.gateway.dashboard.base_url}/api/overview"
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    async with session.get(url, headers=headers) as made, session.get(url) as refused:
        assert len(made.headers["x-request-id"]) == 32
        assert refused.status == 401
        assert len(refused.headers["x-request-id"]) == 32
    async with session.get(url, headers={**headers, "x-request-id": "mine-0001"}) as kept:
        assert kept.headers["x-request-id"] == "mine-0001"
    async with session.get(url, headers={**headers, "x-request-id": "no spaces please"}) as replaced:
        assert len(replaced.headers["x-request-id"]) == 32


async def test_a_request_from_the_dashboard_has_the_same_id_in_the_proxys_log(
    bench: Bench, provider: Provider, session: aiohttp.ClientSession
) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    url = f"{bench.gateway.dashboard.base_url}/api/playground"
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}", "x-request-id": "from-the-dashboard-1"}
    document = {"format": "anthropic", "tenant_id": route.tenant_id, "document": rendering.request(A)}
    async with session.post(url, json=document, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        await answer.read()
    line = await line_of(bench.gateway.proxy, client_request_id="from-the-dashboard-1")
    assert line["status"] == 200


async def line_of(service: Service, **fields: Json) -> dict[str, Json]:
    """Wait for the line of an exchange that has these fields."""

    async def look() -> dict[str, Json] | None:
        lines = (json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{"))
        wanted = {"event": "exchange", **fields}
        return next((line for line in lines if wanted.items() <= line.items()), None)

    found = await eventually(look, within=3.0)
    assert found is not None
    return found
