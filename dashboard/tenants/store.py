"""Reads and writes tenants and their overrides of settings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import RoutingConfig, Setting, Tenant, TenantSetting
from shared.db.since import requests_since, spent_since


@dataclass(slots=True)
class Use:
    """What the records tell about a tenant."""

    spent_usd: float = 0.0
    requests_today: int = 0


async def all_tenants(session: AsyncSession) -> Sequence[Tenant]:
    """Return all tenants by name."""
    return (await session.scalars(select(Tenant).order_by(Tenant.name))).all()


async def find_tenant(session: AsyncSession, tenant_id: str) -> Tenant | None:
    """Return one tenant, as it stands now."""
    return await session.get(Tenant, tenant_id, populate_existing=True)


async def tenant_named(session: AsyncSession, name: str) -> str | None:
    """Return the id of the tenant of that name."""
    found: str | None = await session.scalar(select(Tenant.id).where(Tenant.name == name))
    return found


async def config_exists(session: AsyncSession, config_id: str) -> bool:
    """Tell whether there is such a config."""
    return await session.scalar(select(RoutingConfig.id).where(RoutingConfig.id == config_id)) is not None


async def default_tenant_id(session: AsyncSession) -> str | None:
    """Return the id of the tenant that holds the client key."""
    found: str | None = await session.scalar(select(Setting.value).where(Setting.key == "default_tenant_id"))
    return found


async def add_tenant(session: AsyncSession, row: Tenant) -> None:
    """Insert a tenant; its id is set afterwards."""
    session.add(row)
    await session.flush()


async def update_tenant(session: AsyncSession, tenant_id: str, values: Mapping[str, object]) -> None:
    """Set columns of a tenant."""
    await session.execute(update(Tenant).where(Tenant.id == tenant_id).values(**values))


async def delete_tenant(session: AsyncSession, tenant_id: str) -> None:
    """Delete a tenant with its overrides; its records stay."""
    await session.execute(delete(TenantSetting).where(TenantSetting.tenant_id == tenant_id))
    await session.execute(delete(Tenant).where(Tenant.id == tenant_id))


async def overrides_of(session: AsyncSession, tenant_id: str) -> dict[str, str]:
    """Return key -> text of a tenant's overrides."""
    query = select(TenantSetting.key, TenantSetting.value).where(TenantSetting.tenant_id == tenant_id)
    rows = await session.execute(query.order_by(TenantSetting.key))
    return {row.key: row.value for row in rows}


async def all_overrides(session: AsyncSession) -> Mapping[str, Mapping[str, str]]:
    """Return all tenants' overrides by tenant."""
    by_tenant: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in await session.scalars(select(TenantSetting)):
        by_tenant[row.tenant_id][row.key] = row.value
    return by_tenant


async def set_overrides(session: AsyncSession, tenant_id: str, texts: Mapping[str, str]) -> None:
    """Store overrides."""
    for key, value in texts.items():
        await session.merge(TenantSetting(tenant_id=tenant_id, key=key, value=value))
    await session.flush()


async def remove_overrides(session: AsyncSession, tenant_id: str, keys: Collection[str]) -> None:
    """Return settings of a tenant to what is inherited."""
    await session.execute(
        delete(TenantSetting).where(TenantSetting.tenant_id == tenant_id, TenantSetting.key.in_(keys))
    )


async def use_by_tenant(session: AsyncSession, month: str, day: str) -> Mapping[str, Use]:
    """Return the use of tenants since the month's and the day's start; those without have zeros."""
    use: defaultdict[str, Use] = defaultdict(Use)
    for tenant_id, spent in await session.execute(spent_since("tenant_id", month)):
        use[tenant_id].spent_usd = float(spent or 0)
    for tenant_id, number in await session.execute(requests_since("tenant_id", day)):
        use[tenant_id].requests_today = int(number)
    return use
