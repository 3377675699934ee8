"""`/api/tenants`: tenants and their client keys. Creating the first one turns tenants on."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.audit.store import differences
from dashboard.deps import ServicesDep, WhoDep
from dashboard.fields import Id
from dashboard.replies import Deleted
from dashboard.tenants import service, store
from dashboard.tenants.schemas import NewTenant, RevealedKey, Tenant, TenantChange, TenantWithKey
from shared.db import models

router = APIRouter(prefix="/api/tenants", tags=["tenants"])


@router.get("")
async def list_tenants(services: ServicesDep) -> list[Tenant]:
    """List all tenants by name."""
    async with services.read() as session:
        return await service.described_tenants(session, services.clock)


@router.post("", status_code=201)
async def create_tenant(body: NewTenant, services: ServicesDep, who: WhoDep) -> TenantWithKey:
    """Create a tenant with a key of its own, shown this once; turns tenants on when they are off."""
    async with services.change(who) as change:
        await services.client_keys.turn_on_tenants(change)
        await service.check(change.session, body)
        key, columns = services.client_keys.columns_of_new_key(change.now())
        row = models.Tenant(**body.model_dump(), **columns, created_at=change.now())
        await store.add_tenant(change.session, row)
        change.note("create", service.subject(row), differences({}, body.model_dump()))
        return TenantWithKey(tenant=await service.described_tenant(change.session, services.clock, row.id), api_key=key)


@router.get("/{tenant_id}")
async def read_tenant(tenant_id: Id, services: ServicesDep) -> Tenant:
    """Return one tenant."""
    async with services.read() as session:
        return await service.described_tenant(session, services.clock, tenant_id)


@router.put("/{tenant_id}")
async def update_tenant(tenant_id: Id, body: TenantChange, services: ServicesDep, who: WhoDep) -> Tenant:
    """Change name, config, rate limit or the switch; absent fields stay."""
    async with services.change(who) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        await service.check(change.session, body, row.name)
        wanted = body.model_dump(exclude_unset=True)
        values = {name: value for name, value in wanted.items() if value is not None or name == "config_id"}
        touched = differences({name: getattr(row, name) for name in values}, values)
        if touched:
            change.note("update", service.subject(row), touched)
            await store.update_tenant(change.session, tenant_id, {**values, "updated_at": change.now()})
        return await service.described_tenant(change.session, services.clock, tenant_id)


@router.delete("/{tenant_id}")
async def delete_tenant(
    tenant_id: Id,
    services: ServicesDep,
    who: WhoDep,
    keep_dataset: Annotated[bool, Query(description="Leave what was captured of it for fine-tuning.")] = False,
) -> Deleted:
    """Delete a tenant with its overrides and what was captured of its conversations; logs and usage stay.

    Its key is refused from now on.
    """
    async with services.change(who) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        await store.delete_tenant(change.session, tenant_id)
        files = 0 if keep_dataset else await service.forget_dataset(services.config.data_dir, tenant_id)
        change.note("delete", service.subject(row), {"dataset_files": [files, 0]} if files else {})
    return Deleted(deleted=1)


@router.post("/{tenant_id}/rotate-key")
async def rotate_tenant_key(tenant_id: Id, services: ServicesDep, who: WhoDep) -> TenantWithKey:
    """Replace a tenant's key; the old one is refused from now on."""
    async with services.change(who) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        key = await services.client_keys.rotate_for(change, row)
        change.note("rotate", service.subject(row))
        return TenantWithKey(
            tenant=await service.described_tenant(change.session, services.clock, tenant_id), api_key=key
        )


@router.post("/{tenant_id}/reveal-key")
async def reveal_tenant_key(tenant_id: Id, services: ServicesDep, who: WhoDep) -> RevealedKey:
    """Show a tenant's key; noted in the audit log."""
    async with services.change(who, bumps=False) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        key = services.client_keys.reveal_for(row)
        change.note("reveal", service.subject(row))
    return RevealedKey(api_key=key)
