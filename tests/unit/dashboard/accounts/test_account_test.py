"""Testing an account against a scripted provider: a real request in each format, and what its answer means."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.catalog.wire import WireFormat
from tests.support import script
from tests.support.provider import Provider, Upstream, running_provider

SECRET = "sk-secret-0123456789abcdefghij"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with running_provider() as running:
        yield running


async def account(api: httpx.AsyncClient, upstream: Upstream, **fields: object) -> str:
    body = {"name": "A", "provider": "custom", "base_url": upstream.base_url, "api_key": SECRET, **fields}
    return (await api.post("/api/accounts", json=body)).json()["id"]


async def run(api: httpx.AsyncClient, account_id: str, **body: object) -> dict:
    reply = await api.post(f"/api/accounts/{account_id}/test", json=body or None)
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.mark.parametrize(
    ("wire", "route", "header_and_limit"),
    [
        (WireFormat.ANTHROPIC, "/v1/messages", ("x-api-key", SECRET, {"max_tokens": 1})),
        (WireFormat.CHAT, "/v1/chat/completions", ("authorization", f"Bearer {SECRET}", {"max_tokens": 1})),
        (WireFormat.RESPONSES, "/v1/responses", ("authorization", f"Bearer {SECRET}", {"max_output_tokens": 16})),
    ],
)
async def test_one_cheap_request_in_the_accounts_own_format(
    api: httpx.AsyncClient, provider: Provider, wire: WireFormat, route: str, header_and_limit: tuple[str, str, dict]
):
    upstream = provider.upstream()
    account_id = await account(api, upstream, api_format=wire)
    result = await run(api, account_id, model="small-model")
    assert (result["success"], result["model"]) == (True, "small-model")
    assert isinstance(result["latency_ms"], int)
    (received,) = upstream.received
    assert (received.method, received.route) == ("POST", route)
    header, value, limit = header_and_limit
    assert received.header(header) == value
    assert {"model": "small-model", **limit}.items() <= received.document.items()
    shown = (await api.get(f"/api/accounts/{account_id}")).json()
    assert (shown["state"], shown["status"], shown["last_test"]["ok"]) == ("healthy", "active", True)


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
async def test_a_proxy_that_refuses_is_named_and_is_no_word_of_the_provider(api: httpx.AsyncClient, base_url: str):
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        proxy_url = f"http://me:wrong-one@127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        body = {"name": "A", "provider": "custom", "base_url": base_url, "api_key": SECRET, "proxy_url": proxy_url}
        account_id = (await api.post("/api/accounts", json=body)).json()["id"]
        result = await run(api, account_id, model="small-model")
    assert (result["success"], result["message"]) == (False, "The account's proxy refused the connection.")


async def test_creating_and_listing_call_nobody(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream()
    account_id = await account(api, upstream)
    await api.put(f"/api/accounts/{account_id}", json={"api_key": "another"})
    await api.get("/api/accounts")
    assert upstream.received == []


async def test_a_refused_key_is_told_and_remembered(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream()
    upstream.always(script.failure(WireFormat.CHAT, 401, f"Incorrect key: {SECRET}"))
    account_id = await account(api, upstream)
    result = await run(api, account_id)
    assert result["success"] is False
    assert result["message"] == "The provider refuses the credential (401). It says: Incorrect key: ****"
    shown = (await api.get(f"/api/accounts/{account_id}")).json()
    assert (shown["state"], shown["status"], shown["error_count"]) == ("key_refused", "expired", 1)
    assert SECRET not in str(shown)
    upstream.respond = provider.upstream("other").respond
    assert (await run(api, account_id))["success"] is True
    healed = (await api.get(f"/api/accounts/{account_id}")).json()
    assert (healed["state"], healed["error_count"], healed["last_error"]) == ("healthy", 0, None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (script.failure(WireFormat.CHAT, 429, "slow down"), "a limit is reached (429). It says: slow down"),
        (script.failure(WireFormat.CHAT, 500, "oops"), "answers with an error (500). It says: oops"),
        (script.Answer(302, {"location": "http://127.0.0.1:1/"}), "redirects are never followed"),
        (script.HTML, "no chat reply"),
        (script.EMPTY, "no chat reply"),
        (script.document(None), "no chat reply"),
        (script.document({"choices": []}), "no chat reply"),
        (script.document({"error": {"message": "inside a 200"}}), "inside a 200"),
        (script.RESET_BEFORE_HEAD, "closed without a whole answer"),
    ],
)
async def test_what_is_no_answer_is_no_success(
    api: httpx.AsyncClient, provider: Provider, answer: script.Scripted, words: str
):
    upstream = provider.upstream()
    upstream.always(answer)
    result = await run(api, await account(api, upstream))
    assert result["success"] is False
    assert words in result["message"]


async def test_an_unknown_model_is_looked_up_in_the_providers_list(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream()
    upstream.script(
        script.failure(WireFormat.CHAT, 404, "no such model"),
        script.document({"data": [{"id": "text-embedding-3"}, {"id": "house-model"}]}),
    )
    result = await run(api, await account(api, upstream))
    assert (result["success"], result["model"]) == (True, "house-model")
    upstream.script(script.failure(WireFormat.CHAT, 404, "no such model"))
    asked = await run(api, await account(api, upstream), model="mine")
    assert "not for mine (404)" in asked["message"]


async def test_a_model_that_a_config_sends_there_is_asked_for(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream()
    account_id = await account(api, upstream)
    config = (await api.post("/api/configs", json={"name": "C"})).json()
    row = {"tier": "opus", "account_id": account_id, "target_model": "assigned-model"}
    await api.put(f"/api/configs/{config['id']}/tiers", json=[row])
    assert (await run(api, account_id))["model"] == "assigned-model"


async def test_an_oauth_token_goes_as_bearer_with_the_flag_it_needs(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream()
    account_id = await account(api, upstream, provider="anthropic", auth_type="oauth")
    assert (await run(api, account_id))["success"] is True
    headers = {name.lower(): value for name, value in upstream.last.headers}
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["anthropic-beta"] == "oauth-2025-04-20"
    assert "x-api-key" not in headers


async def test_nobody_there(api: httpx.AsyncClient):
    body = {"name": "A", "provider": "custom", "base_url": "http://127.0.0.1:1", "api_key": SECRET}
    account_id = (await api.post("/api/accounts", json=body)).json()["id"]
    result = await run(api, account_id)
    assert result["success"] is False
    assert result["message"].startswith("No connection")


async def test_a_name_that_resolves_to_a_refused_address_is_not_called(api: httpx.AsyncClient):
    from shared.connectors import SafeResolver

    with pytest.raises(OSError, match="never called"):
        await SafeResolver().resolve("2852039166", 80)
