"""Counts what is configured."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Account, Tenant


async def accounts_by_state(session: AsyncSession) -> Mapping[tuple[str, str, bool], int]:
    """Return how many accounts there are by provider, status and whether they are enabled."""
    columns = (Account.provider, Account.status, Account.enabled)
    rows = await session.execute(select(*columns, func.count()).group_by(*columns).order_by(*columns))
    return {(provider, status, bool(enabled)): count for provider, status, enabled, count in rows}


async def tenants_by_state(session: AsyncSession) -> Mapping[bool, int]:
    """Return how many tenants there are by whether they are enabled."""
    rows = await session.execute(select(Tenant.enabled, func.count()).group_by(Tenant.enabled).order_by(Tenant.enabled))
    return {bool(enabled): count for enabled, count in rows}
