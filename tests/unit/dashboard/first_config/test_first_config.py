"""The first account ever is routed when that is wished; nobody's own routing is touched."""

import httpx
import pytest

from dashboard.first_config.models import SERVED_TIERS, first_targets
from shared.catalog.models import TIERS, tier_of
from shared.catalog.providers import PROVIDERS


async def add(api: httpx.AsyncClient, name: str, provider: str = "openai", **fields: object) -> dict:
    reply = await api.post("/api/accounts", json={"name": name, "provider": provider, "api_key": "sk-1", **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def configs(api: httpx.AsyncClient) -> list[dict]:
    return (await api.get("/api/configs")).json()


async def test_the_first_account_is_given_an_active_config(api: httpx.AsyncClient):
    account = await add(api, "Work", make_config=True)
    (config,) = await configs(api)
    assert (config["name"], config["is_active"], config["routing_strategy"]) == ("Default", True, "priority")
    assert {tier["tier"] for tier in config["tiers"]} == {"opus", "sonnet", "haiku", "default"}
    assert {tier["account_id"] for tier in config["tiers"]} == {account["id"]}
    assert {tier["tier"]: tier["target_model"] for tier in config["tiers"]} == dict(first_targets("openai"))
    entries = (await api.get("/api/audit?subject=config")).json()
    assert [(entry["action"], entry["subject_name"]) for entry in entries] == [("create", "Default")]


async def test_a_script_that_does_not_ask_gets_none(api: httpx.AsyncClient):
    await add(api, "Work")
    assert await configs(api) == []


async def test_only_the_first_account_is_routed(api: httpx.AsyncClient):
    await add(api, "Work")
    await add(api, "Spare", make_config=True)
    assert await configs(api) == []


async def test_a_config_of_ones_own_stays_the_only_one(api: httpx.AsyncClient):
    assert (await api.post("/api/configs", json={"name": "Mine"})).status_code == 201
    await add(api, "Work", make_config=True)
    assert [(config["name"], config["is_active"]) for config in await configs(api)] == [("Mine", False)]


async def test_the_first_request_would_be_answered_by_it(api: httpx.AsyncClient):
    await add(api, "Work", "anthropic", make_config=True)
    for asked, sent in (("claude-opus-5-5", "claude-opus-5-5"), ("gpt-5.5", "claude-sonnet-5-5")):
        explained = (await api.post("/api/configs/explain", json={"model": asked, "format": "responses"})).json()
        assert [candidate["model"] for candidate in explained["candidates"]] == [sent]


@pytest.mark.parametrize("provider", list(PROVIDERS))
def test_a_provider_asked_for_its_own_model_sends_that_model(provider: str):
    targets = first_targets(provider)
    assert tuple(targets) == SERVED_TIERS
    if targets["default"] is not None:  # then every model of the provider tells its tier
        assert tier_of(targets["default"], ()) in TIERS
