"""The overview: figures against the period before, and what needs a person."""

from datetime import timedelta

import httpx
import pytest

from dashboard.services import Services
from shared.db import timestamps
from shared.db.models import Account, RequestLog, UsageRow


async def request(services: Services, log_id: str, hours_ago: float, **columns: object) -> None:
    at = timestamps.to_text(services.clock.now() - timedelta(hours=hours_ago))
    async with services.sessions() as session:
        session.add(RequestLog(id=log_id, timestamp=at, **{"status_code": 200, **columns}))
        if columns.get("status_code", 200) == 200:
            known = columns.get("masked") is None
            session.add(
                UsageRow(
                    id=log_id,
                    created_at=at,
                    input_tokens=3,
                    cache_read_tokens=2,
                    cost_usd=0.5,
                    cost_known=known,
                    routed_model="m",
                )
            )
        await session.commit()


async def test_a_fresh_installation(api: httpx.AsyncClient):
    told = (await api.get("/api/overview")).json()
    assert told["first_steps"] == {"account": False, "config": False, "first_request": False}
    assert (told["attention"], told["all_well_since"]) == ([], None)
    figures = told["figures"]
    assert (figures["requests"]["value"], figures["answered_share"]["value"]) == (0, None)
    assert len(told["bucket_starts"]) == len(figures["requests"]["series"]) == 25


async def test_figures_stand_against_the_period_before(api: httpx.AsyncClient, services: Services):
    await request(services, "a", 1, latency_ms=100, is_failover=True)
    await request(services, "b", 2, latency_ms=300, status_code=500)
    await request(services, "c", 30, latency_ms=50)
    figures = (await api.get("/api/overview")).json()["figures"]
    assert {name: (figure["value"], figure["previous"]) for name, figure in figures.items()} == {
        "requests": (2, 1),
        "answered_share": (0.5, 1),
        "cost_usd": (0.5, 0.5),
        "tokens": (5, 5),
        "cached_share": (0.4, 0.4),
        "p50_latency_ms": (100, 50),
        "p95_latency_ms": (100, 50),
        "first_token_ms": (None, None),
        "failovers": (1, 0),
        "masked_requests": (0, 0),
    }
    assert sum(figures["requests"]["series"]) == 2
    by_day = (await api.get("/api/overview?hours=720")).json()
    assert (by_day["bucket"], by_day["figures"]["requests"]["value"]) == ("day", 3)


async def test_what_is_broken_comes_first(api: httpx.AsyncClient, services: Services):
    async with services.sessions() as session:
        session.add(Account(id="near", name="Near", provider="ollama", status="active", monthly_budget=0.55))
        session.add(Account(id="bad", name="Bad", provider="anthropic", status="expired", api_key_enc=None))
        session.add(Account(id="fine", name="Fine", provider="ollama", status="active"))
        await session.commit()
    await request(services, "x", 1, masked='{"email": 1}')
    async with services.sessions() as session:
        session.add(
            UsageRow(id="n", account_id="near", cost_usd=0.5, created_at=timestamps.to_text(services.clock.now()))
        )
        await session.commit()
    await api.put("/api/settings", json={"require_client_key": False})
    told = (await api.get("/api/overview")).json()
    assert [(entry["severity"], entry["kind"]) for entry in told["attention"]] == [
        ("bad", "signed_out"),
        ("bad", "client_key_off"),
        ("warn", "near_budget"),
        ("warn", "unpriced"),
    ]
    assert told["accounts_by_state"] == {"signed_out": 1, "near_budget": 1, "healthy": 1}
    assert told["figures"]["masked_requests"]["value"] == 1


async def test_an_unreachable_proxy_is_told(api: httpx.AsyncClient, services: Services):
    told = (await api.get("/api/proxy")).json()
    assert told["port"] == services.config.proxy_port
    assert (told["reachable"], told["status"]) == (False, "unreachable")
    assert told["url"] == "http://127.0.0.1:1"


async def test_figures_of_one_tenant(api: httpx.AsyncClient, services: Services):
    await request(services, "a", 1, latency_ms=100, tenant_id="t")
    await request(services, "b", 2, latency_ms=300, tenant_id="u", status_code=500)
    figures = (await api.get("/api/overview?tenant=t")).json()["figures"]
    assert (figures["requests"]["value"], figures["p50_latency_ms"]["value"]) == (1, 100)
    assert figures["answered_share"]["value"] == 1
    assert (await api.get("/api/overview?tenant=u")).json()["figures"]["answered_share"]["value"] == 0


async def test_what_caches_saved(api: httpx.AsyncClient, services: Services):
    assert (await api.get("/api/overview")).json()["cache_saved_usd"] is None
    at = timestamps.to_text(services.clock.now())
    async with services.sessions() as session:
        for row_id, tenant in (("a", "t"), ("b", None)):
            tokens = {"cache_read_tokens": 1_000_000, "cache_write_tokens": 100_000, "tenant_id": tenant}
            session.add(UsageRow(id=row_id, created_at=at, provider="openai", routed_model="own", **tokens))
        await session.commit()
    price = {"input": 5, "output": 9, "cache_read": 0.5, "cache_write": 6}
    assert (await api.put("/api/settings/model-prices/own", json=price)).is_success
    assert (await api.get("/api/overview")).json()["cache_saved_usd"] == pytest.approx(2 * (4.5 - 0.1))
    assert (await api.get("/api/overview?tenant=t")).json()["cache_saved_usd"] == pytest.approx(4.5 - 0.1)
