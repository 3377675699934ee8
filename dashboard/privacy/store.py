"""Reads settings, counts and mappings that guardrails need."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.expressions import beginning
from shared.db.models import PrivacyMapping, RequestLog, Setting, Tenant, TenantSetting

_DAY = 10
_AT_ONCE = 500
"""Values in one `IN (…)`: databases have a limit."""


async def setting_texts(session: AsyncSession) -> dict[str, str]:
    """Return the stored global settings."""
    return {row.key: row.value for row in await session.execute(select(Setting.key, Setting.value))}


async def tenant_texts(session: AsyncSession, tenant_id: str) -> dict[str, str] | None:
    """Return a tenant's overrides; None when there is no such tenant."""
    if await session.get(Tenant, tenant_id) is None:
        return None
    query = select(TenantSetting.key, TenantSetting.value).where(TenantSetting.tenant_id == tenant_id)
    return {row.key: row.value for row in await session.execute(query)}


async def masked_by_day(session: AsyncSession, since: str) -> Mapping[str, Mapping[str, int]]:
    """Return day -> the log's text of masked values -> how many requests have it."""
    day = beginning(RequestLog.timestamp, _DAY)
    query = (
        select(day, RequestLog.masked, func.count())
        .where(RequestLog.timestamp >= since, RequestLog.masked.is_not(None))
        .group_by(day, RequestLog.masked)
    )
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for start, masked, number in await session.execute(query):
        counts[start][masked or ""] = number
    return counts


async def newest_mappings(
    session: AsyncSession, limit: int, offset: int
) -> Sequence[tuple[PrivacyMapping, str | None]]:
    """Return mappings with the names of their tenants, newest first."""
    query = (
        select(PrivacyMapping, Tenant.name)
        .outerjoin(Tenant, Tenant.id == PrivacyMapping.tenant_id)
        .order_by(PrivacyMapping.created_at.desc(), PrivacyMapping.id)
    )
    return [(mapping, name) for mapping, name in await session.execute(query.limit(limit).offset(offset))]


async def delete_mappings(session: AsyncSession) -> int:
    """Delete all mappings; return how many there were."""
    number = await session.scalar(select(func.count()).select_from(PrivacyMapping)) or 0
    await session.execute(delete(PrivacyMapping))
    return number


async def mappings_of(
    session: AsyncSession, replacements: Collection[str], tenant_id: str | None
) -> Sequence[PrivacyMapping]:
    """Return a tenant's mappings of these placeholders."""
    wanted = sorted(set(replacements))
    found: list[PrivacyMapping] = []
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(PrivacyMapping).where(PrivacyMapping.replacement.in_(wanted[start : start + _AT_ONCE]))
        owner = PrivacyMapping.tenant_id
        query = query.where(owner.is_(None) if tenant_id is None else owner == tenant_id)
        found.extend((await session.scalars(query)).all())
    return found


async def logged_bodies(session: AsyncSession, log_id: str) -> tuple[str | None, Mapping[str, str | None]] | None:
    """Return the tenant of a request and its four bodies; None when it is not in the log."""
    query = select(
        RequestLog.tenant_id,
        RequestLog.request_body,
        RequestLog.sent_body,
        RequestLog.received_body,
        RequestLog.response_body,
    ).where(RequestLog.id == log_id)
    row = (await session.execute(query)).first()
    if row is None:
        return None
    bodies = {
        "client": row.request_body,
        "sent": row.sent_body,
        "received": row.received_body,
        "returned": row.response_body,
    }
    return row.tenant_id, bodies
