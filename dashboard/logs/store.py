"""Reads and deletes rows of the request log.

Lists never load bodies: a page of them would be megabytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.logs.search.store import NEWEST_FIRST, SUCCESS
from shared.catalog.price_book import PriceBook
from shared.db import timestamps
from shared.db.models import RequestLog, Tenant
from shared.db.price_book import read_price_book

AnyRow = Row[*tuple[Any, ...]]
"""A row of the log without its bodies, by column name."""

MOST_ROWS = 500
"""Deleted in one transaction at most."""
_USUAL_BYTES = 1_200
"""What a row without bodies takes, where nobody has counted it."""

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
BODY_NAMES = ("client", "sent", "received", "returned")
_BODIES = (
    RequestLog.request_body.label("client"),
    RequestLog.sent_body.label("sent"),
    RequestLog.received_body.label("received"),
    RequestLog.response_body.label("returned"),
)
_HAS_BODIES = or_(RequestLog.request_body.is_not(None), RequestLog.response_body.is_not(None))


async def find_row(session: AsyncSession, log_id: str) -> AnyRow | None:
    """Return one row without its bodies."""
    return (await session.execute(_rows().where(RequestLog.id == log_id))).first()


async def bodies_of(session: AsyncSession, log_id: str) -> Mapping[str, str | None]:
    """Return the four views of a request's text."""
    return (await bodies_by_id(session, [log_id])).get(log_id, {})


async def bodies_by_id(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, Mapping[str, str | None]]:
    """Return the four views of several requests' text, by id."""
    query = select(RequestLog.id, *_BODIES).where(RequestLog.id.in_(ids))
    return {row.id: {name: getattr(row, name) for name in BODY_NAMES} for row in await session.execute(query)}


async def newest_ids(session: AsyncSession, since: datetime, limit: int) -> Sequence[str]:
    """Return ids of rows that came since then, newest first."""
    query = (
        select(RequestLog.id)
        .where(RequestLog.timestamp >= timestamps.to_text(since))
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def rows_by_id(session: AsyncSession, ids: Sequence[str]) -> Sequence[AnyRow]:
    """Return rows, newest first."""
    query = _rows().where(RequestLog.id.in_(ids)).order_by(*NEWEST_FIRST)
    return (await session.execute(query)).all()


async def oldest_ids(session: AsyncSession, before: str | None, most_bytes: int) -> Sequence[str]:
    """Return ids of the oldest rows (of those older than `before`, or of all) that take so much, at least one if there is one."""
    size = func.coalesce(RequestLog.size_bytes, literal_column(str(_USUAL_BYTES)))
    oldest = select(RequestLog.id, size).order_by(RequestLog.timestamp).limit(MOST_ROWS)
    if before is not None:
        oldest = oldest.where(RequestLog.timestamp < before)
    ids: list[str] = []
    held = 0
    for log_id, row_bytes in await session.execute(oldest):
        if ids and held + row_bytes > most_bytes:
            break
        ids.append(log_id)
        held += row_bytes
    return ids


async def delete_rows(session: AsyncSession, ids: Sequence[str]) -> int:
    """Delete rows; return how many there were."""
    result: Any = await session.execute(delete(RequestLog).where(RequestLog.id.in_(ids)))
    return int(result.rowcount)


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        *_PLAIN, SUCCESS.label("success"), _HAS_BODIES.label("has_bodies"), Tenant.name.label("tenant_name")
    ).join(Tenant, Tenant.id == RequestLog.tenant_id, isouter=True)


async def price_book(session: AsyncSession) -> PriceBook:
    """Return the prices that users set."""
    return await read_price_book(session)
