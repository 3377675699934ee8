"""The request log through the API: filters, details, the live feed, clearing."""

import asyncio
import csv
import io
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from dashboard.logs.live import live_events
from dashboard.services import Services
from shared.clock import ManualClock
from shared.db import timestamps
from shared.db.models import RequestLog, Tenant
from shared.jsonio import dumps, loads
from tests.support.dashboard_app import ON_POSTGRES


async def add(services: Services, log_id: str, *, minutes_ago: float = 0, **columns: object) -> None:
    at = services.clock.now() - timedelta(minutes=minutes_ago)
    values = {
        "method": "POST",
        "path": "/v1/messages",
        "status_code": 200,
        "original_model": "claude-sonnet-5-5",
        "account_id": "acc-1",
        "account_name": "Mine",
        **columns,
    }
    async with services.sessions() as session:
        row = RequestLog(
            id=log_id, timestamp=timestamps.to_text(at), started_at_ms=int(at.timestamp() * 1000), **values
        )
        session.add(row)
        await session.commit()


async def found(api: httpx.AsyncClient, **params: str) -> list[str]:
    reply = await api.get("/api/logs", params=params)
    assert reply.status_code == 200, reply.text
    assert reply.json()["total"] == len(reply.json()["logs"])
    return [row["id"] for row in reply.json()["logs"]]


async def test_the_newest_comes_first_page_by_page(api: httpx.AsyncClient, services: Services):
    for number in range(5):
        await add(services, f"r{number}", minutes_ago=number)
    first = (await api.get("/api/logs?limit=2")).json()
    assert ([row["id"] for row in first["logs"]], first["total"]) == (["r0", "r1"], 5)
    last = (await api.get("/api/logs?limit=2&page=3")).json()
    assert ([row["id"] for row in last["logs"]], last["total"]) == (["r4"], 5)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "page=0", "page=99999999999", "status=odd", "from=yesterday", "to=x", "limit=x"]
)
async def test_unacceptable_filters_are_named(api: httpx.AsyncClient, query: str):
    reply = await api.get(f"/api/logs?{query}")
    assert (reply.status_code, list(reply.json()["fields"])) == (422, [query.partition("=")[0]])


async def test_success_and_error(api: httpx.AsyncClient, services: Services):
    await add(services, "fine")
    await add(services, "refused", status_code=503)
    await add(services, "broken", error_kind="upstream", error_message="cut")
    await add(services, "unknown", status_code=None)
    assert await found(api, status="success") == ["fine"]
    assert sorted(await found(api, status="error")) == ["broken", "refused", "unknown"]


async def test_parts_match_in_any_case_and_wildcards_are_literal(api: httpx.AsyncClient, services: Services):
    await add(services, "a", original_model="GPT-5_mini", routed_model="x", account_name="100% mine")
    await add(services, "b", original_model="gpt-5xmini", routed_model="DeepSeek-chat", account_name="1000 mine")
    assert await found(api, model="gpt-5_") == ["a"]
    assert await found(api, model="DEEPSEEK") == ["b"]
    assert await found(api, account="100%") == ["a"]
    assert await found(api, account="%") == ["a"]
    assert sorted(await found(api, account="acc-1")) == ["a", "b"]
    assert await found(api, model="\\") == []
    assert await found(api, model="' OR 1=1 --") == []


async def test_the_search_looks_at_model_path_error_and_request_id(api: httpx.AsyncClient, services: Services):
    await add(services, "m", original_model="needle-1")
    await add(services, "p", path="/v1/needle")
    await add(services, "e", error_message="a Needle in it")
    await add(services, "needle-id")
    await add(services, "other", request_body="needle")
    assert sorted(await found(api, q="NEEDLE")) == ["e", "m", "needle-id", "p"]


async def test_tenants_are_found_by_name_or_id(api: httpx.AsyncClient, services: Services):
    async with services.sessions() as session:
        session.add(Tenant(id="t-1", name="Team Blue", api_key_hash="h", api_key_prefix="p"))
        await session.commit()
    await add(services, "blue", tenant_id="t-1")
    await add(services, "none")
    assert await found(api, tenant="blue") == ["blue"]
    assert await found(api, tenant="t-1") == ["blue"]
    rows = {row["id"]: row["tenant_name"] for row in (await api.get("/api/logs")).json()["logs"]}
    assert rows == {"blue": "Team Blue", "none": None}


