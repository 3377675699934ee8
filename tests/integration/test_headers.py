"""Which headers cross the proxy, in both directions, and where requests go."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, replies, script
from tests.support.gateway import UPSTREAM_KEY, Assigned, Bench
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC

KEPT = {
    "anthropic-version": "2023-06-01",
    "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14",
    "x-claude-code-session-id": "5f0c1d2e",
    "x-app": "cli",
    "x-stainless-lang": "js",
    "user-agent": "claude-cli/2.1.197 (external, cli)",
    "accept": "application/json",
    "x-brand-new-header": "tomorrow",
}
STRIPPED = {
    "cookie": "session=secret",
    "referer": "http://client.example/",
    "origin": "http://client.example",
    "forwarded": "for=10.0.0.1",
    "x-forwarded-for": "10.0.0.1",
    "x-forwarded-proto": "https",
    "x-real-ip": "10.0.0.1",
    "via": "1.1 corporate",
    "sec-fetch-mode": "cors",
    "te": "trailers",
    "keep-alive": "timeout=5",
    "proxy-authorization": "Basic c2VjcmV0",
    "x-hop": "only to the proxy",
}


async def test_headers_are_an_open_list_without_what_concerns_only_the_client(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    headers = KEPT | STRIPPED | {"connection": "keep-alive, x-hop"}
    await route.client.post("/v1/messages", rendering.request(A), headers)
    received = upstream.last
    assert {name: received.header(name) for name in KEPT} == KEPT
    assert {name: received.header(name) for name in STRIPPED} == dict.fromkeys(STRIPPED)
    assert received.header("host") == upstream.base_url.removeprefix("http://").partition("/")[0]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("by", ["x-api-key", "authorization"])
async def test_the_clients_key_never_goes_upstream_and_ours_does(
    bench: Bench, provider: Provider, wire: WireFormat, by: str
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    key = str(route.client.key)
    header = {by: key if by == "x-api-key" else f"Bearer {key}"}
    await route.client.with_key(None).post(rendering.path(wire), rendering.request(wire), header)
    sent = [value for _, value in upstream.last.headers]
    assert not [value for value in sent if key in value]
    assert [value for value in sent if UPSTREAM_KEY in value]


async def test_repeated_header_lines_survive(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    from multidict import CIMultiDict

    headers: CIMultiDict[str] = CIMultiDict({"x-api-key": str(route.client.key), "content-type": "application/json"})
    headers.add("anthropic-beta", "one-2026-01-01")
    headers.add("anthropic-beta", "two-2026-01-01")
    url = f"{bench.client.base_url}/v1/messages"
    async with bench.session.post(url, json=rendering.request(A), headers=headers) as response:
        assert response.status == 200
    flags = ",".join(upstream.last.all_headers("anthropic-beta")).replace(" ", "").split(",")
    assert flags == ["one-2026-01-01", "two-2026-01-01"]


@pytest.mark.parametrize("wire", [WireFormat.CHAT, WireFormat.RESPONSES])
async def test_no_anthropic_header_reaches_an_openai_format_upstream(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    headers = {
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "x",
        "anthropic-dangerous-direct-browser-access": "1",
    }
    await route.client.post(rendering.path(wire), rendering.request(wire), headers)
    assert [name for name, _ in upstream.last.headers if name.lower().startswith("anthropic-")] == []


async def test_the_query_string_goes_along(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    await route.client.post("/v1/messages?beta=true&x=a%20b", rendering.request(A))
    assert upstream.last.path == "/v1/messages?beta=true&x=a%20b"
    body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]}
    await route.client.post("/v1/messages/count_tokens?beta=true", body)
    assert upstream.last.path == "/v1/messages/count_tokens?beta=true"


async def test_reply_headers_pass_by_an_allow_list(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    passed = {"request-id": "req_vendor", "x-should-retry": "true", "retry-after": "7"}
    dropped = {
        "set-cookie": "vendor=1",
        "server": "vendor",
        "anthropic-organization-id": "org-secret",
        "anthropic-ratelimit-requests-remaining": "1",
        "x-ratelimit-remaining-requests": "1",
        "access-control-allow-origin": "*",
        "strict-transport-security": "max-age=1",
    }
    upstream.script(script.document(rendering.whole(A, replies.PLAIN), headers=passed | dropped))
    answered = await route.client.ask(A)
    assert {name: answered.headers.get(name) for name in passed} == passed
    assert [name for name in dropped if answered.headers.get(name) == dropped[name]] == []


@pytest.mark.parametrize("status", [400, 404, 413, 422])
async def test_an_errors_headers_pass_too(bench: Bench, provider: Provider, status: int) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.failure(A, status, retry_after="9", x_should_retry="false"))
    answered = await route.client.ask(A)
    assert (answered.headers["retry-after"], answered.headers["x-should-retry"]) == ("9", "false")


@pytest.mark.parametrize(
    ("suffix", "wire", "expected"),
    [
        ("", WireFormat.ANTHROPIC, "/v1/messages"),
        ("/", WireFormat.ANTHROPIC, "/v1/messages"),
        ("/v1", WireFormat.ANTHROPIC, "/v1/messages"),
        ("/v1/", WireFormat.CHAT, "/v1/chat/completions"),
        ("/api/paas/v4", WireFormat.CHAT, "/api/paas/v4/chat/completions"),
        ("/v1beta/openai", WireFormat.CHAT, "/v1beta/openai/chat/completions"),
        ("/v1/chat/completions", WireFormat.CHAT, "/v1/chat/completions"),
        ("/v1/messages", WireFormat.ANTHROPIC, "/v1/messages"),
        ("/v1/responses/", WireFormat.RESPONSES, "/v1/responses"),
    ],
)
async def test_base_urls_are_forgiving(
    bench: Bench, provider: Provider, suffix: str, wire: WireFormat, expected: str
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, account={"base_url": upstream.base_url + suffix}))
    answered = await route.client.ask(wire)
    assert answered.status == 200, answered
    assert upstream.last.path == expected
