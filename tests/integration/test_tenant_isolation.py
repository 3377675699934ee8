"""What one tenant's key must never reach: another tenant's accounts, models, stored answers, records, names, limits."""

import asyncio
import uuid

import pytest

from shared.catalog.wire import WireFormat
from tests.contract.test_openapi import OPEN, operations
from tests.support import rendering, replies, script
from tests.support.gateway import ACTS_WITHIN_S, Assigned, Bench, Route
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.waiting import eventually

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
ONLY_OF_B = "only-of-the-other-tenant"


async def two_tenants(bench: Bench, provider: Provider, wire: WireFormat = A) -> tuple[Route, Route]:
    """Two tenants, each with its own account and config; B's config names a model that A's does not."""
    one = await bench.route(Assigned(provider.upstream("one"), wire))
    two = await bench.route(Assigned(provider.upstream("two"), wire, target_model=ONLY_OF_B))
    return one, two


def names_of(route: Route) -> list[str]:
    """Everything by which a tenant could be recognised."""
    mark = route.names["two"].removeprefix("two-")
    return [route.tenant_id, route.config_id, *route.accounts.values(), mark, str(route.client.key), ONLY_OF_B]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_tenant_in_trouble_is_not_helped_by_anothers_account(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    one, two = await two_tenants(bench, provider, wire)
    for answer in (script.failure(wire, 500), script.failure(wire, 401), script.failure(wire, 429), script.HTML):
        provider.upstream("one").always(answer)
        answered = await one.client.ask(wire)
        assert answered.status >= 429
        native_error(wire, answered)
        told = answered.body.decode() + str(answered.headers)
        assert [name for name in names_of(two) if name in told] == []
    assert provider.upstream("two").received == []
    assert (await two.client.ask(wire)).status == 200


@pytest.mark.parametrize("headers", [{}, {"anthropic-version": "2023-06-01"}])
async def test_models_of_another_config_are_unknown(bench: Bench, provider: Provider, headers: dict[str, str]) -> None:
    one, two = await two_tenants(bench, provider)
    assert ONLY_OF_B in (await two.client.get("/v1/models", headers)).body.decode()
    assert ONLY_OF_B not in (await one.client.get("/v1/models", headers)).body.decode()
    assert (await two.client.get(f"/v1/models/{ONLY_OF_B}", headers)).status == 200
    unknown = await one.client.get(f"/v1/models/{ONLY_OF_B}", headers)
    assert unknown.status == 404


async def test_stored_answers_of_another_are_not_found_at_its_account(bench: Bench, provider: Provider) -> None:
    one, two = await two_tenants(bench, provider, R)
    response_id = f"resp-{uuid.uuid4().hex}"
    provider.upstream("two").always(script.document(rendering.whole(R, replies.Reply(id=response_id))))
    stored = (await two.client.ask(R)).document["id"]
    asked = len(provider.upstream("two").received)
    await one.client.get(f"/v1/responses/{stored}")
    await one.client.request("DELETE", f"/v1/responses/{stored}")
    await one.client.ask(R, previous_response_id=stored)
    assert len(provider.upstream("two").received) == asked


async def test_one_session_id_means_two_conversations(bench: Bench, provider: Provider) -> None:
    """Both tenants use the same two accounts in turn; where A's session went says nothing about B's."""
    first = await bench.route(
        Assigned(provider.upstream("x")), Assigned(provider.upstream("y")), strategy="round-robin"
    )
    config_id = await bench.dashboard.add_config(f"shared-{uuid.uuid4().hex[:8]}", "round-robin")
    rows = [{"tier": "sonnet", "account_id": account_id} for account_id in first.accounts.values()]
    await bench.dashboard.assign(config_id, rows)
    _, key = await bench.dashboard.add_tenant(f"second-{uuid.uuid4().hex[:8]}", config_id)
    await bench.known(key)
    second = first.client.with_key(key)
    headers = {"x-session-id": "the same for both"}
    turn = (await first.client.ask(A)).headers["x-proxy-account"]
    bound = {(await first.client.post("/v1/messages", rendering.request(A), headers)).headers["x-proxy-account"]}
    served = (await second.post("/v1/messages", rendering.request(A), headers)).headers["x-proxy-account"]
    assert bound.isdisjoint({turn})
    assert served == turn, "the second tenant's rotation begins at its own beginning"


async def test_one_tenants_limit_is_not_anothers(bench: Bench, provider: Provider) -> None:
    one = await bench.route(Assigned(provider.upstream("one")), rate_limit=2)
    two = await bench.route(Assigned(provider.upstream("two")), rate_limit=2)
    assert sorted([(await one.client.ask(A)).status for _ in range(4)]) == [200, 200, 429, 429]
    assert [(await two.client.ask(A)).status for _ in range(2)] == [200, 200]


async def test_records_are_told_apart(bench: Bench, provider: Provider) -> None:
    one, two = await two_tenants(bench, provider)
    await asyncio.gather(*(route.client.ask(A) for route in (one, two, two) for _ in range(5)))
    for route, count, account in ((one, 5, "one"), (two, 10, "two")):
        rows = await bench.dashboard.await_logs(count, tenant=route.tenant_id)
        assert [row["tenant_id"] for row in rows] == [route.tenant_id] * count
        assert {row["account_id"] for row in rows} == {route.accounts[account]}
        query = "SELECT account_id, count(*) FROM usage WHERE tenant_id = ? GROUP BY account_id"
        assert bench.gateway.query(query, route.tenant_id) == [(route.accounts[account], count)]


async def test_one_tenants_settings_are_not_anothers(bench: Bench, provider: Provider) -> None:
    one, two = await two_tenants(bench, provider)
    await bench.dashboard.do("PUT", f"/tenants/{one.tenant_id}/settings", {"request_logging": False})
    await bench.settled()
    await one.client.ask(A)
    await two.client.ask(A)
    assert len(await bench.dashboard.await_logs(1, tenant=two.tenant_id)) == 1
    assert await bench.dashboard.logs(tenant=one.tenant_id) == []


async def test_a_tenants_key_opens_nothing_in_the_dashboard(bench: Bench, provider: Provider) -> None:
    one, _ = await two_tenants(bench, provider)
    key = str(one.client.key)
    for method, path, _operation in operations():
        if (method, path) in OPEN or method != "GET":
            continue
        url = bench.dashboard.base_url + path.replace("{", "").replace("}", "")
        for headers in ({"authorization": f"Bearer {key}"}, {"x-api-key": key}, {"cookie": f"codegate_session={key}"}):
            async with bench.session.get(url, headers=headers) as response:
                assert response.status in {401, 429}, (path, await response.text())


async def test_the_counters_of_all_are_not_for_one_tenant(bench: Bench, provider: Provider) -> None:
    one, _ = await two_tenants(bench, provider)
    answered = await one.client.get("/metrics")
    assert answered.status == 403
    assert b"codegate_" not in answered.body
    assert (await bench.client.get("/metrics")).status == 200


@pytest.mark.parametrize("change", ["disabled", "rotated"])
async def test_a_key_that_was_taken_away_is_refused_within_a_second(
    bench: Bench, provider: Provider, change: str
) -> None:
    one, two = await two_tenants(bench, provider)
    if change == "disabled":
        await bench.dashboard.do("PUT", f"/tenants/{one.tenant_id}", {"enabled": False})
    else:
        await bench.dashboard.do("POST", f"/tenants/{one.tenant_id}/rotate-key")

    async def refused() -> bool:
        return (await one.client.get("/v1/models")).status == 401

    await eventually(refused, within=ACTS_WITHIN_S, every=0.02)
    for wire in rendering.FORMATS:
        answered = await one.client.ask(wire)
        assert answered.status == 401
        native_error(wire, answered)
    assert (await two.client.ask(A)).status == 200


SQL = [
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "'; DROP TABLE tenants; --",
    "x' UNION SELECT 1 --",
    "%",
    "_" * 36,
    "*",
]
ODD = [
    "\x00",
    "a\x00b",
    "\x7f",
    "\x01\x02",
    "\t",
    "é",
    "密钥",
    "\U0001f511",
    "\u202e",
    "\ud800",
    "%00",
    "\\x00",
    "null",
]


async def test_whatever_stands_in_a_key_header_is_a_401_or_a_400(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("fuzzed")))
    key = str(route.client.key)
    (stored,) = bench.gateway.query("SELECT api_key_hash, api_key_prefix FROM tenants WHERE id = ?", route.tenant_id)
    near = [key[:-1], key + "0", key.upper(), key[::-1], f"{key},{key}", f"{key} {key}", f"{key}\x00", f"\x00{key}",
            f"Bearer {key}", route.tenant_id, *map(str, stored), f"{key[:8]}%", f"{key[:8]}*"]  # fmt: skip
    long = ["k" * 1000, "k" * 7000, "k" * 60_000, key * 2000, "k" * 1_000_000, "é" * 500_000]
    tenants = bench.gateway.query("SELECT count(*) FROM tenants")
    odd = []
    for text in (*SQL, *ODD, *near, *long, *(f"{key}{text}" for text in (*SQL, *ODD))):
        raw = text.encode("utf-8", "surrogatepass")
        if raw.strip() in {b"", key.encode()}:
            continue
        for line in (b"x-api-key: " + raw, b"authorization: Bearer " + raw, b"Authorization: Basic " + raw):
            status = await status_of(bench, line)
            if status not in {400, 401}:
                odd.append((line[:60], len(line), status))
    assert odd == []
    assert provider.upstream("fuzzed").received == []
    assert bench.gateway.query("SELECT count(*) FROM tenants") == tenants
    assert (await route.client.ask(A)).status == 200


async def status_of(bench: Bench, line: bytes) -> int | str:
    """Send a request with one header line, byte for byte, and return the answer's status."""
    body = b'{"model":"claude-sonnet-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
    host, _, port = bench.gateway.proxy.base_url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(
            b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\nconnection: close\r\n%b\r\n\r\n%b" % (len(body), line, body)
        )
        head = await asyncio.wait_for(reader.readline(), 10)
        return int(head.split()[1]) if head else "closed without an answer"
    except ConnectionError as error:
        return type(error).__name__
    finally:
        writer.close()


def test_every_get_of_the_dashboard_is_looked_at() -> None:
    looked = [path for method, path, _ in operations() if method == "GET"]
    assert {"/api/logs", "/api/usage", "/api/configs", "/api/tenants", "/api/privacy/mappings"} <= set(looked)
