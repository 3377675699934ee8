"""Reads the tenant whose key a request carries."""

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Tenant


async def find_tenant(session: AsyncSession, tenant_id: str) -> Tenant | None:
    """Return a tenant."""
    return await session.get(Tenant, tenant_id)
