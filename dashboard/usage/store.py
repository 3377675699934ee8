"""Sums usage over a dimension: from the totals by hour and day, and at the edges of a range from the rows themselves.

Rows that no total holds yet (an earlier program wrote them, or they wait for their turn) are summed as they stand.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from dashboard.usage.schemas import Dimension
from dashboard.usage.spans import Range, Source, Span
from dashboard.usage.sums import Sums, add_buckets
from shared.db.durations import BUCKETS
from shared.db.expressions import beginning
from shared.db.models import (
    Account,
    RequestLog,
    RoutingConfig,
    Tenant,
    UsageDays,
    UsageDayTimes,
    UsageHours,
    UsageHourTimes,
    UsageRow,
)
from shared.db.models.usage import UNCOUNTED
from shared.db.models.usage_totals import BUCKETED, COUNTED, EVERYTHING, TOKENS

_FIRST_FAILURE = 400
_NONE: ColumnElement[str] = literal_column("''")
"""In the text of the statement, not a parameter: see `beginning`."""
_COUNTS = {Source.HOURS: UsageHours, Source.DAYS: UsageDays}
_TIMES = {Source.HOURS: UsageHourTimes, Source.DAYS: UsageDayTimes}
_COLUMNS = {"account": "account_id", "tenant": "tenant_id", "config": "config_id"}
_PREFIXES = {None: 0, "hour": 13, "day": 10}
"""How much of a timestamp tells the group."""

Groups = defaultdict[str, Sums]
Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is summed: told apart by a dimension, of one tenant or of all."""

    dimension: Dimension | None
    tenant_id: str | None

    @property
    def has_times(self) -> bool:
        """Durations are counted by each dimension for itself: of one tenant, only their course is known."""
        return self.tenant_id is None or self.dimension in _PREFIXES or self.dimension == "tenant"

    def of(self, rows: Any) -> Where:
        """Return the condition on rows, or on the columns of a table."""
        return () if self.tenant_id is None else (rows.tenant_id == self.tenant_id,)


async def sums_by(
    session: AsyncSession, dimension: Dimension | None, range_: Range, tenant_id: str | None = None
) -> Mapping[str, Sums]:
    """Return the sums by the dimension's value; without one, all under the empty text, like rows without a value.

    Of one tenant, durations are told over time and in all, not by a further dimension.
    """
    cut = _Cut(dimension, tenant_id)
    groups: Groups = defaultdict(Sums)
    for span in range_.spans(by_hour=dimension == "hour"):
        if span.source is Source.ROWS:
            await _add_usage(session, cut, span, (), groups)
            await _add_logs(session, cut, span, (), groups)
        else:
            await _add_totals(session, cut, span, groups)
            await _add_times_of_totals(session, cut, span, groups)
            await _add_uncounted(session, cut, span, groups)
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


async def config_names(session: AsyncSession) -> Mapping[str, str]:
    """Return the names of configs by id."""
    return {row.id: row.name for row in await session.execute(select(RoutingConfig.id, RoutingConfig.name))}


async def _add_totals(session: AsyncSession, cut: _Cut, span: Span, groups: Groups) -> None:
    table = _COUNTS[span.source]
    key = _key_of_totals(table, cut.dimension)
    columns = [func.sum(table.c[name]) for name in COUNTED]
    query = (
        select(key, *columns)
        .group_by(key)
        .where(table.c.start >= span.first, table.c.start < span.end, *cut.of(table.c))
    )
    for value, *sums in await session.execute(query):
        group = groups[value]
        for name, number in zip(COUNTED, sums, strict=True):
            setattr(group, name, getattr(group, name) + (float(number) if name == "cost_usd" else int(number)))


async def _add_times_of_totals(session: AsyncSession, cut: _Cut, span: Span, groups: Groups) -> None:
    if not cut.has_times:
        return
    statement = _times_statement(span.source, cut)
    for value, *counted in await session.execute(
        statement, {"first": span.first, "end": span.end, "value": cut.tenant_id or ""}
    ):
        add_buckets(groups[value].latency_ms, counted[:BUCKETS])
        add_buckets(groups[value].first_token_ms, counted[BUCKETS:])


@lru_cache
def _times_statement(source: Source, cut: _Cut) -> Select[*tuple[Any, ...]]:
    """Built once: its two hundred sums take longer to put into words than to add up."""
    table, in_time = _TIMES[source], cut.dimension in _PREFIXES
    conditions = [table.c.start >= bindparam("first"), table.c.start < bindparam("end")]
    if cut.tenant_id is not None:
        conditions += [table.c.dimension == "tenant_id", table.c.value == bindparam("value")]
    else:
        conditions.append(table.c.dimension == (EVERYTHING if in_time else _column_of(cut.dimension or "")))
    key = beginning(table.c.start, _PREFIXES[cut.dimension]) if in_time else table.c.value
    return select(key, *(func.sum(table.c[name]) for name in BUCKETED)).where(*conditions).group_by(key)


