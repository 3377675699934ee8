"""What is kept of a request: a log row each, a usage row when tokens are known, the account's state."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.provider import Provider
from tests.support.waiting import eventually, eventually_true, in_time

A = WireFormat.ANTHROPIC
TOKENS = "SELECT input_tokens, output_tokens, cache_read_tokens, cache_write_tokens FROM usage WHERE tenant_id = ?"
LOGGED = "SELECT status_code, input_tokens, output_tokens, is_stream, is_failover FROM request_logs WHERE tenant_id = ?"


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("stream", [False, True])
async def test_usage_is_read_whole_and_streamed_with_cached_tokens_apart(
    bench: Bench, provider: Provider, wire: WireFormat, *, stream: bool
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(replies.CACHED)
    route = await bench.route(Assigned(upstream, wire))
    await route.client.ask(wire, stream=stream)
    usage = await rows(bench, TOKENS, route)
    logs = await rows(bench, LOGGED, route)
    assert usage == [(40, 30, 1_000, 200)]
    assert [(row[0], row[2], row[3], row[4]) for row in logs] == [(200, 30, int(stream), 0)]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_log_row_tells_the_whole_story(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire, target_model="vendor/large-1"))
    first.script(script.failure(wire, 500, "the first fell over"))
    answered = await route.client.ask(wire, stream=True)
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    detail = await bench.dashboard.do("GET", f"/logs/{row['id']}")
    seen = {
        name: row[name]
        for name in ("method", "path", "inbound_format", "account_name", "original_model", "routed_model")
    }
    assert seen == {
        "method": "POST",
        "path": rendering.path(wire),
        "inbound_format": wire.value,
        "account_name": route.names["second"],
        "original_model": "claude-sonnet-5",
        "routed_model": "vendor/large-1",
    }
    assert (row["status_code"], bool(row["is_failover"]), bool(row["is_stream"])) == (200, True, True)
    assert row["latency_ms"] >= 0
    assert [attempt["status"] for attempt in detail["attempts"]] == [500, 200]
    assert answered.headers["x-request-id"]


ENDS = {
    replies.Stop.END: "end",
    replies.Stop.LENGTH: "max_output",
    replies.Stop.TOOL: "tool_calls",
}


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("upstream_wire", rendering.FORMATS)
async def test_why_an_answer_ended_is_logged_in_one_vocabulary(
    bench: Bench, provider: Provider, wire: WireFormat, upstream_wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, upstream_wire))
    expected = []
    for stop, word in ENDS.items():
        call = (replies.ToolCall("call_1", "look", "{}"),) if stop is replies.Stop.TOOL else ()
        upstream.respond = answering.always(replies.Reply(parts=(replies.Text("So."), *call), stop=stop))
        for stream in (False, True):
            await route.client.ask(wire, stream=stream)
            expected.append(word)
    stops = "SELECT stop_reason FROM request_logs WHERE tenant_id = ? ORDER BY started_at_ms"
    await bench.dashboard.await_logs(len(expected), tenant=route.tenant_id)
    assert [row[0] for row in bench.gateway.query(stops, route.tenant_id)] == expected


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_stream_that_breaks_is_logged_as_a_failure_and_has_no_usage_row(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    frames = rendering.frames(wire, replies.PLAIN)
    upstream.script(script.events([*frames[: len(frames) // 2], script.Pause(0.02), script.End.RESET]))
    await route.client.ask(wire, stream=True)
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    assert row["error_message"]
    assert bench.gateway.query(TOKENS, route.tenant_id) == []


@pytest.mark.parametrize(
    ("status", "state"), [(200, "active"), (429, "rate_limited"), (401, "expired"), (403, "expired"), (500, "error")]
)
async def test_the_accounts_state_follows_its_answers(
    bench: Bench, provider: Provider, status: int, state: str
) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream))
    if status != 200:
        upstream.always(script.failure(A, status, "scripted words"))
    await route.client.ask(A)

    async def shown() -> bool:
        account = await bench.dashboard.do("GET", f"/accounts/{route.accounts['main']}")
        return bool(account["status"] == state)

    await eventually(shown, within=1.5)
    columns = "error_count, last_error, last_error_at, last_used_at"
    ((count, error, at, used),) = bench.gateway.query(
        f"SELECT {columns} FROM accounts WHERE id = ?", route.accounts["main"]
    )
    assert (count > 0, bool(error), bool(at)) == ((status != 200,) * 3)
    assert used


async def test_mistakes_of_the_client_leave_the_account_alone(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream))
    upstream.script(script.failure(A, 400))
    await route.client.ask(A)
    await rows(bench, LOGGED, route)
    state = bench.gateway.query("SELECT error_count, status FROM accounts WHERE id = ?", route.accounts["main"])
    assert state[0][0] == 0
    assert state[0][1] in {"active", "unknown"}


async def test_counting_tokens_leaves_a_log_row_only(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]}
    await route.client.post("/v1/messages/count_tokens", body)
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    assert row["path"] == "/v1/messages/count_tokens"
    assert bench.gateway.query(TOKENS, route.tenant_id) == []


async def test_a_refused_key_leaves_no_row_and_a_refused_body_does(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    before = bench.gateway.query("SELECT count(*) FROM request_logs WHERE status_code = 401")
    await route.client.with_key("cgk_" + "f" * 32).ask(A)
    await route.client.post("/v1/messages", b"{")
    logs = await rows(bench, LOGGED, route)
    assert [row[0] for row in logs] == [400]
    assert bench.gateway.query("SELECT count(*) FROM request_logs WHERE status_code = 401") == before


async def test_a_request_is_on_disk_within_half_a_second(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await route.client.ask(A)
    await in_time(rows(bench, LOGGED, route), within=0.6)


async def test_a_tenant_may_turn_the_log_off_but_not_the_metering(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"request_logging": False})
    await bench.settled()
    await route.client.ask(A)
    assert await rows(bench, TOKENS, route) == [(25, 12, 0, 0)]
    assert bench.gateway.query(LOGGED, route.tenant_id) == []


async def test_the_usage_api_adds_up(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    upstream.respond = answering.always(replies.CACHED)
    route = await bench.route(Assigned(upstream))
    for _ in range(3):
        await route.client.ask(A)
    await eventually_true(lambda: len(bench.gateway.query(TOKENS, route.tenant_id)) == 3, within=1.5)
    costs = bench.gateway.query("SELECT sum(cost_usd) FROM usage WHERE tenant_id = ?", route.tenant_id)
    assert costs[0][0] > 0
    status, _ = await bench.dashboard.call("GET", "/usage?group_by=account")
    assert status == 200


async def rows(bench: Bench, sql: str, route: Route) -> list[tuple[object, ...]]:
    """Wait for the first rows of the route's tenant, and return them."""

    async def look() -> list[tuple[object, ...]]:
        return bench.gateway.query(sql, route.tenant_id)

    return await eventually(look, within=1.5)


