"""Reads and writes the stored client key, the switch for tenants, and the Default tenant that holds the key."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Setting, Tenant

CLIENT_KEY = "proxy_api_key"
DEFAULT_TENANT = "default_tenant_id"
MULTI_TENANCY = "multi_tenancy"


async def text_of(session: AsyncSession, key: str) -> str | None:
    """Return the stored text of a setting."""
    found: str | None = await session.scalar(select(Setting.value).where(Setting.key == key))
    return found


async def set_text(session: AsyncSession, key: str, value: str) -> None:
    """Store the text of a setting."""
    await session.merge(Setting(key=key, value=value))
    await session.flush()


async def default_tenant(session: AsyncSession) -> Tenant | None:
    """Return the tenant that took over the client key, if it still exists."""
    tenant_id = await text_of(session, DEFAULT_TENANT)
    return None if not tenant_id else await session.get(Tenant, tenant_id)


async def tenant_with_key(session: AsyncSession, key_hash: str) -> Tenant | None:
    """Return the tenant whose client key has this hash."""
    found: Tenant | None = await session.scalar(select(Tenant).where(Tenant.api_key_hash == key_hash))
    return found


async def free_tenant_name(session: AsyncSession, wanted: str) -> str:
    """Return `wanted`, or with a number behind it when that name is taken."""
    taken = set(
        (await session.scalars(select(Tenant.name).where(Tenant.name.startswith(wanted, autoescape=True)))).all()
    )
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


async def add_tenant(session: AsyncSession, tenant: Tenant) -> None:
    """Insert a tenant; its id is set afterwards."""
    session.add(tenant)
    await session.flush()


async def set_tenant_key(session: AsyncSession, tenant_id: str, columns: dict[str, str]) -> None:
    """Give a tenant another key."""
    await session.execute(update(Tenant).where(Tenant.id == tenant_id).values(**columns))
