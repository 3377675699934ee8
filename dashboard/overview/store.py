"""Counts of the request log that only the overview asks for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.usage.store import Range
from shared.db.expressions import beginning
from shared.db.models import Account, RequestLog, UsageRow
from shared.db.price_book import read_price_book

_FIRST_FAILURE = 400
_MOST_UNPRICED = 200
_SHOWN_UNPRICED = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened besides answering."""

    failovers: int = 0
    masked: int = 0


async def counts_by_bucket(session: AsyncSession, range_: Range, prefix: int) -> Mapping[str, Counts]:
    """Return counts by the first `prefix` characters of the timestamp."""
    bucket = beginning(RequestLog.timestamp, prefix)
    query = (
        select(
            bucket,
            func.sum(case((RequestLog.is_failover.is_(True), 1), else_=0)),
            func.sum(case((RequestLog.masked.is_not(None), 1), else_=0)),
        )
        .where(RequestLog.timestamp >= range_.since, RequestLog.timestamp <= range_.until)
        .group_by(bucket)
    )
    return {start: Counts(int(moved or 0), int(masked or 0)) for start, moved, masked in await session.execute(query)}


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


async def unpriced_models(session: AsyncSession, range_: Range) -> Mapping[str, int]:
    """Return models that still have no price, and how many requests went to each."""
    query = (
        select(UsageRow.routed_model, Account.provider, func.count())
        .outerjoin(Account, Account.id == UsageRow.account_id)
        .where(
            UsageRow.created_at >= range_.since,
            UsageRow.created_at <= range_.until,
            UsageRow.cost_known.is_(False),
        )
        .group_by(UsageRow.routed_model, Account.provider)
        .order_by(func.count().desc())
        .limit(_MOST_UNPRICED)
    )
    book = await read_price_book(session)
    found: Counter[str] = Counter()
    for model, provider, number in await session.execute(query):
        if book.find(provider or "", model or "") is None:
            found[model or "unknown"] += number
    return dict(found.most_common(_SHOWN_UNPRICED))
