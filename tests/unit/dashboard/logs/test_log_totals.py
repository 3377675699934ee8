"""How many rows a filter finds, counted by whatever index is quickest, is how many there are."""

import random
from datetime import timedelta

import httpx
import pytest

from dashboard.logs.search import store as search
from dashboard.services import Services
from shared.db import timestamps
from shared.db.models import RequestLog

MODELS = ("claude-opus-5", "gpt-5_mini", "GPT-6", "", None)


@pytest.fixture
async def rows(services: Services) -> list[RequestLog]:
    """Requests of every kind, some of which name no model and have no status."""
    dice = random.Random(5)
    added = [
        RequestLog(
            id=f"{number:03d}",
            timestamp=timestamps.to_text(services.clock.now() - timedelta(minutes=dice.randrange(600))),
            started_at_ms=number,
            status_code=dice.choice([200, 200, 204, 399, 400, 529, None]),
            error_kind=dice.choice([None, None, None, "upstream"]),
            original_model=dice.choice(MODELS),
            routed_model=dice.choice(MODELS),
        )
        for number in range(200)
    ]
    async with services.sessions() as session:
        session.add_all(added)
        await session.commit()
    return added


def fits(row: RequestLog, wanted: dict[str, str]) -> bool:
    failed = row.status_code is None or row.status_code >= 400 or row.error_kind is not None
    models = [(row.original_model or "").lower(), (row.routed_model or "").lower()]
    return (
        wanted.get("status") in {None, "error" if failed else "success"}
        and any(wanted.get("model", "").lower() in model for model in models)
        and timestamps.to_datetime(row.timestamp).isoformat() >= wanted.get("from", "")
    )


@pytest.mark.parametrize("few", [0, 5_000])
async def test_every_filter_counts_and_finds_what_fits(
    api: httpx.AsyncClient, services: Services, rows: list[RequestLog], monkeypatch: pytest.MonkeyPatch, few: int
):
    monkeypatch.setattr(search, "_FEW", few)
    since = (services.clock.now() - timedelta(hours=4)).replace(microsecond=0).isoformat()
    filters = [
        {name: value for name, value in (("status", status), ("model", model), ("from", start)) if value}
        for status in (None, "success", "error")
        for model in (None, "gpt", "5_M", "opus", "none of them")
        for start in (None, since)
    ]
    for wanted in filters:
        expected = sorted((row for row in rows if fits(row, wanted)), key=lambda row: (row.timestamp, row.id))
        page = (await api.get("/api/logs", params=wanted | {"limit": "7"})).json()
        assert page["total"] == len(expected), wanted
        assert [row["id"] for row in page["logs"]] == [row.id for row in expected[::-1][:7]], wanted


async def test_failed_requests_are_counted_by_their_own_index(services: Services):
    if services.engine.dialect.name != "sqlite":
        pytest.skip("plans of SQLite")
    asked = "SELECT id FROM request_logs WHERE ({}) ORDER BY timestamp DESC, started_at_ms DESC, id DESC LIMIT 50"
    async with services.engine.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.format(search.FAILED.text)}")
        assert [row.detail for row in plan] == ["SCAN request_logs USING INDEX ix_request_logs_failed"]
