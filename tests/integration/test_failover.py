"""Which failures go to the next account, which stay, and what the client sees when nobody is left."""

import asyncio
from collections.abc import Callable

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import loads
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.script import Scripted, Step
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC

NEXT: dict[str, Scripted] = {
    "reset before the head": script.RESET_BEFORE_HEAD,
    "reset within the head": script.RESET_WITHIN_HEAD,
    "closed before the head": script.CLOSE_BEFORE_HEAD,
    "not HTTP": script.Raw((b"SSH-2.0-OpenSSH_9.6\r\n",)),
    "HTML": script.HTML,
    "an empty body": script.EMPTY,
    "null": script.document(None),
    "an array": script.document([]),
    "204": script.Answer(204),
    "202 with nothing in it": script.document({}, 202),
    "an empty object": script.document({}),
    "an error object with 200": script.document({"error": {"message": "hidden failure", "type": "server_error"}}),
    "401": script.failure(A, 401),
    "402": script.failure(A, 402),
    "403": script.failure(A, 403),
    "408": script.failure(A, 408),
    "429": script.failure(A, 429, retry_after="1"),
    "500": script.failure(A, 500),
    "502 in HTML": script.Answer(502, {"content-type": "text/html"}, (b"<html>bad gateway</html>",)),
    "503": script.failure(A, 503),
    "504": script.failure(A, 504),
    "529": script.failure(A, 529),
    "302": script.redirect("http://127.0.0.1:9/elsewhere", 302),
    "307": script.redirect("http://127.0.0.1:9/elsewhere", 307),
}

WHOLE_ONLY: dict[str, dict[WireFormat, Scripted]] = {
    "truncated JSON": {wire: script.truncated(wire, replies.PLAIN) for wire in rendering.FORMATS},
    "no content": {
        WireFormat.ANTHROPIC: script.document({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}),
        WireFormat.CHAT: script.document({"id": "c", "object": "chat.completion", "choices": []}),
        WireFormat.RESPONSES: script.document({"id": "r", "object": "response", "status": "failed", "output": []}),
    },
    "no message": {
        WireFormat.ANTHROPIC: script.document({"id": "m", "type": "message", "content": None}),
        WireFormat.CHAT: script.document({"id": "c", "choices": [{"index": 0, "finish_reason": "stop"}]}),
        WireFormat.RESPONSES: script.document({"id": "r", "object": "response", "status": "completed"}),
    },
}

FIRST_FRAMES: dict[str, Callable[[WireFormat], list[Step]]] = {
    "overloaded_error": lambda wire: [rendering.error_frame(wire, "overloaded_error", "busy")],
    "server_is_overloaded": lambda wire: [rendering.error_frame(wire, "server_is_overloaded", "busy")],
    "a bare error object": lambda _: [b'data: {"error":{"message":"busy","type":"server_error"}}\n\n'],
    "a comment, then the end": lambda _: [b": hello\n\n"],
    "nothing": lambda _: [],
    "HTML": lambda _: [b"<html>oops</html>"],
    "a reset": lambda _: [script.Pause(0.02), script.End.RESET],
    "half a frame": lambda _: [b'data: {"ty', script.Pause(0.02), script.End.CUT],
}