async def test_a_price_that_a_user_sets_counts_within_a_second(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(replies.CACHED)
    route = await bench.route(Assigned(upstream, target_model="vendor/priceless-1"))
    await route.client.ask(A)
    (before,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    await bench.dashboard.do(
        "PUT",
        "/settings/model-prices/vendor/priceless-*",
        {"input": 10, "cache_read": 1, "cache_write": 12.5, "output": 100},
    )
    await bench.settled()
    await route.client.ask(A)
    after, _ = await bench.dashboard.await_logs(2, tenant=route.tenant_id)
    detail = await bench.dashboard.do("GET", f"/logs/{after['id']}")
    assert (before["cost_usd"], before["cost_known"]) == (0, False)
    assert after["cost_known"]
    assert after["cost_usd"] == pytest.approx((40 * 10 + 1_000 * 1 + 200 * 12.5 + 30 * 100) / 1e6)
    assert [part["usd_per_million"] for part in detail["price"]] == pytest.approx([10, 1, 12.5, 100])
    await bench.dashboard.do("DELETE", "/settings/model-prices/vendor/priceless-*")
    changed = await bench.dashboard.do("GET", f"/logs/{after['id']}")
    assert {part["usd_per_million"] for part in changed["price"]} == {None}


@pytest.mark.parametrize("stream", [False, True])
async def test_detailed_logs_show_all_four_views_of_a_translated_exchange(
    bench: Bench, provider: Provider, *, stream: bool
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.echo()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT, target_model="vendor/large-1"))
    settings = {"detailed_request_logging": True, "privacy_enabled": True}
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", settings)
    await bench.settled()
    said = "write to ada@lovelace.org"
    body = {
        "model": "claude-sonnet-5",
        "max_tokens": 99,
        "stream": stream,
        "messages": [{"role": "user", "content": said}],
    }
    answer = await route.client.post("/v1/messages", body)
    assert b"ada@lovelace.org" in answer.body
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    views = (await bench.dashboard.do("GET", f"/logs/{row['id']}"))["bodies"]
    assert all("ada@lovelace.org" not in view for view in views.values())
    assert '"claude-sonnet-5"' in views["client"]
    assert '"vendor/large-1"' in views["sent"]
    assert '"choices"' in views["received"]
    assert ("message_start" in views["returned"]) is stream
    assert views["received"].startswith("data:") is stream


async def test_without_detailed_logs_no_view_is_kept(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await route.client.ask(A)
    (row,) = await bench.dashboard.await_logs(1, tenant=route.tenant_id)
    detail = await bench.dashboard.do("GET", f"/logs/{row['id']}")
    assert set(detail["bodies"].values()) == {None}
