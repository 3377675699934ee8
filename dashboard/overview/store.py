"""What of the records only the overview asks for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, exists, func, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.overview.savings import Cached
from dashboard.usage.spans import Source, Span, bounds
from shared.catalog.price_book import PriceBook
from shared.db.expressions import unindexed
from shared.db.models import Account, RequestLog, RoutingConfig, UsageDays, UsageHours, UsageRow
from shared.db.models.request_log import FAILED
from shared.db.models.usage import UNCOUNTED

_MOST_UNPRICED = 200
_SHOWN_UNPRICED = 5
_HOUR_BEGINS = 13
_NONE: ColumnElement[str] = literal_column("''")
_TOTALS = {Source.HOURS: UsageHours, Source.DAYS: UsageDays}

Statement = CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an installation has come."""

    has_requests: bool
    has_config: bool
    last_failure: str | None
    """When the newest failed request came."""


async def progress(session: AsyncSession) -> Progress:
    """Return how far the installation has come."""
    last_failure = (
        select(RequestLog.timestamp).where(FAILED).order_by(RequestLog.timestamp.desc()).limit(1).scalar_subquery()
    )
    active = exists().where(RoutingConfig.is_active.is_(True))
    logged, used = exists(select(RequestLog.id)), exists(select(UsageRow.id))
    found = (await session.execute(select(logged | used, active, last_failure))).one()
    return Progress(*found)


async def cached_tokens(session: AsyncSession, spans: Sequence[Span], tenant_id: str | None) -> Cached:
    """Return what was read from and written to caches in spans of whole hours and days, by provider and model."""
    found: Cached = {}
    statement = _cached_statement(tuple(span.source for span in spans), of_tenant=tenant_id is not None)
    everything = {"since": spans[0].first, "until": spans[-1].end, "tenant": tenant_id}
    for provider, model, read, written in await session.execute(statement, bounds(spans) | everything):
        before = found.get((provider, model), (0, 0))
        found[provider, model] = (before[0] + int(read or 0), before[1] + int(written or 0))
    return found


@lru_cache
def _cached_statement(sources: tuple[Source, ...], *, of_tenant: bool) -> Statement:
    counted = (_cached_in_totals(number, source, of_tenant) for number, source in enumerate(sources))
    return union_all(*counted, _cached_in_rows(of_tenant))


def _cached_in_totals(number: int, source: Source, of_tenant: bool) -> Select[*tuple[Any, ...]]:
    totals = _TOTALS[source].c
    return (
        select(totals.provider, totals.model, func.sum(totals.cache_read_tokens), func.sum(totals.cache_write_tokens))
        .where(totals.start >= bindparam(f"first_{number}"), totals.start < bindparam(f"end_{number}"))
        .where(*_of(totals.tenant_id, of_tenant))
        .group_by(totals.provider, totals.model)
    )


def _cached_in_rows(of_tenant: bool) -> Select[*tuple[Any, ...]]:
    usage = (func.coalesce(UsageRow.provider, Account.provider, _NONE), func.coalesce(UsageRow.routed_model, _NONE))
    return (
        select(*usage, func.sum(UsageRow.cache_read_tokens), func.sum(UsageRow.cache_write_tokens))
        .outerjoin(Account, Account.id == UsageRow.account_id)
        .where(UNCOUNTED, UsageRow.created_at >= bindparam("since"), UsageRow.created_at < bindparam("until"))
        .where(*_of(unindexed(UsageRow.tenant_id), of_tenant))
        .group_by(*usage)
    )


def _of(column: Any, of_tenant: bool) -> tuple[ColumnElement[bool], ...]:
    return (column == bindparam("tenant"),) if of_tenant else ()


async def unpriced_models(session: AsyncSession, book: PriceBook, since: str, *, by_hour: bool) -> Mapping[str, int]:
    """Return models that still have no price, and how many requests went to each since the hour or day of `since`."""
    totals = UsageHours if by_hour else UsageDays
    since = f"{since[:_HOUR_BEGINS]}:00:00" if by_hour else f"{since[:10]} 00:00:00"
    counted = select(totals.c.model, totals.c.provider, totals.c.unpriced).where(
        totals.c.start >= since, totals.c.unpriced > 0
    )
    uncounted = (
        select(UsageRow.routed_model, func.coalesce(UsageRow.provider, Account.provider, _NONE), func.count())
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
    found: Counter[str] = Counter()
    for name, slug, requests in await session.execute(query):
        if book.find(slug or "", name or "") is None:
            found[name or "unknown"] += int(requests)
    return dict(found.most_common(_SHOWN_UNPRICED))
