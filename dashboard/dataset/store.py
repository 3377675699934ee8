"""Reads what decides about capture: settings, tenants and their overrides."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Setting, Tenant, TenantSetting


async def global_texts(session: AsyncSession) -> dict[str, str]:
    """Return the stored settings by key."""
    rows = await session.execute(select(Setting.key, Setting.value))
    return {row.key: row.value for row in rows if row.value is not None}


async def tenant_names(session: AsyncSession) -> dict[str, str]:
    """Return the tenants' names by id, in the order of names."""
    rows = await session.execute(select(Tenant.id, Tenant.name).order_by(Tenant.name))
    return {row.id: row.name for row in rows}


async def overrides(session: AsyncSession) -> Mapping[str, Mapping[str, str]]:
    """Return all tenants' overrides by tenant."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in await session.execute(select(TenantSetting.tenant_id, TenantSetting.key, TenantSetting.value)):
        found[row.tenant_id][row.key] = row.value
    return found