async def test_ranges_of_time(api: httpx.AsyncClient, services: Services, clock: ManualClock):
    await add(services, "now")
    await add(services, "old", minutes_ago=60 * 48)
    half_way = (clock.clock.now() - timedelta(hours=24)).isoformat()
    assert await found(api, **{"from": half_way}) == ["now"]
    assert await found(api, to=half_way) == ["old"]
    assert await found(api, to=f"{clock.clock.now():%Y-%m-%d}") == ["now", "old"]
    assert (await api.get(f"/api/logs?from={half_way}")).json()["total"] == 1  # with an unescaped +
    for extreme in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9" * 30):
        assert (await api.get("/api/logs", params={"from": extreme})).status_code == 422
        assert (await api.get("/api/logs/histogram", params={"to": extreme})).status_code == 422
    assert (await api.get("/api/logs/histogram", params={"to": "0002-01-01", "from": "0001-01-01"})).status_code == 200


async def test_the_detail_tells_attempts_price_and_bodies(api: httpx.AsyncClient, services: Services):
    attempts = [
        {"account_id": "a", "account_name": "First", "model": "m", "status": 529, "verdict": "next", "duration_ms": 12},
        {"account_id": "b", "account_name": "Second", "model": "m", "status": 200, "verdict": "deliver"},
    ]
    await add(
        services,
        "full",
        provider="anthropic",
        routed_model="claude-sonnet-4-5",
        attempts=dumps(attempts).decode(),
        input_tokens=1000,
        cached_tokens=2000,
        output_tokens=10,
        cost_usd=0.1,
        cost_known=True,
        masked='{"email": 2}',
        dropped_params='["seed"]',
        request_body='{"a": 1}',
    )
    detail = (await api.get("/api/logs/full")).json()
    assert [(entry["account_name"], entry["status"], entry["verdict"]) for entry in detail["attempts"]] == [
        ("First", 529, "next"),
        ("Second", 200, "deliver"),
    ]
    assert (detail["masked"], detail["masked_count"], detail["dropped_fields"]) == ({"email": 2}, 2, ["seed"])
    assert detail["bodies"] == {"client": '{"a": 1}', "sent": None, "received": None, "returned": None}
    assert {part["kind"]: part["tokens"] for part in detail["price"]} == {
        "input": 1000,
        "cache_read": 2000,
        "output": 10,
    }
    assert (await api.get("/api/logs/none")).status_code == 404
    row = (await api.get("/api/logs")).json()["logs"][0]
    assert (row["attempt_count"], row["has_bodies"]) == (2, True)
    assert "bodies" not in row


async def test_one_answered_attempt_is_told_from_the_row(api: httpx.AsyncClient, services: Services):
    await add(services, "one", latency_ms=7)
    attempts = (await api.get("/api/logs/one")).json()["attempts"]
    assert [(entry["account_name"], entry["status"], entry["duration_ms"]) for entry in attempts] == [("Mine", 200, 7)]


async def test_rows_of_earlier_programs_are_shown(api: httpx.AsyncClient, services: Services):
    await add(services, "odd", attempts="not json", masked="[]", dropped_params="{}", status_code=None)
    detail = (await api.get("/api/logs/odd")).json()
    assert (detail["success"], detail["masked"], detail["dropped_fields"]) == (False, {}, [])


async def test_the_histogram_counts_failures_and_has_empty_buckets(api: httpx.AsyncClient, services: Services):
    await add(services, "a", minutes_ago=5)
    await add(services, "b", minutes_ago=6, status_code=500)
    await add(services, "c", minutes_ago=60 * 5)
    counted = (await api.get("/api/logs/histogram")).json()
    assert counted["granularity"] == "ten_minutes"
    assert 144 <= len(counted["buckets"]) <= 146
    assert sum(bucket["total"] for bucket in counted["buckets"]) == 3
    assert sum(bucket["failed"] for bucket in counted["buckets"]) == 1
    assert [bucket["start"] for bucket in counted["buckets"]] == sorted(
        bucket["start"] for bucket in counted["buckets"]
    )


async def test_clearing_deletes_what_is_old_or_all(api: httpx.AsyncClient, services: Services):
    for number in range(3):
        await add(services, f"r{number}", minutes_ago=60 * 24 * number + 1)
    assert (await api.request("DELETE", "/api/logs", json={"days_old": 1})).json() == {"deleted": 2}
    assert await found(api) == ["r0"]
    assert (await api.request("DELETE", "/api/logs", json={"clear_all": True})).json() == {"deleted": 1}
    for body in ({}, {"clear_all": False}, {"days_old": -1}, {"days_old": 10**9}, []):
        assert (await api.request("DELETE", "/api/logs", json=body)).status_code == 422


