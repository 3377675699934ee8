"""Sums rows as they stand: the edges of a range, and what no total holds yet of the hours and days between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.usage.cut import Cut, Groups
from dashboard.usage.spans import Source, Span, bounds
from dashboard.usage.sums import Sums
from shared.db.expressions import beginning, unindexed
from shared.db.models import RequestLog, UsageRow
from shared.db.models.usage import UNCOUNTED
from shared.db.models.usage_totals import TOKENS

_FIRST_FAILURE = 400
_NONE: ColumnElement[str] = literal_column("''")
"""In the text of the statement, not a parameter: see `beginning`."""
_MEASURES = ("latency_ms", "first_token_ms")
_ANSWERED = and_(RequestLog.status_code < _FIRST_FAILURE, RequestLog.error_kind.is_(None))

Shape = tuple[bool, ...]
"""For each span, whether only what no total holds is summed."""
Statement = CompoundSelect[*tuple[Any, ...]]
Summed = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One span of a statement."""

    number: int
    uncounted: bool
    cut: Cut
    by_tenant: bool = False
    """Take the tenant's own index: for a long span of few rows."""

    def holds(self, rows: Any, moment: Any) -> Sequence[ColumnElement[bool]]:
        """Return the conditions on rows. Uncounted ones are few and have an index of their own: no other is to be taken."""
        within = [moment >= bindparam(f"first_{self.number}"), moment < bindparam(f"end_{self.number}")]
        if self.uncounted:
            within.append(UNCOUNTED)
        tenant = rows.tenant_id if self.by_tenant else unindexed(rows.tenant_id)
        return [*within, tenant == bindparam("tenant")] if self.cut.of_tenant else within

    def key(self, rows: Any, moment: Any) -> ColumnElement[str]:
        """Return what tells the group of a row."""
        if self.cut.prefix is not None:
            return beginning(moment, self.cut.prefix)
        if self.cut.dimension == "model":
            return func.coalesce(rows.routed_model, rows.original_model, _NONE)
        return func.coalesce(getattr(rows, self.cut.column), _NONE)


async def add_rows(
    session: AsyncSession, cut: Cut, spans: Sequence[Span], tenant_id: str | None, groups: Groups
) -> None:
    """Add rows: all of those in spans of rows, in others those that no total holds."""
    if not spans:
        return
    shape, values = tuple(span.source is not Source.ROWS for span in spans), bounds(spans) | {"tenant": tenant_id}
    for key, completed, *tokens, cost, unpriced in await session.execute(_usage_statement(shape, cut), values):
        found = Sums(completed=completed, cost_usd=float(cost or 0), unpriced=int(unpriced or 0))
        for name, number in zip(TOKENS, tokens, strict=True):
            setattr(found, name, int(number or 0))
        groups[key].add(found)
    for key, logged, *numbers in await session.execute(_logs_statement(shape, cut), values):
        failed, failovers, masked = (int(number or 0) for number in numbers)
        groups[key].add(Sums(logged=logged, failed=failed, failovers=failovers, masked=masked))
    if cut.has_times:
        _add_times(await session.execute(_times_statement(shape, cut), values), groups)


async def add_times_of_tenant(session: AsyncSession, cut: Cut, span: Span, tenant_id: str, groups: Groups) -> None:
    """Add how long a tenant's requests took, by a dimension of which the totals do not know it: from all its rows."""
    _add_times(await session.execute(_tenant_times_statement(cut), bounds([span]) | {"tenant": tenant_id}), groups)


def _add_times(found: Iterable[Any], groups: Groups) -> None:
    for measure, key, duration, number in found:
        getattr(groups[key], measure)[duration] += number


@lru_cache
def _usage_statement(shape: Shape, cut: Cut) -> Statement:
    return union_all(*map(_usage, _parts(shape, cut)))


def _usage(part: _Part) -> Summed:
    key = part.key(UsageRow, UsageRow.created_at)
    tokens = (func.sum(getattr(UsageRow, name)) for name in TOKENS)
    unpriced = func.sum(case((UsageRow.cost_known == False, 1), else_=0))  # noqa: E712 - a column, not a boolean
    return (
        select(key, func.count(), *tokens, func.sum(UsageRow.cost_usd), unpriced)
        .where(*part.holds(UsageRow, UsageRow.created_at))
        .group_by(key)
    )


@lru_cache
def _logs_statement(shape: Shape, cut: Cut) -> Statement:
    return union_all(*map(_logs, _parts(shape, cut)))


def _logs(part: _Part) -> Summed:
    key = part.key(RequestLog, RequestLog.timestamp)
    conditions = ((_ANSWERED, 0, 1), (RequestLog.is_failover.is_(True), 1, 0), (RequestLog.masked.is_not(None), 1, 0))
    counts = (func.sum(case((met, counts), else_=otherwise)) for met, counts, otherwise in conditions)
    return select(key, func.count(), *counts).where(*part.holds(RequestLog, RequestLog.timestamp)).group_by(key)


@lru_cache
def _times_statement(shape: Shape, cut: Cut) -> Statement:
    """How often each duration occurs: percentiles come from these counts, and counts of groups add up."""
    return union_all(*(_times(part, measure) for part in _parts(shape, cut) for measure in _MEASURES))


@lru_cache
def _tenant_times_statement(cut: Cut) -> Statement:
    part = _Part(0, uncounted=False, cut=cut, by_tenant=True)
    return union_all(*(_times(part, measure) for measure in _MEASURES))


def _times(part: _Part, measure: str) -> Summed:
    duration, key = getattr(RequestLog, measure), part.key(RequestLog, RequestLog.timestamp)
    return (
        select(literal_column(f"'{measure}'"), key, _coarse(duration), func.count())
        .where(*part.holds(RequestLog, RequestLog.timestamp))
        .where(duration.is_not(None), RequestLog.status_code < _FIRST_FAILURE)
        .group_by(literal_column("2"), literal_column("3"))
    )


def _parts(shape: Shape, cut: Cut) -> list[_Part]:
    return [_Part(number, uncounted, cut) for number, uncounted in enumerate(shape)]


def _coarse(column: Any) -> ColumnElement[int]:
    """Keep three digits of a duration in milliseconds: exact below a second, within one percent above."""
    return case(
        (column < _literally(1_000), column),
        (column < _literally(10_000), column.op("/")(_literally(10)).op("*")(_literally(10))),
        else_=column.op("/")(_literally(100)).op("*")(_literally(100)),
    )


def _literally(number: int) -> ColumnElement[int]:
    return literal_column(str(number))