UNHEARD = {"reset before the head", "closed before the head"}
KEPT = {400: "invalid_request_error", 404: "not_found_error", 413: "request_too_large", 422: "invalid_request_error"}


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_faults_of_an_account_go_to_the_next(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    """One route per fault, set up at once; each upstream is asked exactly once, with the whole body.

    On a kept connection a request that was not answered with a byte is sent once more.
    """
    faults = NEXT | {name: by_wire[wire] for name, by_wire in WHOLE_ONLY.items()}

    async def check(number: int, name: str, fault: Scripted) -> str | None:
        first, second = provider.upstream(f"first{number}"), provider.upstream(f"second{number}")
        route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
        first.always(fault)
        answered = await route.client.ask(wire, text=name)
        if answered.status != 200:
            return f"{name}: {answered.status} {answered.body[:300]!r}"
        strategy, account = answered.headers["x-proxy-strategy"], answered.headers["x-proxy-account"]
        counts = (len(first.received), len(second.received))
        asked = {(1, 1), (2, 1)} if name in UNHEARD else {(1, 1)}
        if (strategy, account) != ("priority+failover", route.names[second.name]) or counts not in asked:
            return f"{name}: {strategy} {account} {counts}"
        return None if first.last.body == second.last.body else f"{name}: the bodies differ"

    outcomes = await asyncio.gather(*(check(number, *item) for number, item in enumerate(faults.items())))
    assert [outcome for outcome in outcomes if outcome] == []


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_streams_that_fail_before_their_first_event_go_to_the_next(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    async def check(number: int, name: str) -> str | None:
        first, second = provider.upstream(f"first{number}"), provider.upstream(f"second{number}")
        route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
        first.script(script.events(FIRST_FRAMES[name](wire)))
        answered = await route.client.ask(wire, stream=True)
        expected = b"".join(rendering.frames(wire, replies.PLAIN, "claude-sonnet-5"))
        return None if answered.body == expected else f"{name}: {answered.status} {answered.body[:300]!r}"

    outcomes = await asyncio.gather(*(check(number, name) for number, name in enumerate(FIRST_FRAMES)))
    assert [outcome for outcome in outcomes if outcome] == []


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_stream_that_opens_with_an_error_and_nobody_left_is_a_native_error(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    preamble = rendering.frames(wire, replies.PLAIN)[:1]
    upstream.script(script.events([*preamble, rendering.error_frame(wire, "overloaded_error", "the vendor is busy")]))
    answered = await route.client.ask(wire, stream=True)
    assert answered.status in {503, 529}
    assert native_error(wire, answered).message == "the vendor is busy"


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("status", KEPT)
async def test_mistakes_of_the_client_stay_and_cool_nothing(
    bench: Bench, provider: Provider, wire: WireFormat, status: int
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
    body = rendering.error(wire, status, "the vendor's own words") | {"vendor_field": [1, 2]}
    first.script(script.document(body, status))
    answered = await route.client.ask(wire)
    assert answered.status == status
    assert answered.document == body, "an error body of the same format loses nothing"
    assert second.received == []
    assert (await route.client.ask(wire)).headers["x-proxy-account"] == route.names["first"]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_answer_is_one_whatever_kind_of_success_the_upstream_calls_it(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    """Gateways in front of a model answer a POST with 201."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    upstream.script(script.document(rendering.whole(wire, replies.PLAIN), 201))
    answered = await route.client.ask(wire)
    assert answered.status == 200
    assert b"Hello from the provider." in answered.body


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_an_answer_is_called_json_whatever_the_upstream_calls_it(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    """The SDKs hand out anything else as text."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    answer = script.document(rendering.whole(wire, replies.PLAIN), headers={"content-type": "text/html"})
    upstream.script(answer)
    assert (await route.client.ask(wire)).headers["content-type"] == "application/json"


async def test_an_error_in_a_list_reaches_an_openai_client_as_an_object(bench: Bench, provider: Provider) -> None:
    """Google's OpenAI surface wraps its errors so."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT))
    upstream.script(script.document([{"error": {"code": 400, "message": "bad schema", "status": "INVALID"}}], 400))
    answered = await route.client.ask(WireFormat.CHAT)
    assert answered.status == 400
    assert native_error(WireFormat.CHAT, answered).message == "bad schema"


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_refused_connection_goes_to_the_next(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    refused = Assigned(first, wire, priority=9, account={"base_url": "http://127.0.0.1:1"})
    route = await bench.route(refused, Assigned(second, wire))
    answered = await route.client.ask(wire)
    assert answered.status == 200, answered
    assert answered.headers["x-proxy-account"] == route.names["second"]


async def test_nobody_else_at_an_address_that_cannot_be_reached_is_asked_first(
    bench: Bench, provider: Provider
) -> None:
    one, two, third = provider.upstream("one"), provider.upstream("two"), provider.upstream("third")
    gone = [
        Assigned(upstream, priority=priority, account={"base_url": f"http://127.0.0.1:2/{upstream.name}"})
        for upstream, priority in ((one, 9), (two, 8))
    ]
    route = await bench.route(*gone, Assigned(third))
    answered = await route.client.ask(A)
    assert answered.headers["x-proxy-account"] == route.names["third"]

    async def asked() -> list[str] | None:
        rows = bench.gateway.query("SELECT attempts FROM request_logs WHERE tenant_id = ?", route.tenant_id)
        return [attempt["account_name"] for attempt in loads(str(rows[0][0]).encode())] if rows else None

    assert await eventually(asked, within=1.5) == [route.names["one"], route.names["third"]]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("status", [401, 403])
async def test_a_rejected_credential_of_ours_is_no_401_for_the_client(
    bench: Bench, provider: Provider, wire: WireFormat, status: int
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    upstream.always(script.failure(wire, status, "invalid x-api-key"))
    answered = await route.client.ask(wire)
    assert 500 <= answered.status < 600, answered
    assert answered.headers["x-should-retry"] == "false"
    native_error(wire, answered)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_when_all_are_rate_limited_the_client_learns_when_to_come_back(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
    first.always(script.failure(wire, 429, "slow down, first", retry_after="40"))
    second.always(script.failure(wire, 429, "slow down, second", retry_after="20"))
    answered = await route.client.ask(wire)
    assert answered.status == 429
    assert 1 <= int(answered.headers["retry-after"]) <= 20
    assert "slow down" in native_error(wire, answered).message


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_when_all_fail_the_client_gets_the_last_upstreams_words(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, wire, priority=9), Assigned(second, wire))
    first.always(script.RESET_BEFORE_HEAD)
    second.always(script.failure(wire, 500, "the vendor fell over"))
    answered = await route.client.ask(wire)
    assert answered.status >= 500
    assert native_error(wire, answered).message == "the vendor fell over"


async def test_a_redirect_is_never_followed(bench: Bench, provider: Provider) -> None:
    upstream, elsewhere = provider.upstream(), provider.upstream("elsewhere")
    route = await bench.route(Assigned(upstream))
    upstream.always(script.redirect(f"{elsewhere.base_url}/v1/messages"))
    answered = await route.client.ask(A)
    assert answered.status == 502
    assert elsewhere.received == []


@pytest.mark.parametrize(("setting", "status"), [("auto_switch_on_error", 500), ("auto_switch_on_rate_limit", 429)])
async def test_a_tenant_may_turn_failover_off(bench: Bench, provider: Provider, setting: str, status: int) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {setting: False})
    await bench.settled()
    first.script(script.failure(A, status, "stays here"))
    answered = await route.client.ask(A)
    assert answered.status == status
    assert second.received == []


async def test_no_headers_within_the_time_out_goes_to_the_next(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    first.always(script.NO_HEAD)
    await bench.dashboard.set({"upstream_timeout_seconds": 1})
    try:
        await bench.settled()
        answered = await route.client.ask(A)
    finally:
        await bench.dashboard.set({"upstream_timeout_seconds": 300})
    assert answered.headers["x-proxy-account"] == route.names["second"]


async def test_a_stream_that_falls_silent_ends_in_an_error(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    frames = rendering.frames(A, replies.PLAIN)
    upstream.script(script.events([*frames[:4], script.End.HANG]))
    await bench.dashboard.set({"stream_idle_timeout_seconds": 1})
    try:
        await bench.settled()
        answered = await route.client.ask(A, stream=True)
    finally:
        await bench.dashboard.set({"stream_idle_timeout_seconds": 300})
    assert answered.events[-1].kind == "error"
