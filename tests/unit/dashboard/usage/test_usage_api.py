"""Usage through the API: sums, percentiles, ranges, CSV."""

from datetime import timedelta

import httpx
import pytest

from dashboard.services import Services
from shared.db import timestamps
from shared.db.models import RequestLog, Tenant, UsageRow


async def request(services: Services, number: int, *, hours_ago: float = 0, **columns: object) -> None:
    """Record a request as the proxy does: a log row, and a usage row when it was answered."""
    at = timestamps.to_text(services.clock.now() - timedelta(hours=hours_ago))
    shared = {"account_id": "acc", "tier": "opus", "tenant_id": None, "routed_model": "m-1", **columns}
    status = shared.pop("status_code", 200)
    logged = {name: shared.pop(name) for name in ("latency_ms", "first_token_ms") if name in shared}
    tokens = {name: shared.pop(name) for name in ("cost_usd", "cost_known", "input_tokens") if name in shared}
    async with services.sessions() as session:
        session.add(
            RequestLog(id=f"r{number}", timestamp=at, status_code=status, account_name="Mine", **shared, **logged)
        )
        if status == 200:
            session.add(
                UsageRow(id=f"r{number}", created_at=at, output_tokens=5, cache_read_tokens=2, **shared, **tokens)
            )
        await session.commit()


async def usage(api: httpx.AsyncClient, **params: str) -> list[dict]:
    reply = await api.get("/api/usage", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_without_records_everything_is_zero(api: httpx.AsyncClient):
    (total,) = await usage(api)
    assert (total["requests"], total["cost_usd"], total["p50_latency_ms"]) == (0, 0, None)
    assert await usage(api, group_by="model") == []


async def test_the_total(api: httpx.AsyncClient, services: Services):
    await request(services, 1, input_tokens=10, cost_usd=0.5)
    await request(services, 2, input_tokens=20, cost_usd=0.0, cost_known=False)
    await request(services, 3, status_code=500)
    (total,) = await usage(api)
    assert {name: total[name] for name in ("requests", "completed", "failed", "unpriced", "input_tokens")} == {
        "requests": 3,
        "completed": 2,
        "failed": 1,
        "unpriced": 1,
        "input_tokens": 30,
    }
    assert (total["output_tokens"], total["cache_read_tokens"], total["cost_usd"]) == (10, 4, 0.5)


async def test_percentiles_are_values_that_occurred(api: httpx.AsyncClient, services: Services):
    for number in range(1, 101):
        await request(services, number, latency_ms=number * 10, first_token_ms=number)
    (total,) = await usage(api)
    assert (total["p50_latency_ms"], total["p95_latency_ms"]) == (500, 950)
    assert (total["p50_first_token_ms"], total["p95_first_token_ms"]) == (50, 95)


@pytest.mark.parametrize(
    ("dimension", "labels"),
    [
        ("model", ["m-2", "m-1"]),
        ("account", ["Gone", "Mine"]),
        ("tier", ["haiku", "opus"]),
        ("tenant", ["Team", "No tenant"]),
    ],
)
async def test_groups_come_most_expensive_first(
    api: httpx.AsyncClient, services: Services, dimension: str, labels: list[str]
):
    async with services.sessions() as session:
        session.add(Tenant(id="t", name="Team", api_key_hash="h", api_key_prefix="p"))
        session.add(RequestLog(id="x", timestamp="2020-01-01 00:00:00", account_id="old", account_name="Gone"))
        await session.commit()
    await request(services, 1, cost_usd=1.0)
    await request(services, 2, cost_usd=2.0, routed_model="m-2", tier="haiku", tenant_id="t", account_id="old")
    async with services.sessions() as session:
        await session.merge(RequestLog(id="r2", account_name="Gone"))
        await session.commit()
    groups = await usage(api, group_by=dimension)
    assert [(group["label"], group["cost_usd"]) for group in groups] == [(labels[0], 2.0), (labels[1], 1.0)]


@pytest.mark.parametrize(("dimension", "count"), [("hour", 2), ("day", 2)])
async def test_hours_and_days_come_in_order(api: httpx.AsyncClient, services: Services, dimension: str, count: int):
    await request(services, 1)
    await request(services, 2, hours_ago=25)
    groups = await usage(api, group_by=dimension)
    assert len(groups) == count
    assert groups[0]["start"] < groups[1]["start"]
    assert groups[0]["start"].endswith(":00:00Z")


async def test_ranges(api: httpx.AsyncClient, services: Services):
    await request(services, 1)
    await request(services, 2, hours_ago=48)
    now = services.clock.now()
    assert (await usage(api, **{"from": (now - timedelta(hours=1)).isoformat()}))[0]["requests"] == 1
    assert (await usage(api, to=(now - timedelta(hours=1)).isoformat()))[0]["requests"] == 1
    assert (await usage(api))[0]["requests"] == 2
    assert (await api.get("/api/usage?group_by=colour")).status_code == 422


async def test_the_export_is_csv_without_formulas(api: httpx.AsyncClient, services: Services):
    await request(services, 1, routed_model='=cmd|"/c calc"!A1')
    reply = await api.get("/api/usage/export?group_by=model")
    assert reply.headers["content-type"].startswith("text/csv")
    head, line = reply.text.strip().splitlines()
    assert head.startswith("key,label,start,requests")
    assert line.startswith("\"'=cmd")
