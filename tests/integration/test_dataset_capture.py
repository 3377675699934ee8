"""The fine-tuning dataset with the real proxy: every format, whole and streamed, per tenant, and through a kill."""

import asyncio
import contextlib
import gzip
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.dataset.reading import Filters, exported
from shared.jsonio import Json
from tests.support import answering, capturing, processes, rendering, replies, script
from tests.support.gateway import Assigned, Bench, Gateway, Route, running_gateway
from tests.support.http_client import Client
from tests.support.processes import Service
from tests.support.provider import Provider
from tests.support.waiting import eventually, eventually_true

A = WireFormat.ANTHROPIC
SECRET = "maria.keller@kellerworks.ch"


@pytest.mark.parametrize("upstream_wire", rendering.FORMATS)
@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_the_scripted_conversation_is_captured_as_its_golden_entry(
    bench: Bench, provider: Provider, wire: WireFormat, upstream_wire: WireFormat
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(capturing.ANSWER)
    route = await capturing_route(bench, Assigned(upstream, upstream_wire))
    document = capturing.scripted(wire)
    for stream in (False, True):
        answered = await route.client.post(rendering.path(wire), document | {"stream": stream})
        assert answered.status == 200
    whole, streamed = await entries(bench.gateway, route, 2)
    golden = jsonio.loads((capturing.GOLDENS / f"entry.{wire}.last.json").read_bytes())
    for entry in (whole, streamed):
        if wire is upstream_wire:
            assert entry["messages"] == golden["messages"]
            assert entry["tools"] == golden["tools"]
        assert spoken(entry) == spoken(golden)
        told = ("conversation_id", "turn_index", "finished", "error", "stop_reason", "format")
        assert {name: entry[name] for name in told} == {name: golden[name] for name in told}
        assert entry["tenant"] == route.tenant_id
        assert entry["tokens"]["output"] == 12
        assert entry["latency_ms"] >= 0


async def test_only_tenants_that_ask_for_it_are_captured_each_in_a_folder_of_its_own(
    bench: Bench, provider: Provider
) -> None:
    quiet = await bench.route(Assigned(provider.upstream("quiet")))
    route = await capturing_route(bench, Assigned(provider.upstream("captured")))
    await quiet.client.ask(A)
    await route.client.ask(A)
    assert len(await entries(bench.gateway, route, 1)) == 1
    assert export(bench.gateway, quiet.tenant_id) == []


@pytest.mark.parametrize("unmasked", [False, True])
async def test_entries_hold_placeholders_unless_the_originals_are_asked_for(
    bench: Bench, provider: Provider, *, unmasked: bool
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.echo()
    route = await capturing_route(bench, Assigned(upstream), privacy_enabled=True, finetune_unmasked=unmasked)
    for stream in (False, True):
        await route.client.ask(A, text=f"Write to {SECRET} today.", stream=stream)
    kept = await entries(bench.gateway, route, 2)
    assert [SECRET in jsonio.dumps(entry["messages"]).decode() for entry in kept] == [unmasked] * 2
    assert [entry["masked"] for entry in kept] == [not unmasked] * 2
    said = [(entry["messages"][0]["content"], entry["messages"][-1]["content"]) for entry in kept]
    assert all(question == answer for question, answer in said)


async def test_a_broken_stream_is_kept_with_what_went_wrong(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await capturing_route(bench, Assigned(upstream))
    frames = rendering.frames(A, replies.PLAIN)
    upstream.script(script.events([*frames[:5], script.Pause(0.02), script.End.RESET]))
    await route.client.ask(A, stream=True)
    (entry,) = await entries(bench.gateway, route, 1)
    assert entry["finished"] is False
    assert entry["error"] == "upstream"


async def test_what_was_captured_is_counted(bench: Bench, provider: Provider) -> None:
    route = await capturing_route(bench, Assigned(provider.upstream()))
    await route.client.ask(A)
    await entries(bench.gateway, route, 1)
    metrics = (await bench.client.get("/metrics")).body.decode()
    counts = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if line.startswith("codegate_"))
    assert float(counts["codegate_dataset_entries_total"]) >= 1
    assert float(counts['codegate_records_dropped_total{kind="dataset"}']) == 0
    assert float(counts["codegate_dataset_fault"]) == 0


async def test_an_answer_that_never_came_leaves_no_entry(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await capturing_route(bench, Assigned(upstream))
    upstream.script(script.failure(A, 400))
    await route.client.ask(A)
    await route.client.ask(A)
    (entry,) = await entries(bench.gateway, route, 1)
    assert entry["finished"] is True


async def test_a_kill_during_capture_loses_at_most_the_last_entry_and_corrupts_none(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(replies.Reply(parts=(replies.Text(replies.long_text(2_000)),)), (4_000,))
    with running_gateway(tmp_path) as gateway, contextlib.ExitStack() as stack:
        route = await capturing_route(Bench(gateway, session), Assigned(upstream))
        proxy, port, kept = gateway.proxy, int(gateway.env["PROXY_PORT"]), 0
        for round_ in range(3):
            answered = await killed_while_asking(gateway, proxy, route, kept, after=5 + round_)
            found = export(gateway, route.tenant_id)
            assert kept + answered - 1 <= len(found) <= kept + answered + 1
            assert all(entry["finished"] and len(entry["messages"][-1]["content"]) > 10_000 for entry in found)
            kept = len(found)
            proxy = stack.enter_context(processes.launched(["proxy"], port, gateway.env, tmp_path / "again.log"))
            await asyncio.to_thread(proxy.await_ready, "/health")
            assert len(export(gateway, route.tenant_id)) == kept, "a repair takes no whole entry"


async def killed_while_asking(gateway: Gateway, proxy: Service, route: Route, kept: int, *, after: int) -> int:
    """Ask one request after another, kill the proxy while one is under way; return how many were answered.

    Each waits until the entry of the one before is written: on a busy machine the capture lags behind the answers.
    """
    answered = 0

    async def ask_on(client: Client) -> None:
        nonlocal answered
        with contextlib.suppress(
            aiohttp.ClientError, ConnectionError, TimeoutError
        ):  # the last: killed before it was written
            while (await client.ask(A, stream=answered % 2 == 0)).status == 200:
                answered += 1
                await entries(gateway, route, kept + answered)

    async with aiohttp.ClientSession() as fresh:
        asking = asyncio.create_task(ask_on(replace(route.client, session=fresh)))
        await eventually_true(lambda: answered >= after, within=30, every=0.001)
        proxy.kill()
        await asking
    return answered


async def capturing_route(bench: Bench, *assigned: Assigned, **settings: bool) -> Route:
    """A tenant whose exchanges are captured."""
    route = await bench.route(*assigned)
    wanted = {"finetune_logging": True, **settings}
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", wanted)
    await bench.settled()
    return route


async def entries(gateway: Gateway, route: Route, count: int) -> list[dict[str, Json]]:
    """Wait for the tenant's entries."""

    async def look() -> list[dict[str, Json]]:
        found = export(gateway, route.tenant_id)
        return found if len(found) >= count else []

    return await eventually(look, within=3.0)


def export(gateway: Gateway, tenant_id: str) -> list[dict[str, Json]]:
    packed = b"".join(exported(gateway.data_dir, Filters(tenant=tenant_id)))
    return [jsonio.loads(line) for line in gzip.decompress(packed).splitlines()]


def spoken(entry: dict[str, Json]) -> list[tuple[str, Json]]:
    """What was said and thought, without the ids that a translation may have to shorten."""
    return [(message["role"], message.get("content")) for message in entry["messages"]]
