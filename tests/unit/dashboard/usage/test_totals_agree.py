"""What the totals say is what the rows say: every dimension, ranges with edges anywhere, before and after counting."""

import random
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from sqlalchemy import select, text

from dashboard.services import Services
from dashboard.usage import store
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
        usage = (await connection.execute(select(UsageRow.__table__))).all()
        logs = (await connection.execute(select(RequestLog.__table__))).all()
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
    kathmandu, chatham = (timezone(timedelta(minutes=minutes)) for minutes in (345, -570))
    stretches = [
        {"hours": 47},
        {"hours": 80},
        {
            "from": (now - timedelta(hours=78, minutes=3)).astimezone(kathmandu).isoformat(),
            "to": (now - timedelta(hours=4, minutes=11)).astimezone(chatham).isoformat(),
        },
    ]
    for stretch in stretches:
        for narrowed in ({}, {"tenant": "t"}):
            overview = (await api.get("/api/overview", params=stretch | narrowed)).json()
            found.append([overview["figures"] | {"saved": overview["cache_saved_usd"]}])
    return found


async def rows_within(services: Services, since: datetime, until: datetime) -> dict[str, float]:
    """Sums of the rows between two moments, by hand."""
    first, last = timestamps.to_text(since), timestamps.to_text(until)
    async with services.sessions() as session:
        usage = [row for row in await session.scalars(select(UsageRow)) if first <= row.created_at <= last]
        logs = [row for row in await session.scalars(select(RequestLog)) if first <= row.timestamp <= last]
    return {
        "completed": len(usage),
        "input_tokens": sum(row.input_tokens for row in usage),
        "cost_usd": sum(row.cost_usd for row in usage),
        "requests": max(len(logs), len(usage)),
        "failed": sum(row.status_code is None or row.status_code >= 400 or row.error_kind is not None for row in logs),
        "failovers": sum(row.is_failover for row in logs),
    }


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
                for name in (
                    "requests", "cost_usd", "tokens", "failovers", "masked_requests", "answered_share", "cached_share"
                ):  # fmt: skip
                    assert other[name] == one[name]
                assert other["saved"] == pytest.approx(one["saved"])


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("counted", [False, True])
async def test_any_range_in_any_zone_holds_the_rows_between_its_ends(
    api: httpx.AsyncClient, services: Services, *, counted: bool
):
    if counted:
        await count_all(services)
    dice, now = random.Random(11), services.clock.now().replace(microsecond=0)
    for _ in range(25):
        until = now - timedelta(seconds=dice.randrange(60, 86_400))
        since = until - timedelta(seconds=dice.randrange(2 * 86_400))
        zone = timezone(timedelta(minutes=15 * dice.randrange(-48, 57)))
        bounds = {"from": since.astimezone(zone).isoformat(), "to": until.astimezone(zone).isoformat()}
        (found,) = (await api.get("/api/usage", params=bounds)).json()
        expected = await rows_within(services, since, until)
        assert {name: found[name] for name in expected} == expected
        course = (await api.get("/api/usage", params=bounds | {"group_by": "hour"})).json()
        for name in ("completed", "input_tokens", "cost_usd", "failed"):
            assert sum(group[name] for group in course) == expected[name]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("most", [10_000, 3])
async def test_durations_of_a_tenant_by_model_are_those_of_its_rows_unless_they_are_many(
    api: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch, most: int
):
    await count_all(services)
    monkeypatch.setattr(store, "MOST_TIMED", most)
    async with services.sessions() as session:
        logs = list(await session.scalars(select(RequestLog).where(RequestLog.tenant_id == "t")))
    groups = (await api.get("/api/usage", params={"group_by": "model", "tenant": "t"})).json()
    assert {group["key"] for group in groups} == {"m-1", "m-2", "asked"}
    for group in groups:
        took = sorted(
            row.latency_ms
            for row in logs
            if (row.routed_model or row.original_model) == group["key"]
            and row.latency_ms is not None
            and (row.status_code or 500) < 400
        )
        expected = took[-(-len(took) * 95 // 100) - 1]
        found = group["p95_latency_ms"]
        assert found is None if most == 3 else abs(found - expected) <= 0.01 * expected


@pytest.mark.usefixtures("rows")
async def test_half_of_the_rows_counted_is_the_same(api: httpx.AsyncClient, services: Services):
    (before,) = (await api.get("/api/usage")).json()
    async with services.engine.begin() as connection:
        half = "CAST(id AS INTEGER) % 2 = 0"
        usage = (await connection.execute(text(f"SELECT * FROM usage WHERE {half}"))).all()
        logs = (await connection.execute(text(f"SELECT * FROM request_logs WHERE {half}"))).all()
        await connection.run_sync(add_to_totals, usage, logs)
        await connection.execute(text(f"UPDATE usage SET counted = 1 WHERE {half}"))
        await connection.execute(text(f"UPDATE request_logs SET counted = 1 WHERE {half}"))
    (after,) = (await api.get("/api/usage")).json()
    assert {name: after[name] for name in after if name not in ROUGH} == {
        name: before[name] for name in before if name not in ROUGH
    }
