"""Guardrails through the real proxy: nothing sensitive reaches a provider, and the client never notices."""

import pytest

from proxy.formats.fold import fold
from proxy.formats.ir import ChatResponse, Text, ToolCall
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader
from proxy.guarding import INLINE_BYTES
from shared import jsonio
from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script, sensitive
from tests.support.gateway import Assigned, Bench, Route
from tests.support.planted import FIELDS, request
from tests.support.provider import Provider, Upstream
from tests.support.waiting import eventually

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
PAIRS = [(client, upstream) for client in rendering.FORMATS for upstream in rendering.FORMATS]
ON = {"privacy_enabled": True, "detailed_request_logging": True}


async def guarded(bench: Bench, *assigned: Assigned, **settings: object) -> Route:
    """A route of a tenant with guardrails on."""
    route = await bench.route(*assigned)
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {**ON, **settings})
    await bench.settled()
    return route


def heard(wire: WireFormat, body: bytes, *, streamed: bool) -> ChatResponse:
    if not streamed:
        return CODECS[wire].decode_response(jsonio.loads(body))
    reader, decoder = FrameReader(), CODECS[wire].stream_decoder()
    events = [event for frame in reader.feed(body) for event in decoder.feed(frame)]
    assert not reader.finish()
    return fold([*events, *decoder.finish()])


def texts(response: ChatResponse) -> list[str]:
    return [part.text for part in response.parts if isinstance(part, Text)]


