"""Finds, reads and deletes rows of the request log.

Lists never load bodies: a page of them would be megabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.catalog.price_book import PriceBook
from shared.db import timestamps
from shared.db.expressions import beginning, holds_part
from shared.db.models import RequestLog, Tenant
from shared.db.price_book import read_price_book

AnyRow = Row[*tuple[Any, ...]]
"""A row of the log without its bodies, by column name."""

_FIRST_FAILURE = 400
BATCH = 500
"""Rows deleted in one transaction: the proxy's recorder must get its turn."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; None = anything."""

    status: Literal["success", "error"] | None = None
    account: str | None = None
    model: str | None = None
    tenant: str | None = None
    conversation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


SUCCESS = and_(
    RequestLog.status_code.is_not(None),
    RequestLog.status_code < _FIRST_FAILURE,
    RequestLog.error_kind.is_(None),
)

_PLAIN = (
    RequestLog.id,
    RequestLog.timestamp,
    RequestLog.started_at_ms,
    RequestLog.method,
    RequestLog.path,
    RequestLog.inbound_format,
    RequestLog.upstream_format,
    RequestLog.lane,
    RequestLog.account_id,
    RequestLog.account_name,
    RequestLog.provider,
    RequestLog.original_model,
    RequestLog.routed_model,
    RequestLog.tier,
    RequestLog.config_id,
    RequestLog.strategy,
    RequestLog.status_code,
    RequestLog.error_message,
    RequestLog.error_kind,
    RequestLog.input_tokens,
    RequestLog.output_tokens,
    RequestLog.cached_tokens,
    RequestLog.cache_write_tokens,
    RequestLog.reasoning_tokens,
    RequestLog.latency_ms,
    RequestLog.first_token_ms,
    RequestLog.is_stream,
    RequestLog.is_failover,
    RequestLog.attempts,
    RequestLog.masked,
    RequestLog.cost_usd,
    RequestLog.cost_known,
    RequestLog.conversation_id,
    RequestLog.session_id,
    RequestLog.request_id,
    RequestLog.tenant_id,
    RequestLog.user_agent,
    RequestLog.agent_id,
    RequestLog.stop_reason,
    RequestLog.dropped_params,
)
_HAS_BODIES = or_(RequestLog.request_body.is_not(None), RequestLog.response_body.is_not(None))


_SEARCHED = (
    RequestLog.original_model,
    RequestLog.routed_model,
    RequestLog.path,
    RequestLog.error_message,
    RequestLog.id,  # which is the request id; the column of that name lies behind the bodies, and is slow to reach
)


async def find_rows(session: AsyncSession, filters: Filters, *, limit: int, offset: int) -> Sequence[AnyRow]:
    """Return a page of rows, newest first."""
    query = _rows().where(*_conditions(filters)).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    return (await session.execute(query)).all()


async def count_rows(session: AsyncSession, filters: Filters) -> int:
    """Return how many rows match."""
    query = select(func.count()).select_from(RequestLog).where(*_conditions(filters))
    return await session.scalar(query) or 0


async def find_row(session: AsyncSession, log_id: str) -> AnyRow | None:
    """Return one row without its bodies."""
    return (await session.execute(_rows().where(RequestLog.id == log_id))).first()


async def bodies_of(session: AsyncSession, log_id: str) -> Mapping[str, str | None]:
    """Return the four views of a request's text."""
    query = select(
        RequestLog.request_body.label("client"),
        RequestLog.sent_body.label("sent"),
        RequestLog.received_body.label("received"),
        RequestLog.response_body.label("returned"),
    ).where(RequestLog.id == log_id)
    row = (await session.execute(query)).first()
    return {} if row is None else dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's name for its public mapping


async def newest_ids(session: AsyncSession, since: datetime, limit: int) -> Sequence[str]:
    """Return ids of rows that came since then, newest first."""
    query = (
        select(RequestLog.id)
        .where(RequestLog.timestamp >= timestamps.to_text(since))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def rows_by_id(session: AsyncSession, ids: Sequence[str]) -> Sequence[AnyRow]:
    """Return rows, oldest first."""
    query = _rows().where(RequestLog.id.in_(ids)).order_by(RequestLog.timestamp, RequestLog.started_at_ms)
    return (await session.execute(query)).all()


async def histogram(session: AsyncSession, filters: Filters, prefix: int) -> Mapping[str, tuple[int, int]]:
    """Return (total, failed) by the first `prefix` characters of the timestamp."""
    bucket = beginning(RequestLog.timestamp, prefix)
    query = (
        select(bucket, func.count(), func.sum(case((SUCCESS, 0), else_=1)))
        .where(*_conditions(filters))
        .group_by(bucket)
    )
    return {start: (total, failed) for start, total, failed in await session.execute(query)}


async def delete_batch(session: AsyncSession, before: str | None) -> int:
    """Delete some of the oldest rows (all that are older than `before`, or any); return how many."""
    oldest = select(RequestLog.id).order_by(RequestLog.timestamp).limit(BATCH)
    if before is not None:
        oldest = oldest.where(RequestLog.timestamp < before)
    ids = (await session.scalars(oldest)).all()
    if ids:
        await session.execute(delete(RequestLog).where(RequestLog.id.in_(ids)))
    return len(ids)


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        *_PLAIN, SUCCESS.label("success"), _HAS_BODIES.label("has_bodies"), Tenant.name.label("tenant_name")
    ).join(Tenant, Tenant.id == RequestLog.tenant_id, isouter=True)


_NEWEST_FIRST = (RequestLog.timestamp.desc(), RequestLog.started_at_ms.desc(), RequestLog.id)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.status is not None:
        conditions.append(SUCCESS if filters.status == "success" else not_(func.coalesce(SUCCESS, False)))
    if filters.since is not None:
        conditions.append(RequestLog.timestamp >= timestamps.to_text(filters.since))
    if filters.until is not None:
        conditions.append(RequestLog.timestamp <= timestamps.to_text(filters.until))
    if filters.conversation:
        conditions.append(RequestLog.conversation_id == filters.conversation)
    if filters.account:
        conditions.append(
            or_(RequestLog.account_id == filters.account, holds_part(RequestLog.account_name, filters.account))
        )
    if filters.model:
        conditions.append(
            or_(
                holds_part(RequestLog.original_model, filters.model), holds_part(RequestLog.routed_model, filters.model)
            )
        )
    if filters.tenant:
        named = select(Tenant.id).where(holds_part(Tenant.name, filters.tenant))
        conditions.append(or_(RequestLog.tenant_id == filters.tenant, RequestLog.tenant_id.in_(named)))
    if filters.text:
        conditions.append(or_(*(holds_part(column, filters.text) for column in _SEARCHED)))
    return conditions


async def price_book(session: AsyncSession) -> PriceBook:
    """Return the prices that users set."""
    return await read_price_book(session)
