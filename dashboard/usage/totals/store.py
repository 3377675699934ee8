"""Sums the totals of several spans: one statement for counts and one for durations, since it is their number that takes time.

Statements are built once: their two hundred sums take longer to put into words than to add up.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Table, bindparam, func, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.usage.cut import Cut, Groups
from dashboard.usage.spans import Source, Span, bounds
from dashboard.usage.sums import Sums, add_buckets
from shared.db.durations import BUCKETS
from shared.db.models import UsageDays, UsageDayTimes, UsageHours, UsageHourTimes
from shared.db.models.usage_totals import BUCKETED, COUNTED, EVERYTHING

_COUNTS = {Source.HOURS: UsageHours, Source.DAYS: UsageDays}
_TIMES = {Source.HOURS: UsageHourTimes, Source.DAYS: UsageDayTimes}
_EVERYTHING: ColumnElement[str] = literal_column("''")

Sources = tuple[Source, ...]
Summed = Select[*tuple[Any, ...]]
Statement = CompoundSelect[*tuple[Any, ...]]


async def add_totals(
    session: AsyncSession, cut: Cut, spans: Sequence[Span], tenant_id: str | None, groups: Groups
) -> None:
    """Add what the totals hold of whole hours and days."""
    if not spans:
        return
    sources, values = tuple(span.source for span in spans), bounds(spans) | {"tenant": tenant_id}
    for key, *sums in await session.execute(_counts_statement(sources, cut), values):
        if sums[0] is not None:
            groups[_group(key, cut)].add(Sums(**dict(zip(COUNTED, _numbers(sums), strict=True))))
    if not cut.has_times:
        return
    for key, *counted in await session.execute(_times_statement(sources, cut), values):
        if counted[0] is not None:
            group = groups[_group(key, cut)]
            add_buckets(group.latency_ms, counted[:BUCKETS])
            add_buckets(group.first_token_ms, counted[BUCKETS:])


def _numbers(sums: Sequence[Any]) -> list[Any]:
    """Return sums as Python's own numbers: PostgreSQL's are decimals."""
    return [*map(int, sums[:-1]), float(sums[-1])]


def _group(key: str, cut: Cut) -> str:
    return key if cut.prefix is None else key[: cut.prefix]


@lru_cache
def _counts_statement(sources: Sources, cut: Cut) -> Statement:
    return union_all(*(_counts(number, source, cut) for number, source in enumerate(sources)))


def _counts(number: int, source: Source, cut: Cut) -> Summed:
    table = _COUNTS[source]
    summed = _summed(table, COUNTED, number, cut, None if cut.prefix is not None else table.c[cut.column])
    return summed.where(table.c.tenant_id == bindparam("tenant")) if cut.of_tenant else summed


@lru_cache
def _times_statement(sources: Sources, cut: Cut) -> Statement:
    return union_all(*(_times(number, source, cut) for number, source in enumerate(sources)))


def _times(number: int, source: Source, cut: Cut) -> Summed:
    table = _TIMES[source]
    summed = _summed(table, BUCKETED, number, cut, None if cut.prefix is not None else table.c.value)
    if cut.of_tenant:
        return summed.where(table.c.dimension == "tenant_id", table.c.value == bindparam("tenant"))
    return summed.where(table.c.dimension == (EVERYTHING if cut.prefix is not None else cut.column))


def _summed(table: Table, names: Sequence[str], number: int, cut: Cut, value: ColumnElement[str] | None) -> Summed:
    """Return sums over a span by value or by beginning, which is the index's order; without either, in one row."""
    key = value if value is not None else table.c.start if cut.prefix else None
    within = (table.c.start >= bindparam(f"first_{number}"), table.c.start < bindparam(f"end_{number}"))
    sums = select(_EVERYTHING if key is None else key, *(func.sum(table.c[name]) for name in names)).where(*within)
    return sums if key is None else sums.group_by(key)