async def test_clearing_goes_in_steps(api: httpx.AsyncClient, services: Services):
    async with services.sessions() as session:
        session.add_all(RequestLog(id=f"r{number}", timestamp="2026-01-01 00:00:00") for number in range(1201))
        await session.commit()
    assert (await api.request("DELETE", "/api/logs", json={"clear_all": True})).json() == {"deleted": 1201}


@pytest.mark.skipif(ON_POSTGRES, reason="the trigger is SQLite's")
async def test_what_was_deleted_before_a_step_failed_is_audited(api: httpx.AsyncClient, services: Services):
    async with services.sessions() as session:
        session.add_all(RequestLog(id=f"r{number}", timestamp="2026-01-01 00:00:00") for number in range(1200))
        session.add(RequestLog(id="stuck", timestamp="2026-01-02 00:00:00"))
        await session.execute(
            text(
                "CREATE TRIGGER stuck BEFORE DELETE ON request_logs WHEN old.id = 'stuck' "
                "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            )
        )
        await session.commit()
    assert not (await api.request("DELETE", "/api/logs", json={"clear_all": True})).is_success
    left = (await api.get("/api/logs")).json()["total"]
    (entry,) = (await api.get("/api/audit?subject=logs")).json()
    assert 0 < left < 1201
    assert entry["changes"]["deleted"] == [1201 - left, 0]


async def test_the_live_feed_tells_new_rows_only_and_ends_with_the_process(services: Services):
    await add(services, "before")
    feed = live_events(services)
    assert await anext(feed) == b"retry: 2000\n\n"
    coming = asyncio.ensure_future(anext(feed))
    await asyncio.sleep(0.2)  # the first look, which remembers what is there
    await add(services, "long-running", minutes_ago=3)
    frame = await asyncio.wait_for(coming, 5)
    name, identity, data = frame.decode().strip().split("\n")
    assert (name, identity) == ("event: log", "id: long-running")
    assert loads(data.removeprefix("data: ").encode())["account_name"] == "Mine"
    services.closing.set()
    assert [frame async for frame in feed] == []


async def test_the_export_holds_every_row_of_the_filter(api: httpx.AsyncClient, services: Services):
    """More than one piece of it, several rows in one second, newest first."""
    at = services.clock.now()
    async with services.sessions() as session:
        for number in range(1_203):
            stamp = timestamps.to_text(at - timedelta(seconds=number // 3))
            row = {"routed_model": "=cmd()" if number == 0 else "m", "status_code": 500 if number % 2 else 200}
            session.add(RequestLog(id=f"r{number:04}", timestamp=stamp, request_body="[EMAIL_1]", **row))
        await session.commit()
    reply = await api.get("/api/logs/export")
    assert reply.headers["content-disposition"] == 'attachment; filename="codegate-logs.csv"'
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert len({row["id"] for row in rows}) == len(rows) == 1_203
    assert [row["timestamp"] for row in rows] == sorted((row["timestamp"] for row in rows), reverse=True)
    assert {row["id"]: row["routed_model"] for row in rows}["r0000"] == "'=cmd()", "no formula for a spreadsheet"
    assert "[EMAIL_1]" not in reply.text
    failed = (await api.get("/api/logs/export?format=jsonl&status=error")).text.splitlines()
    assert len(failed) == 601
    assert {loads(line.encode())["status_code"] for line in failed} == {500}


async def test_the_export_has_bodies_when_asked(api: httpx.AsyncClient, services: Services):
    for number in range(43):
        await add(services, f"r{number}", minutes_ago=number, request_body=f"body {number}")
    lines = (await api.get("/api/logs/export?format=jsonl&bodies=true")).text.splitlines()
    assert [loads(line.encode())["body_client"] for line in lines] == [f"body {number}" for number in range(43)]
    assert loads(lines[0].encode())["body_returned"] is None
    header, first = (await api.get("/api/logs/export?bodies=true")).text.splitlines()[:2]
    assert header.endswith("body_client,body_sent,body_received,body_returned")
    assert "body 0" in first


@pytest.mark.parametrize("query", ["format=xml", "bodies=perhaps", "status=odd"])
async def test_an_unknown_export_is_refused(api: httpx.AsyncClient, query: str):
    assert (await api.get(f"/api/logs/export?{query}")).status_code == 422


async def test_an_export_of_nothing_has_a_head_alone(api: httpx.AsyncClient):
    assert len((await api.get("/api/logs/export")).text.splitlines()) == 1
    assert (await api.get("/api/logs/export?format=jsonl")).text == ""
