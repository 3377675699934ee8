"""The proxy's surface beside the three formats: keys, models, health, unknown paths, upgrades."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, Assigned, Bench
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
ANTHROPIC_HEADERS = {"anthropic-version": "2023-06-01"}
WRONG_KEYS = ["", "wrong", "cgk_" + "0" * 32, CLIENT_KEY + "x", CLIENT_KEY.upper(), CLIENT_KEY[:-1]]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("key", WRONG_KEYS)
async def test_a_wrong_key_is_a_native_401(bench: Bench, wire: WireFormat, key: str) -> None:
    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
        body = rendering.request(wire)
        answered = await bench.client.with_key(None).post(rendering.path(wire), body, headers)
        assert answered.status == 401, headers
        native_error(wire, answered)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_no_key_is_a_native_401_even_for_a_broken_body(bench: Bench, wire: WireFormat) -> None:
    answered = await bench.client.with_key(None).post(rendering.path(wire), b"{broken")
    assert answered.status == 401
    native_error(wire, answered)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("scheme", ["x-api-key", "authorization", "lower-case bearer"])
async def test_the_key_is_taken_from_either_header(
    bench: Bench, provider: Provider, wire: WireFormat, scheme: str
) -> None:
    route = await bench.route(Assigned(provider.upstream(), wire))
    key = str(route.client.key)
    headers = {
        "x-api-key": {"x-api-key": key},
        "authorization": {"Authorization": f"Bearer {key}"},
        "lower-case bearer": {"authorization": f"bearer {key}"},
    }[scheme]
    answered = await route.client.with_key(None).post(rendering.path(wire), rendering.request(wire), headers)
    assert answered.status == 200


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/claude-sonnet-5", "/metrics", "/v1/responses/resp_1"])
async def test_other_paths_want_the_key_too(bench: Bench, path: str) -> None:
    assert (await bench.client.with_key(None).get(path)).status == 401


@pytest.mark.parametrize(("method", "path"), [("HEAD", "/"), ("GET", "/"), ("GET", "/health")])
async def test_what_answers_without_a_key(bench: Bench, method: str, path: str) -> None:
    assert (await bench.client.with_key(None).request(method, path)).status == 200


async def test_health_says_ok(bench: Bench) -> None:
    document = (await bench.client.with_key(None).get("/health")).document
    assert document["status"] in {"ok", "degraded"}
    if document["status"] == "degraded":
        assert document["reasons"]


async def test_health_tells_how_long_the_proxy_has_served(bench: Bench) -> None:
    async def uptime_s() -> float:
        return float((await bench.client.with_key(None).get("/health")).document["uptime_s"])

    async def grown() -> bool:
        return first < await uptime_s() < first + 60

    first = await uptime_s()
    await eventually(grown, within=5)


@pytest.mark.parametrize("credential", [CLIENT_KEY, ADMIN_TOKEN])
async def test_metrics_take_the_client_key_or_the_admin_token(bench: Bench, credential: str) -> None:
    answered = await bench.client.with_key(None).get("/metrics", {"authorization": f"Bearer {credential}"})
    assert answered.status == 200
    assert b"# TYPE " in answered.body


async def test_models_in_anthropics_shape(bench: Bench, provider: Provider) -> None:
    route = await bench.route(
        Assigned(provider.upstream(), tier="sonnet"), Assigned(provider.upstream("o"), tier="opus")
    )
    listed = (await route.client.get("/v1/models?limit=1000", ANTHROPIC_HEADERS)).document
    assert listed["has_more"] is False
    assert (listed["first_id"], listed["last_id"]) == (listed["data"][0]["id"], listed["data"][-1]["id"])
    for model in listed["data"]:
        assert model["type"] == "model"
        assert isinstance(model["display_name"], str)
    ids = [model["id"] for model in listed["data"]]
    assert any("sonnet" in name for name in ids)
    assert any("opus" in name for name in ids)
    assert len(ids) == len(set(ids))
    one = (await route.client.get(f"/v1/models/{ids[0]}", ANTHROPIC_HEADERS)).document
    assert (one["type"], one["id"]) == ("model", ids[0])


async def test_models_in_openais_shape(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream(), WireFormat.CHAT, target_model="vendor/large-1"))
    bearer = {"authorization": f"Bearer {route.client.key}"}
    listed = (await route.client.with_key(None).get("/v1/models", bearer)).document
    assert listed["object"] == "list"
    assert all(model["object"] == "model" for model in listed["data"])
    ids = [model["id"] for model in listed["data"]]
    assert any("claude" in name for name in ids), "a Claude id per assigned tier, whatever the upstream"
    one = (await route.client.with_key(None).get(f"/v1/models/{ids[0]}", bearer)).document
    assert (one["object"], one["id"]) == ("model", ids[0])


async def test_listing_models_asks_no_upstream(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    await route.client.get("/v1/models")
    assert upstream.received == []


async def test_an_unknown_model_is_a_native_404(bench: Bench) -> None:
    anthropic = await bench.client.get("/v1/models/no-such-model", ANTHROPIC_HEADERS)
    assert anthropic.status == 404
    assert native_error(A, anthropic).type == "not_found_error"


@pytest.mark.parametrize(
    ("path", "headers", "wire"),
    [
        ("/v2/anything", {}, WireFormat.CHAT),
        ("/", {}, WireFormat.CHAT),
        ("/v1/embeddings", {}, WireFormat.CHAT),
        ("/v1/messages/nonsense", {}, A),
        ("/v1/messages/batches", {}, A),
        ("/anything", ANTHROPIC_HEADERS, A),
    ],
)
async def test_unknown_paths_are_json(bench: Bench, path: str, headers: dict[str, str], wire: WireFormat) -> None:
    bearer = {"authorization": f"Bearer {CLIENT_KEY}"}
    answered = await bench.client.with_key(None).post(path, {}, bearer | headers)
    assert answered.status in ({405} if path == "/" else {404})
    native_error(wire, answered)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_a_wrong_method_is_a_native_405(bench: Bench, wire: WireFormat, method: str) -> None:
    answered = await bench.client.request(method, rendering.path(wire))
    assert answered.status == 405
    assert "POST" in answered.headers["allow"]
    native_error(wire, answered)


async def test_a_websocket_upgrade_is_426(bench: Bench) -> None:
    """Codex falls back to plain HTTP at once on this status, and on no other."""
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
    }
    answered = await bench.client.get("/v1/responses", upgrade)
    assert answered.status == 426
    native_error(WireFormat.RESPONSES, answered)


async def test_responses_side_paths_pass_through(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.RESPONSES, tier="default"))
    compact = await route.client.post("/v1/responses/compact", {"model": "gpt-5.2", "input": []})
    assert compact.document["object"] == "response.compaction"
    fetched = await route.client.get("/v1/responses/resp_0123?include[]=x")
    assert fetched.document["object"] == "response"
    assert upstream.last.path == "/v1/responses/resp_0123?include[]=x"


@pytest.mark.parametrize("wire", [A, WireFormat.CHAT])
async def test_responses_side_paths_are_not_found_where_no_upstream_has_them(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, tier="default"))
    compact = await route.client.post("/v1/responses/compact", {"model": "gpt-5.2", "input": []})
    fetched = await route.client.get("/v1/responses/resp_0123")
    for answered in (compact, fetched):
        assert answered.status == 404
        native_error(WireFormat.RESPONSES, answered)
    assert upstream.received == []


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/v1/models/unknown", "/nowhere", "/v1/messages"])
async def test_every_answer_names_its_request(bench: Bench, path: str) -> None:
    first, second = [(await bench.client.get(path)).headers["x-request-id"] for _ in range(2)]
    assert first
    assert first != second


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_no_cors_unless_asked_for(bench: Bench, method: str) -> None:
    preflight = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answered = await bench.client.request(method, "/v1/messages", headers=preflight)
    assert not [name for name in answered.headers if name.lower().startswith("access-control")]


async def test_cors_for_named_origins(bench: Bench) -> None:
    await bench.dashboard.set({"proxy_cors_origins": "https://app.example\nhttps://other.example"})
    try:

        async def allowed() -> bool:
            preflight = {"origin": "https://app.example", "access-control-request-method": "POST"}
            answered = await bench.client.with_key(None).request("OPTIONS", "/v1/messages", headers=preflight)
            return answered.headers.get("access-control-allow-origin") == "https://app.example"

        await eventually(allowed, within=1.5)
        refused = await bench.client.get("/v1/models", {"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in refused.headers
    finally:
        await bench.dashboard.set({"proxy_cors_origins": ""})


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_disabled_tenant_is_refused(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    route = await bench.route(Assigned(provider.upstream(), wire))
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}", {"enabled": False})
    await bench.settled()
    answered = await route.client.ask(wire)
    assert answered.status in {401, 403}
    native_error(wire, answered)


async def test_reply_headers_name_account_strategy_tenant_and_request(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("main")))
    answered = await route.client.ask(A)
    assert answered.headers["x-proxy-account"] == route.names["main"]
    assert answered.headers["x-proxy-strategy"] == "priority"
    assert answered.headers["x-proxy-tenant"]
    assert answered.headers["x-request-id"]


async def test_an_open_proxy_is_an_explicit_choice(bench: Bench) -> None:
    await bench.dashboard.set({"require_client_key": False})
    try:

        async def opened() -> bool:
            return (await bench.client.with_key(None).get("/v1/models")).status == 200

        await eventually(opened, within=1.5)
    finally:
        await bench.dashboard.set({"require_client_key": True})

    async def closed() -> bool:
        return (await bench.client.with_key(None).get("/v1/models")).status == 401

    await eventually(closed, within=1.5)
