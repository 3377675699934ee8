"""OpenTelemetry traces of the real proxy, received over OTLP; off, and not loaded, without a receiver."""

import asyncio
from pathlib import Path

import aiohttp

from shared.catalog.wire import WireFormat
from tests.support import rendering, script
from tests.support.gateway import Assigned, Bench, Gateway, running_gateway
from tests.support.otlp import running_receiver
from tests.support.provider import Provider
from tests.support.waiting import eventually_true

A, C = WireFormat.ANTHROPIC, WireFormat.CHAT
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_an_exchange_with_a_failover_arrives_as_three_spans(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    async with running_receiver() as receiver:
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.endpoint,
            "OTEL_EXPORTER_OTLP_HEADERS": "x-team=blue",
            "OTEL_SERVICE_NAME": "gate-under-test",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        with running_gateway(tmp_path, **variables) as gateway:
            first, second = provider.upstream("first"), provider.upstream("second")
            route = await Bench(gateway, session).route(
                Assigned(first, A, priority=9), Assigned(second, C, target_model="vendor/large-1")
            )
            first.script(script.failure(A, 500, "scripted words"))
            body = rendering.request(A, text="A confidential question", stream=True)
            answered = await route.client.post("/v1/messages", body, headers={"traceparent": PARENT})
            assert answered.status == 200
            await eventually_true(lambda: len(receiver.spans) >= 3, within=10)
            whole, *tries = sorted(receiver.spans, key=lambda span: span.parent_id != PARENT[36:52])
            assert [span.name for span in tries] == ["chat claude-sonnet-5", "chat vendor/large-1"]
            assert {span.trace_id for span in receiver.spans} == {PARENT[3:35]}
            assert {span.parent_id for span in tries} == {whole.span_id}
            assert whole.attributes["gen_ai.usage.output_tokens"] == 12
            assert whole.attributes["codegate.request_id"] == answered.headers["x-request-id"]
            assert {span.service for span in receiver.spans} == {"gate-under-test"}
            assert receiver.headers[0]["x-team"] == "blue"
            assert b"confidential" not in receiver.raw
            assert b"scripted words" not in receiver.raw
            assert b"Hello from the provider" not in receiver.raw


async def test_what_waits_is_sent_when_the_proxy_ends(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    async with running_receiver() as receiver:
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "60000"}
        with running_gateway(tmp_path, **variables) as gateway:
            route = await Bench(gateway, session).route(Assigned(provider.upstream()))
            await route.client.ask(A)
            assert receiver.spans == []
            assert await asyncio.to_thread(gateway.proxy.terminate) == 0
            assert [span.name for span in receiver.spans] == ["chat claude-sonnet-5"] * 2


async def test_a_receiver_that_is_away_harms_nobody(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_BSP_SCHEDULE_DELAY": "50"}
    with running_gateway(tmp_path, **variables) as gateway:
        route = await Bench(gateway, session).route(Assigned(provider.upstream()))
        for _ in range(5):
            assert (await route.client.ask(A)).status == 200
        assert await asyncio.to_thread(gateway.proxy.terminate) == 0


def test_without_a_receiver_nothing_of_it_is_loaded(gateway: Gateway) -> None:
    maps = Path(f"/proc/{gateway.proxy.pid}/maps").read_text()
    assert "google/_upb" not in maps
