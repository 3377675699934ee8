"""Sums usage by hour or day and one dimension: from the totals, and from rows that no total holds yet.

Whole hours and days only, so that no edge has to be read row by row. Rows that no total holds are few and have an index
of their own, which is taken because no condition on the tenant offers another.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.course.schemas import Split
from shared.db.expressions import beginning, unindexed
from shared.db.models import Account, RequestLog, Tenant, UsageDays, UsageHours, UsageRow
from shared.db.models.usage import UNCOUNTED
from shared.db.models.usage_totals import TOKENS

_FIRST_FAILURE = 400
_NONE: ColumnElement[str] = literal_column("''")
_COLUMNS = {"account": "account_id", "tenant": "tenant_id"}


@dataclass(slots=True)
class Point:
    """The sums of one value in one bucket."""

    logged: int = 0
    completed: int = 0
    failed: int = 0
    tokens: int = 0
    cost_usd: float = 0.0

    @property
    def requests(self) -> int:
        """Requests in the log; without a log, completed ones."""
        return max(self.logged, self.completed)


Points = defaultdict[tuple[str, str], Point]
"""By the bucket's beginning and the dimension's value; an empty text is a row without one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the beginning of one bucket to that of another, which is excluded; both as stored text."""

    since: str
    until: str
    by_hour: bool
    tenant_id: str | None = None
    """Of this tenant alone."""

    @property
    def prefix(self) -> int:
        """How much of a timestamp tells its bucket."""
        return 13 if self.by_hour else 10

    def holds(self, moment: Any, tenant: Any) -> Sequence[ColumnElement[bool]]:
        """Return the conditions on the columns that tell when and whose."""
        whose = () if self.tenant_id is None else (tenant == self.tenant_id,)
        return moment >= self.since, moment < self.until, *whose


async def points_of(session: AsyncSession, split: Split, stretch: Stretch) -> Points:
    """Return the sums of a stretch of time."""
    points: Points = defaultdict(Point)
    await _add_totals(session, split, stretch, points)
    await _add_usage(session, split, stretch, points)
    await _add_logs(session, split, stretch, points)
    return points


async def labels_of(session: AsyncSession, split: Split) -> dict[str, str]:
    """Return names by id, where the dimension is told by ids."""
    if split == "account":
        return {row.id: row.name for row in await session.execute(select(Account.id, Account.name))}
    if split == "tenant":
        return {row.id: row.name for row in await session.execute(select(Tenant.id, Tenant.name))}
    return {}


async def _add_totals(session: AsyncSession, split: Split, stretch: Stretch, points: Points) -> None:
    table = UsageHours if stretch.by_hour else UsageDays
    start, key = beginning(table.c.start, stretch.prefix), table.c[_COLUMNS.get(split, split)]
    sums = [func.sum(table.c[name]) for name in ("logged", "completed", "failed", "cost_usd", *TOKENS)]
    query = select(start, key, *sums).where(*stretch.holds(table.c.start, table.c.tenant_id)).group_by(start, key)
    for bucket, value, logged, completed, failed, cost, *tokens in await session.execute(query):
        point = points[bucket, value]
        point.logged += int(logged)
        point.completed += int(completed)
        point.failed += int(failed)
        point.tokens += sum(map(int, tokens))
        point.cost_usd += float(cost)


async def _add_usage(session: AsyncSession, split: Split, stretch: Stretch, points: Points) -> None:
    uncounted: Any = UNCOUNTED
    start, key = beginning(UsageRow.created_at, stretch.prefix), _key_of(UsageRow, split)
    tokens = [func.sum(getattr(UsageRow, name)) for name in TOKENS]
    query = (
        select(start, key, func.count(), func.sum(UsageRow.cost_usd), *tokens)
        .where(uncounted, *stretch.holds(UsageRow.created_at, unindexed(UsageRow.tenant_id)))
        .group_by(start, key)
    )
    for bucket, value, completed, cost, *sums in await session.execute(query):
        point = points[bucket, value]
        point.completed += completed
        point.tokens += sum(int(number or 0) for number in sums)
        point.cost_usd += float(cost or 0)


async def _add_logs(session: AsyncSession, split: Split, stretch: Stretch, points: Points) -> None:
    uncounted: Any = UNCOUNTED
    start, key = beginning(RequestLog.timestamp, stretch.prefix), _key_of(RequestLog, split)
    answered = and_(RequestLog.status_code < _FIRST_FAILURE, RequestLog.error_kind.is_(None))
    query = (
        select(start, key, func.count(), func.sum(case((answered, 0), else_=1)))
        .where(uncounted, *stretch.holds(RequestLog.timestamp, unindexed(RequestLog.tenant_id)))
        .group_by(start, key)
    )
    for bucket, value, logged, failed in await session.execute(query):
        points[bucket, value].logged += logged
        points[bucket, value].failed += int(failed or 0)


def _key_of(rows: Any, split: Split) -> ColumnElement[str]:
    if split == "model":
        return func.coalesce(rows.routed_model, rows.original_model, _NONE)
    return func.coalesce(getattr(rows, _COLUMNS.get(split, split)), _NONE)
