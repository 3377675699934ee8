"""Trying a model name: the same answers as the proxy's own routing, with reasons."""

import random

import httpx
import pytest
from sqlalchemy import text

from dashboard.services import Services
from proxy.routing.plan import Known, lineup_of, make_plan
from proxy.routing.vocabulary import RouteQuery
from proxy.snapshot_loader import load_snapshot
from proxy.state.keys import account_spend
from proxy.state.protocol import Survey
from shared.catalog.wire import WireFormat
from shared.settings.cascade import effective

STRATEGIES = ["priority", "round-robin", "least-used", "budget-aware"]
MODELS = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-2", "gpt-5.2", "mystery"]


async def account(api: httpx.AsyncClient, name: str, **fields: object) -> str:
    reply = await api.post("/api/accounts", json={"name": name, "provider": "anthropic", **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


async def explain(api: httpx.AsyncClient, model: str, **fields: object) -> dict:
    reply = await api.post("/api/configs/explain", json={"model": model, **fields})
    assert reply.status_code == 200, reply.text
    return reply.json()


async def spend(services: Services, account_id: str, usd: float) -> None:
    now = services.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    async with services.sessions() as session:
        await session.execute(
            text("INSERT INTO usage (id, account_id, cost_usd, created_at) VALUES (:i, :a, :c, :t)"),
            {"i": f"{account_id}-{usd}", "a": account_id, "c": usd, "t": now},
        )
        await session.commit()


async def routed(services: Services, model: str, wire: WireFormat, spent: dict[str, float]) -> list[tuple[str, str]]:
    """Ask the proxy's own routing."""
    snapshot = await load_snapshot(services.engine, services.keyring.vault, {})
    settings = effective({}, snapshot.settings, {})
    month = services.clock.now().strftime("%Y-%m")
    lineup = lineup_of(RouteQuery(model, wire, "scope"), snapshot, settings)
    survey = Survey({}, {}, {account_spend(key, month): usd for key, usd in spent.items()}, {}, None)
    plan = make_plan(lineup, Known(survey, month=month))
    return [(candidate.account.id, candidate.model) for candidate in plan.ready]


@pytest.mark.parametrize("seed", range(8))
async def test_the_proxy_would_ask_the_same_accounts_in_the_same_order(
    api: httpx.AsyncClient, services: Services, seed: int
):
    draw = random.Random(seed)
    providers = ["anthropic", "openai", "deepseek", "groq"]
    ids = [
        await account(
            api,
            f"Account {draw.randrange(5)}",
            provider=draw.choice(providers),
            priority=draw.randrange(3),
            enabled=draw.random() < 0.8,
            monthly_budget=draw.choice([None, 1, 5, 20]),
        )
        for _ in range(6)
    ]
    spent = {account_id: draw.choice([0.0, 0.5, 4.0, 10.0]) for account_id in ids}
    for account_id, usd in spent.items():
        await spend(services, account_id, usd)
    await api.put("/api/settings", json={"tier_rules": "gpt-5*=opus"})
    config = (await api.post("/api/configs", json={"name": "C", "routing_strategy": STRATEGIES[seed % 4]})).json()
    tiers = draw.sample(["opus", "sonnet", "haiku", "default"], draw.randrange(1, 4))
    rows = [
        {
            "tier": draw.choice(tiers),
            "account_id": draw.choice(ids),
            "priority": draw.randrange(3),
            "target_model": draw.choice([None, "target"]),
        }
        for _ in range(8)
    ]
    await api.put(f"/api/configs/{config['id']}/tiers", json=rows)
    for active in (False, True):
        if active:
            await api.post(f"/api/configs/{config['id']}/activate")
        for model in MODELS:
            for wire in WireFormat:
                told = (await explain(api, model, format=wire))["candidates"]
                asked = [(entry["account_id"], entry["model"]) for entry in told]
                proxys = await routed(services, model, wire, spent)
                # An account assigned twice at one priority may be asked for either model.
                assert [entry[0] for entry in asked] == [entry[0] for entry in proxys], (active, model, wire)


async def test_reasons_are_given(api: httpx.AsyncClient, services: Services):
    fine = await account(api, "Fine")
    off = await account(api, "Off", enabled=False)
    spent_up = await account(api, "Spent", monthly_budget=1)
    await spend(services, spent_up, 2.0)
    config = (await api.post("/api/configs", json={"name": "Main"})).json()
    rows = [{"tier": "opus", "account_id": each} for each in (off, spent_up)]
    rows.append({"tier": "opus", "account_id": fine, "priority": 5, "target_model": "claude-opus-4-5"})
    await api.put(f"/api/configs/{config['id']}/tiers", json=rows)
    await api.post(f"/api/configs/{config['id']}/activate")
    told = await explain(api, "claude-opus-5-5", format="chat")
    assert (told["tier"], told["tier_reason"]) == ("opus", "The name contains opus.")
    assert (told["config_name"], told["strategy"]) == ("Main", "priority")
    (candidate,) = told["candidates"]
    assert (candidate["account_name"], candidate["model"]) == ("Fine", "claude-opus-4-5")
    assert (candidate["format"], candidate["translated"]) == ("anthropic", True)
    assert {skip["account_name"]: skip["reason"] for skip in told["skipped"]} == {
        "Off": "disabled",
        "Spent": "over_budget",
    }
    await api.put("/api/settings", json={"tier_rules": "gpt-5*=opus"})
    assert (await explain(api, "gpt-5.2"))["tier_reason"] == "The rule gpt-5*=opus matches."


async def test_nobody_left_is_told(api: httpx.AsyncClient, services: Services):
    assert "503" in (await explain(api, "x"))["if_all_fail"]
    only = await account(api, "Only", monthly_budget=1)
    await spend(services, only, 2.0)
    assert "429" in (await explain(api, "x"))["if_all_fail"]


async def test_a_tenant_has_its_own_config_and_rules(api: httpx.AsyncClient):
    await account(api, "A")
    config = (await api.post("/api/configs", json={"name": "Theirs"})).json()
    tenant = (await api.post("/api/tenants", json={"name": "T", "config_id": config["id"]})).json()["tenant"]
    await api.put(f"/api/tenants/{tenant['id']}/settings", json={"tier_rules": "mystery=haiku"})
    told = await explain(api, "mystery", tenant_id=tenant["id"])
    assert (told["config_name"], told["tier"], told["candidates"]) == ("Theirs", "haiku", [])
    assert (await explain(api, "mystery"))["strategy"] == "direct"
    for unknown in ({"tenant_id": "none"}, {"config_id": "none"}):
        assert (await api.post("/api/configs/explain", json={"model": "x", **unknown})).status_code == 404
    assert (await api.post("/api/configs/explain", json={"model": ""})).status_code == 422
