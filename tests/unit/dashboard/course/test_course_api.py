"""Usage over time by one dimension, from rows that no total holds yet and from totals."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert

from dashboard.services import Services
from shared.db import timestamps
from shared.db.models import Account, RequestLog, UsageDays, UsageHours, UsageRow

HOUR = timedelta(hours=1)


@pytest.fixture
async def recorded(services: Services) -> Services:
    """Two hours of traffic that no total holds, and an hour that only a total holds."""
    now = services.clock.now()
    this_hour = f"{timestamps.to_text(now)[:13]}:00:00"
    async with services.sessions() as session:
        session.add(Account(id="a", name="First", provider="openai", auth_type="api_key"))
        for number, (ago, model, status) in enumerate([(0, "gpt", 200), (0, "gpt", 500), (1, "claude", 200)]):
            at = timestamps.to_text(now - ago * HOUR)
            log = {"routed_model": model, "status_code": status, "account_id": "a"}
            session.add(RequestLog(id=str(number), timestamp=at, **log))
            if status == 200:
                tokens = {"input_tokens": 10, "output_tokens": 5, "cache_read_tokens": 3}
                session.add(
                    UsageRow(id=str(number), created_at=at, routed_model=model, account_id="a", cost_usd=0.5, **tokens)
                )
        counted = {"account_id": "a", "model": "gpt", "logged": 4, "completed": 3, "failed": 1, "cost_usd": 2.0}
        for table, start in ((UsageHours, this_hour), (UsageDays, f"{this_hour[:10]} 00:00:00")):
            await session.execute(insert(table).values(start=start, input_tokens=100, **counted))
        await session.commit()
    return services


async def test_hours_are_told_apart_by_model(api: httpx.AsyncClient, recorded: Services):
    course = (await api.get("/api/usage/course")).json()
    assert course["bucket"] == "hour"
    earlier, this = course["points"]
    assert (earlier["key"], earlier["requests"], earlier["failed"], earlier["tokens"]) == ("claude", 1, 0, 18)
    assert (this["key"], this["requests"], this["failed"], this["tokens"]) == ("gpt", 6, 2, 118)
    assert this["cost_usd"] == pytest.approx(2.5)
    assert this["start"] == f"{recorded.clock.now():%Y-%m-%dT%H}:00:00Z"


async def test_accounts_have_names_and_days_are_used_beyond_three(api: httpx.AsyncClient, recorded: Services):
    since = (recorded.clock.now() - timedelta(days=7)).isoformat()
    course = (await api.get("/api/usage/course", params={"by": "account", "from": since})).json()
    assert (course["bucket"], course["labels"]) == ("day", {"a": "First"})
    assert sum(point["requests"] for point in course["points"]) == 7
    assert {point["key"] for point in course["points"]} == {"a"}


async def test_what_has_no_value_has_no_key(api: httpx.AsyncClient, recorded: Services):
    course = (await api.get("/api/usage/course", params={"by": "tenant"})).json()
    assert {point["key"] for point in course["points"]} == {None}


async def test_an_unknown_dimension_is_refused(api: httpx.AsyncClient):
    assert (await api.get("/api/usage/course", params={"by": "colour"})).status_code == 422


async def test_the_overview_takes_a_stretch_of_time(api: httpx.AsyncClient, recorded: Services):
    now = recorded.clock.now()
    params = {"from": (now - 2 * HOUR).isoformat(), "to": (now - HOUR + timedelta(minutes=1)).isoformat()}
    told = (await api.get("/api/overview", params=params)).json()
    assert told["figures"]["requests"]["value"] == 1


async def test_the_course_of_one_tenant(api: httpx.AsyncClient, recorded: Services):
    async with recorded.sessions() as session:
        at = timestamps.to_text(recorded.clock.now())
        session.add(RequestLog(id="t", timestamp=at, routed_model="own", status_code=200, tenant_id="t"))
        await session.commit()
    course = (await api.get("/api/usage/course", params={"tenant": "t"})).json()
    assert [(point["key"], point["requests"]) for point in course["points"]] == [("own", 1)]
