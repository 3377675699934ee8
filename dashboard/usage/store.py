"""Sums usage and request logs over a dimension."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.usage.schemas import Dimension
from shared.db.expressions import beginning
from shared.db.models import Account, RequestLog, Tenant, UsageRow

_FIRST_FAILURE = 400
_HOUR, _DAY = 13, 10
_NONE: ColumnElement[str] = literal_column("''")
"""In the text of the statement, not a parameter: see `beginning`."""


@dataclass(frozen=True, slots=True)
class Range:
    """Stored timestamps, both ends included."""

    since: str
    until: str


@dataclass(slots=True)
class Sums:
    """What is known of one group."""

    requests: int = 0
    completed: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    latency_ms: Counter[int] = field(default_factory=Counter)
    """How often each duration occurred among the answered requests."""
    first_token_ms: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Sums") -> None:
        """Take another group in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def percentile(counts: Counter[int], percent: int) -> int | None:
    """Return the first value at or above the percentile's rank; None without values."""
    rank, seen = counts.total() * percent, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen * 100 >= rank:
            return value
    return None


async def sums_by(session: AsyncSession, dimension: Dimension | None, range_: Range) -> Mapping[str, Sums]:
    """Return the sums by the dimension's value; without one, all under the empty text, like rows without a value."""
    groups: defaultdict[str, Sums] = defaultdict(Sums)
    await _add_usage(session, dimension, range_, groups)
    await _add_logs(session, dimension, range_, groups)
    await _add_times(session, dimension, range_, groups, "latency_ms")
    await _add_times(session, dimension, range_, groups, "first_token_ms")
    return groups


async def account_names(session: AsyncSession, ids: Collection[str]) -> Mapping[str, str]:
    """Return the names of accounts by id, those of deleted ones from the newest log rows that name them."""
    names = {row.id: row.name for row in await session.execute(select(Account.id, Account.name))}
    for gone in set(ids) - set(names):
        newest = (
            select(RequestLog.account_name)
            .where(RequestLog.account_id == gone)
            .order_by(RequestLog.timestamp.desc())
            .limit(1)
        )
        names[gone] = await session.scalar(newest) or gone
    return names


async def tenant_names(session: AsyncSession) -> Mapping[str, str]:
    """Return the names of tenants by id."""
    return {row.id: row.name for row in await session.execute(select(Tenant.id, Tenant.name))}


async def _add_usage(
    session: AsyncSession, dimension: Dimension | None, range_: Range, groups: Mapping[str, Sums]
) -> None:
    key = _usage_key(dimension)
    query = (
        select(
            key,
            func.count(),
            func.sum(UsageRow.input_tokens),
            func.sum(UsageRow.output_tokens),
            func.sum(UsageRow.cache_read_tokens),
            func.sum(UsageRow.cache_write_tokens),
            func.sum(UsageRow.cost_usd),
            func.sum(case((UsageRow.cost_known == False, 1), else_=0)),  # noqa: E712 - a column, not a boolean
        )
        .where(UsageRow.created_at >= range_.since, UsageRow.created_at <= range_.until)
        .group_by(key)
    )
    for value, completed, uncached, output, read, written, cost, unpriced in await session.execute(query):
        group = groups[value]
        group.requests = group.completed = completed
        group.input_tokens, group.output_tokens = int(uncached or 0), int(output or 0)
        group.cache_read_tokens, group.cache_write_tokens = int(read or 0), int(written or 0)
        group.cost_usd, group.unpriced = float(cost or 0), int(unpriced or 0)


async def _add_logs(
    session: AsyncSession, dimension: Dimension | None, range_: Range, groups: Mapping[str, Sums]
) -> None:
    key = _log_key(dimension)
    answered = and_(RequestLog.status_code < _FIRST_FAILURE, RequestLog.error_kind.is_(None))
    query = select(key, func.count(), func.sum(case((answered, 0), else_=1))).where(*_within(range_)).group_by(key)
    for value, requests, failed in await session.execute(query):
        group = groups[value]
        group.requests = max(group.requests, requests)
        group.failed = int(failed or 0)


async def _add_times(
    session: AsyncSession, dimension: Dimension | None, range_: Range, groups: Mapping[str, Sums], measure: str
) -> None:
    """Count how often each duration occurs: percentiles come from these counts, and counts of groups add up."""
    key, value = _log_key(dimension), _coarse(getattr(RequestLog, measure))
    query = (
        select(key.label("key"), value.label("value"), func.count())
        .where(*_within(range_), getattr(RequestLog, measure).is_not(None), RequestLog.status_code < _FIRST_FAILURE)
        .group_by(literal_column("1"), literal_column("2"))
    )
    for group, duration, number in await session.execute(query):
        getattr(groups[group], measure)[duration] += number


def _coarse(column: Any) -> ColumnElement[int]:
    """Keep three digits of a duration in milliseconds: exact below a second, within one percent above."""
    return case(
        (column < _literally(1_000), column),
        (column < _literally(10_000), column.op("/")(_literally(10)).op("*")(_literally(10))),
        else_=column.op("/")(_literally(100)).op("*")(_literally(100)),
    )


def _literally(number: int) -> ColumnElement[int]:
    return literal_column(str(number))


def _within(range_: Range) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return RequestLog.timestamp >= range_.since, RequestLog.timestamp <= range_.until


def _usage_key(dimension: Dimension | None) -> ColumnElement[str]:
    match dimension:
        case None:
            return beginning(UsageRow.created_at, 0)
        case "model":
            return func.coalesce(UsageRow.routed_model, UsageRow.original_model, _NONE)
        case "account":
            return func.coalesce(UsageRow.account_id, _NONE)
        case "tier":
            return func.coalesce(UsageRow.tier, _NONE)
        case "tenant":
            return func.coalesce(UsageRow.tenant_id, _NONE)
        case "hour":
            return beginning(UsageRow.created_at, _HOUR)
        case "day":
            return beginning(UsageRow.created_at, _DAY)


def _log_key(dimension: Dimension | None) -> ColumnElement[str]:
    match dimension:
        case None:
            return beginning(RequestLog.timestamp, 0)
        case "model":
            return func.coalesce(RequestLog.routed_model, RequestLog.original_model, _NONE)
        case "account":
            return func.coalesce(RequestLog.account_id, _NONE)
        case "tier":
            return func.coalesce(RequestLog.tier, _NONE)
        case "tenant":
            return func.coalesce(RequestLog.tenant_id, _NONE)
        case "hour":
            return beginning(RequestLog.timestamp, _HOUR)
        case "day":
            return beginning(RequestLog.timestamp, _DAY)