def arguments(response: ChatResponse) -> list[object]:
    return [jsonio.loads(part.arguments.encode()) for part in response.parts if isinstance(part, ToolCall)]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_no_field_leaks(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream(f"fields-{wire}")
    route = await guarded(bench, Assigned(upstream, wire))
    leaked = {}
    for field, plant in FIELDS[wire].items():
        answered = await route.client.post(rendering.path(wire), request(wire, plant, sensitive.TEXT))
        assert answered.status == 200, (field, answered.body)
        leaked[field] = sensitive.leaks(upstream.last.body)
    assert {field: found for field, found in leaked.items() if found} == {}
    assert len(upstream.received) == len(FIELDS[wire])


@pytest.mark.parametrize(
    ("path", "wire"), [("/v1/messages/count_tokens", A), ("/v1/responses/compact", R)], ids=["count_tokens", "compact"]
)
async def test_side_requests_are_masked_too(bench: Bench, provider: Provider, path: str, wire: WireFormat) -> None:
    upstream = provider.upstream("side")
    route = await guarded(bench, Assigned(upstream, wire))
    answered = await route.client.post(path, rendering.request(wire, text=sensitive.TEXT))
    assert answered.status == 200
    assert upstream.last.route.endswith(path.removeprefix("/v1"))
    assert sensitive.leaks(upstream.last.body) == []


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_what_a_provider_repeats_comes_back_exactly(
    bench: Bench, provider: Provider, client: WireFormat, upstream: WireFormat
) -> None:
    served = provider.upstream(f"echo-{client}-{upstream}")
    route = await guarded(bench, Assigned(served, upstream))
    for streamed in (False, True):
        for size in range(1, 8) if streamed else (5,):
            served.respond = answering.echo((size,))
            answered = await route.client.ask(client, text=sensitive.TEXT, stream=streamed)
            assert texts(heard(client, answered.body, streamed=streamed)) == [sensitive.TEXT], (streamed, size)
            served.respond = answering.echo((size,), in_tool=True)
            answered = await route.client.ask(client, text=sensitive.TEXT, stream=streamed)
            assert arguments(heard(client, answered.body, streamed=streamed)) == [{"text": sensitive.TEXT}], (
                streamed,
                size,
            )
            assert sensitive.leaks(served.last.body) == []


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_stream_gathered_for_a_client_that_wants_none_is_restored(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    served = provider.upstream(f"gathered-{wire}")
    route = await guarded(bench, Assigned(served, wire))
    placeholders = await echoed_placeholders(route, served, wire)
    for asked in (True, False):
        reply = replies.Reply(parts=(replies.Text(placeholders),))
        served.always(script.whole(wire, reply) if asked else script.stream(wire, reply))
        answered = await route.client.ask(wire, text=sensitive.TEXT, stream=asked)
        assert texts(heard(wire, answered.body, streamed=asked)) == [sensitive.TEXT]


async def test_a_response_that_the_vendor_keeps_is_restored_when_it_is_fetched(
    bench: Bench, provider: Provider
) -> None:
    served = provider.upstream("kept")
    route = await guarded(bench, Assigned(served, R))
    said = await echoed_placeholders(route, served, R)
    served.always(script.whole(R, replies.Reply(parts=(replies.Text(said),))))
    answered = await route.client.get("/v1/responses/resp_1")
    assert texts(heard(R, answered.body, streamed=False)) == [sensitive.TEXT]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_errors_are_restored(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    served = provider.upstream(f"errors-{wire}")
    route = await guarded(bench, Assigned(served, wire))
    said = await echoed_placeholders(route, served, wire)
    served.always(script.failure(wire, 400, f"cannot read: {said}"))
    answered = await route.client.ask(wire, text=sensitive.TEXT)
    assert answered.status == 400
    assert answered.document["error"]["message"] == f"cannot read: {sensitive.TEXT}"
    served.always(script.failure(wire, 500, f"lost: {said}"))
    answered = await route.client.ask(wire, text=sensitive.TEXT)
    assert answered.status >= 500
    assert sensitive.TEXT in answered.document["error"]["message"]


async def test_off_means_the_bytes_of_the_client(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("off")
    route = await bench.route(Assigned(served))
    body = b'{ "model": "claude-sonnet-5",\n "max_tokens": 10, "messages": [{"role":"user","content":%s}] }'
    body %= jsonio.dumps(sensitive.TEXT)
    await route.client.post("/v1/messages", body)
    assert served.last.body == body


async def test_a_request_without_sensitive_values_keeps_its_bytes(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("clean")
    route = await guarded(bench, Assigned(served))
    body = b'{ "model": "claude-sonnet-5",\n "max_tokens": 10, "messages": [{"role":"user","content":"Hello"}] }'
    await route.client.post("/v1/messages", body)
    assert served.last.body == body


async def test_a_large_body_is_masked_in_its_thread_and_comes_back_whole(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("large")
    served.respond = answering.echo((3,))
    route = await guarded(bench, Assigned(served))
    turns: list[dict[str, str]] = []
    for number in range(INLINE_BYTES // 1_000):
        turns.append({"role": "user", "content": f"{number} " + "plain words of a turn " * 50})
        turns.append({"role": "assistant", "content": f"Noted, {number}."})
    document = rendering.request(A) | {"messages": [*turns, {"role": "user", "content": sensitive.TEXT}]}
    for _ in ("cold", "known"):
        answered = await route.client.post(rendering.path(A), document)
        assert sensitive.leaks(served.last.body) == []
        assert len(jsonio.loads(served.last.body)["messages"]) == len(document["messages"])
        assert texts(heard(A, answered.body, streamed=False)) == [sensitive.TEXT]


async def test_a_tenant_chooses_what_is_masked(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("chosen")
    route = await guarded(bench, Assigned(served), privacy_categories="email,api_key", guardrail_api_key_enabled=False)
    await route.client.ask(A, text=sensitive.TEXT)
    found = sensitive.leaks(served.last.body)
    assert "email" not in found
    assert {"api_key", "iban", "name"} <= set(found)


async def test_the_next_account_gets_the_same_masked_request(bench: Bench, provider: Provider) -> None:
    first, second, third = (provider.upstream(name) for name in ("first", "second", "third"))
    route = await guarded(
        bench, Assigned(first, priority=3), Assigned(second, priority=2), Assigned(third, C, priority=1)
    )
    for upstream in (first, second):
        upstream.always(script.failure(A, 500))
    third.respond = answering.echo((3,))
    answered = await route.client.ask(A, text=sensitive.TEXT, stream=True)
    assert texts(heard(A, answered.body, streamed=True)) == [sensitive.TEXT]
    assert first.last.body == second.last.body
    assert [sensitive.leaks(upstream.last.body) for upstream in (first, second, third)] == [[], [], []]


async def test_logs_hold_placeholders_and_counts(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("logged")
    served.respond = answering.echo((4,))
    route = await guarded(bench, Assigned(served))
    for streamed in (False, True):
        await route.client.ask(A, text=sensitive.TEXT, stream=streamed)
    served.always(script.failure(A, 400, f"no: {jsonio.loads(served.last.body)['messages'][0]['content']}"))
    await route.client.ask(A, text=sensitive.TEXT)
    await bench.dashboard.await_logs(3, tenant=route.tenant_id)
    columns = "request_body, response_body, error_message, masked"
    rows = bench.gateway.query(f"SELECT {columns} FROM request_logs WHERE tenant_id = ?", route.tenant_id)
    assert len(rows) == 3
    for row in rows:
        assert sensitive.leaks(repr(row).encode()) == []
        assert row[0] is not None
        assert row[1] is not None
        assert set(jsonio.loads(row[3].encode())) >= set(sensitive.VALUES)


async def test_one_tenants_placeholder_tells_another_nothing(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("shared")
    one, other = await guarded(bench, Assigned(served)), await guarded(bench, Assigned(served))
    said = await echoed_placeholders(one, served, A)
    await stored(bench, one)
    for streamed in (False, True):
        reply = replies.Reply(parts=(replies.Text(said),))
        served.always(script.stream(A, reply) if streamed else script.whole(A, reply))
        answered = await other.client.ask(A, text=f"and mine is {sensitive.VALUES['email']}", stream=streamed)
        assert texts(heard(A, answered.body, streamed=streamed)) == [said]
        answered = await one.client.ask(A, text="Again, please.", stream=streamed)
        assert texts(heard(A, answered.body, streamed=streamed)) == [sensitive.TEXT]


async def echoed_placeholders(route: Route, served: Upstream, wire: WireFormat) -> str:
    """Send the sensitive text and return it as the provider saw it."""
    served.respond = answering.like_a_model
    await route.client.ask(wire, text=sensitive.TEXT)
    document = served.last.document
    return str(document["input"] if wire is R else document["messages"][0]["content"])


async def stored(bench: Bench, route: Route) -> None:
    """Wait until the tenant's mappings are in the database."""

    async def there() -> bool:
        rows = bench.gateway.query("SELECT count(*) FROM privacy_mappings WHERE tenant_id = ?", route.tenant_id)
        return bool(rows[0][0] >= len(sensitive.VALUES))

    await eventually(there, within=2.0)
