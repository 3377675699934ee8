"""What the totals say is what the rows say: every dimension, ranges with edges anywhere, before and after counting."""

import random
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from dashboard.services import Services
from proxy.recording.totals.store import add_to_totals
from shared.db import timestamps
from shared.db.models import RequestLog, UsageRow

DIMENSIONS = (None, "model", "account", "tier", "tenant", "config", "provider", "hour", "day")
ROUGH = tuple(f"p{percent}_{measure}_ms" for percent in (50, 95) for measure in ("latency", "first_token"))


@pytest.fixture
async def rows(services: Services) -> None:
    """Three days of requests, of which some failed, some have no log row, and none is counted."""
    dice = random.Random(7)
    async with services.sessions() as session:
        for number in range(400):
            moment = timestamps.to_text(services.clock.now() - timedelta(seconds=dice.randrange(3 * 86_400)))
            shared = {
                "account_id": dice.choice(["a", "b", None]),
                "tier": dice.choice(["opus", "haiku", None]),
                "tenant_id": dice.choice([None, "t"]),
                "config_id": dice.choice(["c", None]),
                "provider": dice.choice(["anthropic", "openai"]),
                "original_model": "asked",
                "routed_model": dice.choice(["m-1", "m-2", None]),
            }
            status = dice.choice([200, 200, 200, 429, None])
            if status != 200 or dice.random() < 0.9:
                session.add(
                    RequestLog(
                        id=str(number),
                        timestamp=moment,
                        status_code=status,
                        error_kind=dice.choice([None, None, "upstream"]),
                        is_failover=dice.random() < 0.2,
                        masked=dice.choice([None, '{"email": 1}']),
                        latency_ms=dice.choice([None, int(dice.lognormvariate(8, 1.5))]),
                        first_token_ms=int(dice.lognormvariate(6, 1)),
                        **shared,
                    )
                )
            if status == 200:
                session.add(
                    UsageRow(
                        id=str(number),
                        created_at=moment,
                        input_tokens=dice.randrange(1000),
                        output_tokens=dice.randrange(1000),
                        cache_read_tokens=dice.randrange(1000),
                        cache_write_tokens=dice.randrange(1000),
                        cost_usd=dice.randrange(1000) / 1024,
                        cost_known=dice.random() < 0.9,
                        **shared,
                    )
                )
        await session.commit()


async def count_all(services: Services) -> None:
    async with services.engine.begin() as connection:
        usage = (await connection.execute(select(UsageRow.__table__))).mappings().all()
        logs = (await connection.execute(select(RequestLog.__table__))).mappings().all()
        await connection.run_sync(add_to_totals, usage, logs)
        await connection.execute(text("UPDATE usage SET counted = 1"))
        await connection.execute(text("UPDATE request_logs SET counted = 1"))


async def answers(api: httpx.AsyncClient, services: Services) -> list[list[dict]]:
    now = services.clock.now()
    ranges = [
        {},
        {"from": (now - timedelta(hours=40, minutes=7)).isoformat()},
        {
            "from": (now - timedelta(hours=50, seconds=11)).isoformat(),
            "to": (now - timedelta(minutes=95)).isoformat(),
        },
        {"from": (now - timedelta(minutes=50)).isoformat(), "to": (now - timedelta(minutes=20)).isoformat()},
    ]
    found = []
    for params in ranges:
        for dimension in DIMENSIONS:
            reply = await api.get("/api/usage", params=params | ({"group_by": dimension} if dimension else {}))
            found.append(reply.json())
        for dimension in (None, "model", "hour", "day", "tenant"):
            narrowed = {"tenant": "t"} | ({"group_by": dimension} if dimension else {})
            found.append((await api.get("/api/usage", params=params | narrowed)).json())
        found.append([(await api.get("/api/overview", params={"hours": 47})).json()["figures"]])
        found.append([(await api.get("/api/overview", params={"hours": 47, "tenant": "t"})).json()["figures"]])
    return found


@pytest.mark.usefixtures("rows")
async def test_totals_say_what_the_rows_say(api: httpx.AsyncClient, services: Services):
    before = await answers(api, services)
    await count_all(services)
    after = await answers(api, services)
    assert sum(group["requests"] for group in before[0]) > 300
    for were, are in zip(before, after, strict=True):
        for one, other in zip(were, are, strict=True):
            if "requests" in one and "key" in one:
                for name in ROUGH:
                    was, now = one.pop(name), other.pop(name)
                    assert (was is None) == (now is None)
                    assert was is None or abs(now - was) <= max(10, 0.08 * was)
                assert other == one
            else:
                for name in ("requests", "cost_usd", "tokens", "failovers", "masked_requests", "answered_share"):
                    assert other[name] == one[name]


@pytest.mark.usefixtures("rows")
async def test_half_of_the_rows_counted_is_the_same(api: httpx.AsyncClient, services: Services):
    (before,) = (await api.get("/api/usage")).json()
    async with services.engine.begin() as connection:
        half = "CAST(id AS INTEGER) % 2 = 0"
        usage = (await connection.execute(text(f"SELECT * FROM usage WHERE {half}"))).mappings().all()
        logs = (await connection.execute(text(f"SELECT * FROM request_logs WHERE {half}"))).mappings().all()
        await connection.run_sync(add_to_totals, usage, logs)
        await connection.execute(text(f"UPDATE usage SET counted = 1 WHERE {half}"))
        await connection.execute(text(f"UPDATE request_logs SET counted = 1 WHERE {half}"))
    (after,) = (await api.get("/api/usage")).json()
    assert {name: after[name] for name in after if name not in ROUGH} == {
        name: before[name] for name in before if name not in ROUGH
    }
