"""What the pages of figures ask of the database: few statements, and none that reads a long range row by row."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event

from dashboard.services import Services

Asked = list[tuple[str, tuple[object, ...]]]
TENANT = {"tenant": "t-1"}


@pytest.fixture
def asked(services: Services) -> Iterator[Asked]:
    """The statements that were sent, with their parameters."""
    found: Asked = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        found.append((statement, parameters))

    event.listen(services.engine.sync_engine, "before_cursor_execute", note)
    yield found
    event.remove(services.engine.sync_engine, "before_cursor_execute", note)


async def plans(services: Services, asked: Asked) -> list[str]:
    """How SQLite goes about the statements."""
    if services.engine.dialect.name != "sqlite":
        pytest.skip("plans of SQLite")
    lines = []
    statements = [(statement, parameters) for statement, parameters in asked if statement.startswith("SELECT")]
    async with services.engine.connect() as connection:
        for statement, parameters in statements:
            steps = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            lines += [row.detail for row in steps]
    return lines


@pytest.mark.parametrize("narrowed", [{}, TENANT])
@pytest.mark.parametrize("hours", [24, 30 * 24, 90 * 24])
async def test_an_overview_takes_few_statements(
    api: httpx.AsyncClient, asked: Asked, hours: int, narrowed: dict[str, str]
):
    await api.get("/api/overview", params={"hours": hours} | narrowed)
    assert 10 < len(asked) < 25


@pytest.mark.parametrize("path", ["/api/overview", "/api/usage", "/api/usage/course"])
async def test_rows_that_no_total_holds_are_found_by_their_own_index_also_of_one_tenant(
    api: httpx.AsyncClient, services: Services, asked: Asked, path: str
):
    since = services.clock.now() - timedelta(days=30)
    reply = await api.get(path, params={"from": since.isoformat()} | TENANT)
    assert reply.status_code == 200
    found = await plans(services, asked)
    assert any("ix_usage_uncounted" in line for line in found)
    assert any("ix_request_logs_uncounted" in line for line in found)
    assert not any(name in line for line in found for name in ("ix_usage_tenant_month", "ix_request_logs_tenant_id"))
