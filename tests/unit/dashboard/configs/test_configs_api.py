"""Configs and their assignments through the API."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert

from dashboard.services import Services
from shared.db import revision, timestamps
from shared.db.models import RequestLog, UsageHours


async def config_of(api: httpx.AsyncClient, name: str = "Main", **fields: object) -> dict:
    reply = await api.post("/api/configs", json={"name": name, **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def account_of(api: httpx.AsyncClient, name: str = "A") -> str:
    return (await api.post("/api/accounts", json={"name": name, "provider": "anthropic"})).json()["id"]


async def revision_of(services: Services) -> int:
    async with services.engine.connect() as connection:
        return await revision.read(connection)


async def test_a_config_is_created_changed_and_deleted(api: httpx.AsyncClient):
    created = await config_of(api, description="Work", routing_strategy="least-used")
    assert (created["routing_strategy"], created["is_active"], created["tiers"]) == ("least-used", False, [])
    path = f"/api/configs/{created['id']}"
    changed = (await api.put(path, json={"description": None, "routing_strategy": "round-robin"})).json()
    assert (changed["name"], changed["description"], changed["routing_strategy"]) == ("Main", None, "round-robin")
    assert (await api.get("/api/configs")).json() == [changed]
    assert (await api.delete(path)).status_code == 200
    assert (await api.get(path)).status_code == 404


async def test_names_are_unique(api: httpx.AsyncClient):
    await config_of(api)
    other = await config_of(api, "Other")
    assert (await api.post("/api/configs", json={"name": "Main"})).status_code == 409
    refused = await api.put(f"/api/configs/{other['id']}", json={"name": "Main"})
    assert (refused.status_code, refused.json()["fields"]) == (409, {"name": "This name is taken."})
    assert (await api.put(f"/api/configs/{other['id']}", json={"name": "Other"})).status_code == 200


async def test_an_unknown_strategy_is_named(api: httpx.AsyncClient):
    reply = await api.post("/api/configs", json={"name": "x", "routing_strategy": "random"})
    assert (reply.status_code, list(reply.json()["fields"])) == (422, ["routing_strategy"])


async def test_assignments_are_replaced_as_a_whole_and_ordered(api: httpx.AsyncClient):
    config, first, second = await config_of(api), await account_of(api, "A"), await account_of(api, "B")
    path = f"/api/configs/{config['id']}/tiers"
    rows = [
        {"tier": "Opus", "account_id": first, "priority": 1, "target_model": None},
        {"tier": "opus", "account_id": second, "priority": 5, "target_model": "deepseek-chat"},
        {"tier": "haiku", "account_id": first},
    ]
    stored = (await api.put(path, json=rows)).json()
    assert [(row["tier"], row["account_name"], row["priority"], row["target_model"]) for row in stored] == [
        ("haiku", "A", 0, None),
        ("opus", "B", 5, "deepseek-chat"),
        ("opus", "A", 1, None),
    ]
    assert (await api.get(path)).json() == stored
    assert (await api.put(path, json=[])).json() == []


async def test_an_unknown_account_is_named_and_nothing_changes(api: httpx.AsyncClient):
    config, account = await config_of(api), await account_of(api)
    path = f"/api/configs/{config['id']}/tiers"
    await api.put(path, json=[{"tier": "opus", "account_id": account}])
    reply = await api.put(path, json=[{"tier": "opus", "account_id": account}, {"tier": "haiku", "account_id": "none"}])
    assert (reply.status_code, list(reply.json()["fields"])) == (422, ["1.account_id"])
    assert len((await api.get(path)).json()) == 1


async def test_only_one_config_is_active(api: httpx.AsyncClient):
    first, second = await config_of(api, "A"), await config_of(api, "B")
    assert (await api.post(f"/api/configs/{first['id']}/activate")).json()["is_active"] is True
    assert (await api.post(f"/api/configs/{second['id']}/activate")).json()["is_active"] is True
    assert [row["is_active"] for row in (await api.get("/api/configs")).json()] == [False, True]


async def test_a_deleted_account_leaves_its_tiers_and_a_deleted_config_its_tenants(api: httpx.AsyncClient):
    config, account = await config_of(api), await account_of(api)
    await api.put(f"/api/configs/{config['id']}/tiers", json=[{"tier": "opus", "account_id": account}])
    tenant = (await api.post("/api/tenants", json={"name": "T", "config_id": config["id"]})).json()["tenant"]
    await api.delete(f"/api/accounts/{account}")
    assert (await api.get(f"/api/configs/{config['id']}")).json()["tiers"] == []
    await api.delete(f"/api/configs/{config['id']}")
    assert (await api.get(f"/api/tenants/{tenant['id']}")).json()["config_id"] is None


@pytest.mark.parametrize("path", ["", "/tiers"])
async def test_every_change_moves_the_revision(api: httpx.AsyncClient, services: Services, path: str):
    config = await config_of(api)
    before = await revision_of(services)
    body: object = [] if path else {"description": "x"}
    await api.put(f"/api/configs/{config['id']}{path}", json=body)
    await api.post(f"/api/configs/{config['id']}/activate")
    assert await revision_of(services) == before + 2


async def test_use_is_counted_by_tier_and_account_from_totals_and_from_rows_outside_them(
    api: httpx.AsyncClient, services: Services
):
    hour = services.clock.now().replace(minute=0, second=0, microsecond=0)
    texts = {hours: timestamps.to_text(hour - timedelta(hours=hours)) for hours in (1, 24, 25)}
    totals = [(1, "opus", "a", 3), (24, "opus", "a", 2), (24, "opus", "b", 1), (25, "opus", "a", 90), (1, "", "a", 7)]
    async with services.engine.begin() as connection:
        for hours, tier, account_id, logged in totals:
            await connection.execute(
                insert(UsageHours).values(start=texts[hours], tier=tier, account_id=account_id, logged=logged)
            )
        for counted in (False, True):
            row = {"tier": "opus", "account_id": "b", "timestamp": texts[1], "counted": counted}
            await connection.execute(insert(RequestLog).values(id=f"row-{counted}", **row))
    used = (await api.get("/api/configs/use")).json()
    assert sorted((row["tier"], row["account_id"], row["requests"]) for row in used) == [
        ("opus", "a", 5),
        ("opus", "b", 2),
    ]
