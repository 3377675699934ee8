"""What of the records only the overview asks for."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.overview.savings import Cached
from shared.db.models import Account, RequestLog, UsageDays, UsageHours, UsageRow
from shared.db.models.usage import UNCOUNTED
from shared.db.price_book import read_price_book

_FIRST_FAILURE = 400
_MOST_UNPRICED = 200
_SHOWN_UNPRICED = 5
_HOUR_BEGINS = 13


async def last_failure(session: AsyncSession) -> str | None:
    """Return when the newest failed request came."""
    query = (
        select(RequestLog.timestamp)
        .where(RequestLog.status_code >= _FIRST_FAILURE)
        .order_by(RequestLog.timestamp.desc())
        .limit(1)
    )
    found: str | None = await session.scalar(query)
    return found


async def has_requests(session: AsyncSession) -> bool:
    """Tell whether any request ever came."""
    logged = await session.scalar(select(RequestLog.id).limit(1))
    return logged is not None or await session.scalar(select(UsageRow.id).limit(1)) is not None


async def cached_tokens(session: AsyncSession, since: str, until: str, tenant_id: str | None) -> Cached:
    """Return what was read from and written to caches in the hours of a stretch of time, by provider and model."""
    found: Cached = {}
    hours = UsageHours.c
    usage = (func.coalesce(UsageRow.provider, Account.provider, ""), func.coalesce(UsageRow.routed_model, ""))
    queries = (
        select(hours.provider, hours.model, func.sum(hours.cache_read_tokens), func.sum(hours.cache_write_tokens))
        .where(hours.start >= f"{since[:_HOUR_BEGINS]}:00:00", hours.start <= until, *_of(hours.tenant_id, tenant_id))
        .group_by(hours.provider, hours.model),
        select(*usage, func.sum(UsageRow.cache_read_tokens), func.sum(UsageRow.cache_write_tokens))
        .outerjoin(Account, Account.id == UsageRow.account_id)
        .where(UNCOUNTED, UsageRow.created_at >= since, UsageRow.created_at <= until)
        .where(*_of(UsageRow.tenant_id, tenant_id))
        .group_by(*usage),
    )
    for query in queries:
        for provider, model, read, written in await session.execute(query):
            before = found.get((provider, model), (0, 0))
            found[provider, model] = (before[0] + int(read or 0), before[1] + int(written or 0))
    return found


def _of(column: Any, tenant_id: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if tenant_id is None else (column == tenant_id,)


async def unpriced_models(session: AsyncSession, since: str, *, by_hour: bool) -> Mapping[str, int]:
    """Return models that still have no price, and how many requests went to each since the hour or day of `since`."""
    totals = UsageHours if by_hour else UsageDays
    since = f"{since[:_HOUR_BEGINS]}:00:00" if by_hour else f"{since[:10]} 00:00:00"
    counted = select(totals.c.model, totals.c.provider, totals.c.unpriced).where(
        totals.c.start >= since, totals.c.unpriced > 0
    )
    uncounted = (
        select(UsageRow.routed_model, func.coalesce(UsageRow.provider, Account.provider, ""), func.count())
        .outerjoin(Account, Account.id == UsageRow.account_id)
        .where(UNCOUNTED, UsageRow.created_at >= since, UsageRow.cost_known.is_(False))
        .group_by(UsageRow.routed_model, UsageRow.provider, Account.provider)
    )
    model, provider, number = (both := union_all(counted, uncounted).subquery()).c
    query = (
        select(model, provider, func.sum(number))
        .select_from(both)
        .group_by(model, provider)
        .order_by(func.sum(number).desc())
        .limit(_MOST_UNPRICED)
    )
    book = await read_price_book(session)
    found: Counter[str] = Counter()
    for name, slug, requests in await session.execute(query):
        if book.find(slug or "", name or "") is None:
            found[name or "unknown"] += int(requests)
    return dict(found.most_common(_SHOWN_UNPRICED))
