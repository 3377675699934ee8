"""The doctor on a real gateway: every step with its finding, and what to do when one fails."""

import asyncio
from asyncio.subprocess import PIPE

import aiohttp
import pytest

from dashboard.setup.doctor.asking import PLANTED
from shared.catalog.wire import WireFormat
from shared.jsonio import Json, loads
from tests.support import answering, processes, script
from tests.support.gateway import ADMIN_TOKEN, UPSTREAM_KEY, Assigned, Bench, Route
from tests.support.processes import ROOT
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC
STEPS = ["proxy", "key", "account", "route", "anthropic", "chat", "responses", "stream", "guardrails", "recorded"]


def by_id(report: Json) -> dict[str, dict[str, Json]]:
    return {step["id"]: step for step in report["steps"]}


async def route_haiku(bench: Bench, provider: Provider) -> tuple[Route, str]:
    upstream = provider.upstream("main")
    upstream.respond = answering.echo()
    route = await bench.route(Assigned(upstream, A, tier="haiku"))
    return route, str(route.client.key)


async def test_all_is_well(bench: Bench, provider: Provider) -> None:
    route, key = await route_haiku(bench, provider)
    report = await bench.dashboard.do("POST", "/setup/test", {"tenant_id": route.tenant_id})
    steps = by_id(report)
    assert list(steps) == STEPS
    assert {name: step["state"] for name, step in steps.items()} == dict.fromkeys(STEPS, "ok") | {
        "guardrails": "skipped"
    }
    assert report["ok"] is True
    assert report["upstream_requests"] == len(provider.upstream("main").received) == 4
    assert report["total_ms"] == sum(step["duration_ms"] for step in report["steps"])
    assert route.names["main"] in steps["route"]["detail"]
    assert key not in str(report)
    assert UPSTREAM_KEY not in str(report)


async def test_a_planted_address_is_masked_and_comes_back(bench: Bench, provider: Provider) -> None:
    route, _ = await route_haiku(bench, provider)
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"privacy_enabled": True})
    await bench.settled()
    report = await bench.dashboard.do("POST", "/setup/test", {"tenant_id": route.tenant_id})
    guardrails = by_id(report)["guardrails"]
    assert (guardrails["state"], guardrails["detail"]) == (
        "ok",
        "A test e-mail address was masked and came back whole.",
    )
    sent = b"".join(request.body for request in provider.upstream("main").received)
    assert PLANTED.encode() not in sent


async def test_a_refused_key_stops_there(bench: Bench) -> None:
    report = await bench.dashboard.do("POST", "/setup/test", {"apiKey": "cgk_00000000000000000000000000000000"})
    steps = by_id(report)
    assert steps["key"]["state"] == "failed"
    assert "rotated" in steps["key"]["next_act"]
    assert steps["account"]["state"] == steps["recorded"]["state"] == "skipped"
    assert (report["ok"], report["upstream_requests"], report["cost_usd"]) == (False, 0, 0)


async def test_a_provider_that_does_not_know_the_model_is_named(bench: Bench, provider: Provider) -> None:
    route, _ = await route_haiku(bench, provider)
    provider.upstream("main").always(script.failure(A, 404, "model: claude-haiku is unknown here"))
    report = await bench.dashboard.do("POST", "/setup/test", {"tenant_id": route.tenant_id})
    for name in ("anthropic", "chat", "responses", "stream"):
        step = by_id(report)[name]
        assert step["state"] == "failed"
        assert "is unknown here" in step["detail"]
        assert "Routing" in step["next_act"]
    assert report["ok"] is False


async def test_a_stream_that_breaks_is_no_success(bench: Bench, provider: Provider) -> None:
    route, _ = await route_haiku(bench, provider)
    upstream = provider.upstream("main")
    whole = answering.echo()
    upstream.respond = lambda request: (
        script.failure(A, 529, "overloaded") if request.document.get("stream") else whole(request)
    )
    steps = by_id(await bench.dashboard.do("POST", "/setup/test", {"tenant_id": route.tenant_id}))
    assert steps["anthropic"]["state"] == "ok"
    assert steps["stream"]["state"] == "failed"
    assert "Test the account" in steps["stream"]["next_act"]


async def test_a_model_that_nothing_serves_has_no_route(bench: Bench, provider: Provider) -> None:
    route, _ = await route_haiku(bench, provider)
    body = {"tenant_id": route.tenant_id, "model": "claude-opus-5-5"}
    steps = by_id(await bench.dashboard.do("POST", "/setup/test", body))
    assert steps["route"]["state"] == "failed"
    assert "Routing" in steps["route"]["next_act"]


async def test_the_steps_come_one_by_one(bench: Bench, provider: Provider, session: aiohttp.ClientSession) -> None:
    route, _ = await route_haiku(bench, provider)
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    url = f"{bench.gateway.dashboard.base_url}/api/setup/test/stream"
    async with session.post(url, json={"tenant_id": route.tenant_id}, headers=headers) as response:
        assert response.content_type == "text/event-stream"
        frames = (await response.text()).strip().split("\n\n")
    events = [frame.split("\n")[0] for frame in frames]
    assert events == ["event: step"] * len(STEPS) + ["event: report"]
    assert loads(frames[-1].split("data: ")[1].encode())["ok"] is True


async def test_the_doctor_is_not_taken_for_a_tool(bench: Bench, provider: Provider) -> None:
    route, _ = await route_haiku(bench, provider)
    await bench.dashboard.do("POST", "/setup/test", {"tenant_id": route.tenant_id})
    rows = await bench.dashboard.await_logs(4, tenant=route.tenant_id)
    assert {row["user_agent"] for row in rows} == {"codegate-doctor"}


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
async def test_the_command_says_the_same(bench: Bench, provider: Provider, *, elsewhere: bool) -> None:
    route, key = await route_haiku(bench, provider)
    place = ["--dashboard", bench.gateway.dashboard.base_url] if elsewhere else []
    code, output = await run_command(bench, "--tenant", route.tenant_id, *place)
    assert code == 0, output
    assert "✓ Proxy answers" in output
    assert "All good" in output
    assert "4 short requests were sent" in output
    assert key not in output
    code, output = await run_command(bench, "--key", "cgk_00000000000000000000000000000000", *place)
    assert code == 1, output
    assert "✗ Key accepted" in output
    assert "→" in output


async def test_the_command_says_when_it_cannot_run(bench: Bench) -> None:
    code, output = await run_command(bench, "--dashboard", f"http://127.0.0.1:{processes.free_port()}")
    assert code == 2
    assert "does not answer" in output


async def run_command(bench: Bench, *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts/doctor", *arguments, env=bench.gateway.env, stdout=PIPE, stderr=PIPE
    )
    out, err = await process.communicate()
    return process.returncode or 0, (out + err).decode()
