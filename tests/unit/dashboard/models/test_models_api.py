"""The model catalogue against a scripted provider: shapes, merging, caching, what goes wrong."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.clock import ManualClock
from tests.support.provider import Provider, running_provider
from tests.support.script import HTML, document


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with running_provider() as running:
        yield running


async def account(api: httpx.AsyncClient, name: str, base_url: str, **fields: object) -> str:
    body = {"name": name, "provider": "custom", "base_url": base_url, "api_key": "sk-secret", **fields}
    reply = await api.post("/api/accounts", json=body)
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


async def ids(api: httpx.AsyncClient, path: str = "") -> list[str]:
    reply = await api.request("POST" if "refresh" in path else "GET", f"/api/settings/models{path}")
    assert reply.status_code == 200, reply.text
    return [model["id"] for model in reply.json()]


async def test_each_shape_is_read(api: httpx.AsyncClient, provider: Provider):
    shapes = {
        "openai": {"object": "list", "data": [{"id": "a-model"}]},
        "bare": [{"id": "b-model", "context_length": 4096}],
        "google": {"models": [{"name": "models/c-model"}]},
        "names": {"data": ["d-model", "", 7, None, {}]},
    }
    for name, shape in shapes.items():
        upstream = provider.upstream(name)
        upstream.always(document(shape))
        await account(api, name, upstream.base_url)
    assert sorted(await ids(api)) == ["a-model", "b-model", "c-model", "d-model"]
    rows = {row["id"]: row for row in (await api.get("/api/settings/models")).json()}
    assert rows["b-model"]["context_window"] == 4096


async def test_pages_are_followed(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream("pages")
    upstream.script(
        document({"data": [{"id": "one", "display_name": "Number One"}], "has_more": True, "last_id": "one"}),
        document({"data": [{"id": "two"}], "has_more": False, "last_id": "two"}),
    )
    await account(api, "A", upstream.base_url, provider="anthropic")
    rows = (await api.get("/api/settings/models")).json()
    assert [(row["id"], row["display_name"]) for row in rows] == [("one", "Number One"), ("two", None)]
    assert upstream.received[1].path.endswith("/v1/models?after_id=one")
    headers = dict(upstream.last.headers)
    assert {name.lower(): value for name, value in headers.items()}["x-api-key"] == "sk-secret"


async def test_accounts_of_one_provider_are_merged_and_lists_are_kept(
    api: httpx.AsyncClient, provider: Provider, clock: ManualClock
):
    upstream = provider.upstream("main")
    upstream.always(document({"data": [{"id": "shared-model"}]}))
    await account(api, "A", upstream.base_url)
    await account(api, "B", upstream.base_url)
    (row,) = (await api.get("/api/settings/models")).json()
    assert [served["account_name"] for served in row["served_by"]] == ["A", "B"]
    await ids(api)
    assert len(upstream.received) == 2
    clock.advance(301)
    await ids(api)
    assert len(upstream.received) == 4
    await ids(api, "/refresh")
    assert len(upstream.received) == 6
    assert await ids(api, "?provider=openai") == []


async def test_what_goes_wrong_is_told_for_each_account(api: httpx.AsyncClient, provider: Provider):
    good, refused, page = (provider.upstream(name) for name in ("good", "refused", "page"))
    good.always(document({"data": [{"id": "m"}]}))
    refused.always(document({"error": {"message": "bad key sk-secret\nhere"}}, 401))
    page.always(HTML)
    for name, upstream in (("Good", good), ("Refused", refused), ("Web page", page)):
        await account(api, name, upstream.base_url)
    await account(api, "Off", good.base_url, enabled=False)
    await account(api, "Nobody", "http://127.0.0.1:1")
    assert await ids(api) == ["m"]
    told = {
        source["account_name"]: source["error"] for source in (await api.get("/api/settings/models/sources")).json()
    }
    assert told["Good"] is None
    assert told["Refused"] == "The provider answers with 401. It says: bad key **** here"
    assert told["Web page"] == "The answer is no list of models: is the base URL right?"
    assert told["Nobody"].startswith("No connection")
    assert "Off" not in told


async def test_users_limits_and_prices_are_shown(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream("main")
    upstream.always(document({"data": [{"id": "claude-sonnet-4-5"}, {"id": "made-up"}]}))
    await account(api, "A", upstream.base_url, provider="anthropic")
    await api.put("/api/settings/model-limits/claude-sonnet-4-5", json={"maxOutputTokens": 1000})
    known, unknown = (await api.get("/api/settings/models")).json()
    assert (known["max_output_tokens"], known["overridden"], known["tier"]) == (1000, ["max_output_tokens"], "sonnet")
    assert known["price"]["output"] > known["price"]["input"] > known["price"]["cache_read"] > 0
    assert (unknown["price"], unknown["overridden"]) == (None, [])


async def test_a_price_that_a_user_set_counts_and_can_be_told_from_the_list(api: httpx.AsyncClient, provider: Provider):
    upstream = provider.upstream("main")
    upstream.always(document({"data": [{"id": "claude-sonnet-4-5"}, {"id": "made-up"}]}))
    await account(api, "A", upstream.base_url, provider="anthropic")
    await api.put("/api/settings/model-prices/made-*", json={"input": 1, "output": 2})
    await api.put("/api/settings/model-prices/claude-sonnet-4-5", json={"input": 5, "output": 9, "cache_read": 0.5})
    known, unknown = (await api.get("/api/settings/models")).json()
    assert (known["price_is_set"], known["price"]["cache_read"], known["list_price"]["input"]) == (True, 0.5, 3)
    assert (unknown["price_is_set"], unknown["price"]["cache_write"], unknown["list_price"]) == (True, 1, None)