async def _add_uncounted(session: AsyncSession, cut: _Cut, span: Span, groups: Groups) -> None:
    uncounted: list[Any] = [UNCOUNTED]
    if await session.scalar(select(UsageRow.id).where(*uncounted, *_within(UsageRow.created_at, span)).limit(1)):
        await _add_usage(session, cut, span, uncounted, groups)
    if await session.scalar(select(RequestLog.id).where(*uncounted, *_within(RequestLog.timestamp, span)).limit(1)):
        await _add_logs(session, cut, span, uncounted, groups)


async def _add_usage(session: AsyncSession, cut: _Cut, span: Span, where: Where, groups: Groups) -> None:
    key = _key_of(UsageRow, UsageRow.created_at, cut.dimension)
    query = (
        select(
            key,
            func.count(),
            *(func.sum(getattr(UsageRow, name)) for name in TOKENS),
            func.sum(UsageRow.cost_usd),
            func.sum(case((UsageRow.cost_known == False, 1), else_=0)),  # noqa: E712 - a column, not a boolean
        )
        .where(*where, *cut.of(UsageRow), *_within(UsageRow.created_at, span))
        .group_by(key)
    )
    for value, completed, *tokens, cost, unpriced in await session.execute(query):
        found = Sums(completed=completed, cost_usd=float(cost or 0), unpriced=int(unpriced or 0))
        for name, number in zip(TOKENS, tokens, strict=True):
            setattr(found, name, int(number or 0))
        groups[value].add(found)


async def _add_logs(session: AsyncSession, cut: _Cut, span: Span, where: Where, groups: Groups) -> None:
    key = _key_of(RequestLog, RequestLog.timestamp, cut.dimension)
    conditions = (*where, *cut.of(RequestLog), *_within(RequestLog.timestamp, span))
    answered = and_(RequestLog.status_code < _FIRST_FAILURE, RequestLog.error_kind.is_(None))
    counts = (
        func.count(),
        func.sum(case((answered, 0), else_=1)),
        func.sum(case((RequestLog.is_failover.is_(True), 1), else_=0)),
        func.sum(case((RequestLog.masked.is_not(None), 1), else_=0)),
    )
    for value, logged, *numbers in await session.execute(select(key, *counts).where(*conditions).group_by(key)):
        failed, failovers, masked = (int(number or 0) for number in numbers)
        groups[value].add(Sums(logged=logged, failed=failed, failovers=failovers, masked=masked))
    for measure in ("latency_ms", "first_token_ms") if cut.has_times else ():
        await _add_times(session, key, conditions, groups, measure)


async def _add_times(
    session: AsyncSession, key: ColumnElement[str], where: Where, groups: Groups, measure: str
) -> None:
    """Count how often each duration occurs: percentiles come from these counts, and counts of groups add up."""
    duration = getattr(RequestLog, measure)
    query = (
        select(key.label("key"), _coarse(duration).label("value"), func.count())
        .where(*where, duration.is_not(None), RequestLog.status_code < _FIRST_FAILURE)
        .group_by(literal_column("1"), literal_column("2"))
    )
    for group, value, number in await session.execute(query):
        counts: Counter[int] = getattr(groups[group], measure)
        counts[value] += number


def _coarse(column: Any) -> ColumnElement[int]:
    """Keep three digits of a duration in milliseconds: exact below a second, within one percent above."""
    return case(
        (column < _literally(1_000), column),
        (column < _literally(10_000), column.op("/")(_literally(10)).op("*")(_literally(10))),
        else_=column.op("/")(_literally(100)).op("*")(_literally(100)),
    )


def _literally(number: int) -> ColumnElement[int]:
    return literal_column(str(number))


def _within(moment: InstrumentedAttribute[str], span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return moment >= span.first, moment < span.end


def _key_of_totals(table: Table, dimension: Dimension | None) -> ColumnElement[str]:
    match dimension:
        case None | "hour" | "day":
            return beginning(table.c.start, _PREFIXES[dimension])
        case _:
            return table.c[_column_of(dimension)]


def _key_of(rows: Any, moment: Any, dimension: Dimension | None) -> ColumnElement[str]:
    match dimension:
        case None | "hour" | "day":
            return beginning(moment, _PREFIXES[dimension])
        case "model":
            return func.coalesce(rows.routed_model, rows.original_model, _NONE)
        case _:
            return func.coalesce(getattr(rows, _column_of(dimension)), _NONE)


def _column_of(dimension: str) -> str:
    return _COLUMNS.get(dimension, dimension)
