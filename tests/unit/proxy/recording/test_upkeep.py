"""Upkeep on a real migrated database: stragglers are counted, old and surplus rows go, one proxy of several does it."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.record import ROW_BYTES
from proxy.recording.upkeep import store
from proxy.recording.upkeep import upkeep as module
from proxy.recording.upkeep.upkeep import Upkeep
from shared.clock import ManualClock
from shared.db import timestamps
from shared.db.models import Account, AuditEntry, RequestLog, UsageRow
from shared.db.pace import TARGET_S, Pace
from shared.settings.cascade import Settings, effective
from tests.support.waiting import eventually

DAY = 86_400
SETTINGS = effective({}, {}, {})


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def keeper(engine: AsyncEngine, clock: ManualClock, settings: Settings = SETTINGS) -> Upkeep:
    return Upkeep(engine, lambda: settings, clock.clock)


async def add_logs(engine: AsyncEngine, clock: ManualClock, days_ago: list[float], **columns: object) -> None:
    rows = [
        {
            "id": f"{columns.get('mark', 'l')}{number}",
            "timestamp": timestamps.from_epoch(clock.clock.wall() - days * DAY),
            "status_code": 200,
            "counted": True,
            **{name: value for name, value in columns.items() if name != "mark"},
        }
        for number, days in enumerate(days_ago)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(RequestLog), rows)


async def fetch(engine: AsyncEngine, sql: str) -> list[tuple[object, ...]]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


async def test_rows_of_earlier_programs_are_counted_once(migrated: AsyncEngine, clock: ManualClock) -> None:
    async with migrated.begin() as connection:
        await connection.execute(insert(Account).values(id="a", name="n", provider="anthropic"))
        for number in range(1203):
            at = f"2026-05-0{1 + number % 2}T1{number % 3}:30:00Z"
            await connection.execute(
                text(
                    "INSERT INTO usage (id, account_id, routed_model, input_tokens, cost_usd, created_at)"
                    f" VALUES ('u{number}', 'a', 'm', 2, 0.5, '{at}')"
                )
            )
    await add_logs(migrated, clock, [1] * 30, counted=False, latency_ms=95, request_body="x" * 500)
    upkeep = keeper(migrated, clock)
    for _ in range(2):
        assert await upkeep.once()
    sums = "SELECT sum(completed), sum(input_tokens), sum(cost_usd) FROM usage_hours WHERE provider = 'anthropic'"
    assert await fetch(migrated, sums) == [(1203, 2406, 601.5)]
    assert await fetch(migrated, "SELECT start, completed FROM usage_days WHERE completed > 0 ORDER BY start") == [
        ("2026-05-01 00:00:00", 602),
        ("2026-05-02 00:00:00", 601),
    ]
    assert await fetch(migrated, "SELECT sum(logged) FROM usage_days") == [(30,)]
    times = "SELECT dimension, sum(latency_15) FROM usage_day_times WHERE dimension IN ('all', 'model') GROUP BY 1"
    assert sorted(await fetch(migrated, times)) == [("all", 30), ("model", 30)]
    assert await fetch(migrated, "SELECT count(*) FROM usage WHERE counted = 0 OR provider IS NULL") == [(0,)]
    assert await fetch(migrated, "SELECT DISTINCT counted, size_bytes FROM request_logs") == [(1, ROW_BYTES + 500)]


async def test_logs_go_by_age(migrated: AsyncEngine, clock: ManualClock) -> None:
    await add_logs(migrated, clock, [*(29 + n / 10 for n in range(20)), *([40] * 700)])
    upkeep = keeper(migrated, clock)
    await upkeep.once()
    assert await fetch(migrated, "SELECT count(*) FROM request_logs") == [(11,)]
    assert upkeep.deleted_logs == 709


async def test_the_oldest_logs_go_when_they_take_too_much(migrated: AsyncEngine, clock: ManualClock) -> None:
    await add_logs(migrated, clock, [n / 10 for n in range(40)], size_bytes=100 * 1024)
    upkeep = keeper(migrated, clock, replace(SETTINGS, log_max_megabytes=1))
    await upkeep.once()
    kept = await fetch(migrated, "SELECT id FROM request_logs ORDER BY timestamp DESC")
    assert kept == [(f"l{number}",) for number in range(10)]
    assert upkeep.log_bytes == 10 * 100 * 1024


async def test_zero_keeps_logs_for_ever(migrated: AsyncEngine, clock: ManualClock) -> None:
    await add_logs(migrated, clock, [1, 4000], size_bytes=1024**3)
    await keeper(migrated, clock, replace(SETTINGS, log_retention_days=0, log_max_megabytes=0)).once()
    assert await fetch(migrated, "SELECT count(*) FROM request_logs") == [(2,)]


async def test_usage_goes_only_where_the_owner_wants_it_and_its_sums_stay(
    migrated: AsyncEngine, clock: ManualClock
) -> None:
    moments = [timestamps.from_epoch(clock.clock.wall() - days * DAY) for days in (1, 200, 500)]
    rows = [{"id": f"u{number}", "created_at": at, "output_tokens": 3} for number, at in enumerate(moments)]
    async with migrated.begin() as connection:
        await connection.execute(insert(UsageRow), rows)
    await keeper(migrated, clock).once()
    assert await fetch(migrated, "SELECT count(*) FROM usage") == [(3,)]
    clock.advance(module.LEASE_S + 1)
    await keeper(migrated, clock, replace(SETTINGS, usage_retention_days=300)).once()
    assert await fetch(migrated, "SELECT id FROM usage ORDER BY id") == [("u0",), ("u1",)]
    assert await fetch(migrated, "SELECT sum(output_tokens) FROM usage_days") == [(9,)]


async def test_the_audit_log_is_bounded(
    migrated: AsyncEngine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AUDIT_ROWS", 5)
    rows = [
        {"id": f"{n:02d}", "created_at": f"2026-01-{n + 1:02d}", "actor": "x", "action": "y", "subject": "z"}
        for n in range(12)
    ]
    async with migrated.begin() as connection:
        await connection.execute(insert(AuditEntry), rows)
    await keeper(migrated, clock).once()
    assert await fetch(migrated, "SELECT min(id), count(*) FROM audit_log") == [("07", 5)]


async def test_one_proxy_of_several_keeps_order(migrated: AsyncEngine, clock: ManualClock) -> None:
    first, second = keeper(migrated, clock), keeper(migrated, clock)
    assert [await first.once(), await second.once(), await first.once()] == [True, False, True]
    clock.advance(module.LEASE_S + 1)
    assert [await second.once(), await first.once()] == [True, False]


async def test_a_proxy_that_ends_hands_over_at_once(
    migrated: AsyncEngine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_AFTER_S", 0.0)
    first = keeper(migrated, clock)
    running = asyncio.create_task(first.run())

    async def holds() -> bool:
        return bool(await fetch(migrated, "SELECT value FROM meta WHERE key = 'upkeep'"))

    await eventually(holds, within=5)
    assert not await keeper(migrated, clock).once()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await keeper(migrated, clock).once()


async def test_a_file_gives_its_free_pages_back(migrated: AsyncEngine, clock: ManualClock) -> None:
    if migrated.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's autovacuum does this")
    await add_logs(migrated, clock, [100] * 300, request_body="x" * 100_000, size_bytes=101_200)
    (before,) = (await fetch(migrated, "PRAGMA page_count"))[0]
    await keeper(migrated, clock).once()
    (after,) = (await fetch(migrated, "PRAGMA page_count"))[0]
    assert before > 7_000
    assert after < 2_000
    assert await store.free_pages(migrated) <= 1_024


def test_steps_shrink_when_they_take_long_and_grow_when_they_do_not() -> None:
    pace = Pace(100, most=1_000)
    assert pace.learn(TARGET_S * 4) == pytest.approx(TARGET_S * 16)
    assert pace.amount == 25
    pace.learn(TARGET_S / 10)
    assert pace.amount == 31
    for _ in range(40):
        pace.learn(TARGET_S / 10)
    assert pace.amount == 1_000
    for _ in range(20):
        pace.learn(1.0)
    assert pace.amount == 1
