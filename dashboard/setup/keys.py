"""Whose client key a tool is given: the instance's, or the chosen tenant's. Opened here, shown nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.errors import Conflict, Fault, NotFound
from dashboard.services import Services
from dashboard.tenants import store as tenants
from shared.db.models import Tenant


@dataclass(frozen=True, slots=True)
class Chosen:
    """A client key and whose it is."""

    key: str | None = field(repr=False)
    tenant: Tenant | None
    problem: str | None
    """Why there is no key."""

    def required(self) -> str:
        """Return the key. Raises 409 where there is none."""
        if self.key is None:
            raise Conflict(self.problem or "There is no client key yet.")
        return self.key


async def tenants_to_choose(services: Services, session: AsyncSession) -> Sequence[Tenant]:
    """Return the tenants, none where tenants are off."""
    return await tenants.all_tenants(session) if await services.client_keys.tenants_are_on(session) else []


async def chosen_key(services: Services, session: AsyncSession, tenant_id: str | None) -> Chosen:
    """Return the tenant's key, the Default tenant's without a name. Raises 404 for an unknown tenant."""
    choices = await tenants_to_choose(services, session)
    if not choices:
        if tenant_id is not None:
            raise NotFound("There is no such tenant.")
        return await _instance_key(services, session)
    wanted = tenant_id or await tenants.default_tenant_id(session)
    tenant = next((one for one in choices if one.id == wanted), None)
    if tenant is None and tenant_id is not None:
        raise NotFound("There is no such tenant.")
    tenant = tenant or choices[0]
    try:
        return Chosen(services.client_keys.reveal_for(tenant), tenant, None)
    except Fault as fault:
        return Chosen(None, tenant, fault.message)


async def _instance_key(services: Services, session: AsyncSession) -> Chosen:
    try:
        key = await services.client_keys.current(session)
    except Fault as fault:
        return Chosen(None, None, fault.message)
    return Chosen(key, None, None if key else "There is no client key yet.")
