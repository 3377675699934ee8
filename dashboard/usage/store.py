"""Sums usage over a dimension: from the totals by hour and day, and at the edges of a range from the rows themselves.

Rows that no total holds yet (an earlier program wrote them, or they wait for their turn) are summed as they stand.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.usage.cut import Cut, Groups
from dashboard.usage.rows.store import add_rows, add_times_of_tenant
from dashboard.usage.schemas import Dimension
from dashboard.usage.spans import Range, Source, Span, together
from dashboard.usage.sums import Sums
from dashboard.usage.totals.store import add_totals
from shared.db.models import Account, RequestLog, RoutingConfig, Tenant

MOST_TIMED = 20_000
"""Of so many rows of one tenant the durations are read, some 50 ms; totals of each tenant by each dimension would be many times
larger, and written with every request."""


async def sums_by(
    session: AsyncSession, dimension: Dimension | None, range_: Range, tenant_id: str | None = None
) -> Mapping[str, Sums]:
    """Return the sums by the dimension's value; without one, all under the empty text, like rows without a value.

    Of one tenant, durations by a further dimension come from its log rows, as long as those are few.
    """
    cut = Cut(dimension, of_tenant=tenant_id is not None)
    groups: Groups = defaultdict(Sums)
    spans = list(range_.spans(by_hour=dimension == "hour"))
    whole = [span for span in spans if span.source is not Source.ROWS]
    await add_totals(session, cut, whole, tenant_id, groups)
    edges = [span for span in spans if span.source is Source.ROWS]
    await add_rows(session, cut, [*edges, *together(whole)], tenant_id, groups)
    if tenant_id is not None and not cut.has_times and sum(group.logged for group in groups.values()) <= MOST_TIMED:
        whole_range = Span(Source.ROWS, range_.since, range_.until)
        await add_times_of_tenant(session, cut, whole_range, tenant_id, groups)
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
