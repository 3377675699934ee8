"""`/api/tenants/{id}/settings`: overrides of the settings that the registry lets a tenant override."""

from typing import Annotated

from fastapi import APIRouter, Body

from dashboard.audit.store import differences
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import NotFound
from dashboard.fields import Id
from dashboard.setting_values import Scalar, SettingChanges, normalised
from dashboard.tenants import service, store
from dashboard.tenants.schemas import SettingKey, Texts

router = APIRouter(prefix="/api/tenants/{tenant_id}/settings", tags=["tenants"])


@router.get("")
async def read_tenant_settings(tenant_id: Id, services: ServicesDep) -> Texts:
    """Return a tenant's overrides as texts; what is not here is inherited."""
    async with services.read() as session:
        await service.existing_tenant(session, tenant_id)
        return await store.overrides_of(session, tenant_id)


@router.put("")
async def change_tenant_settings(tenant_id: Id, body: SettingChanges, services: ServicesDep, who: WhoDep) -> Texts:
    """Set overrides, all or none; null returns one to what is inherited."""
    async with services.change(who) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        wanted = normalised(body, tenant=True)
        before = await store.overrides_of(change.session, tenant_id)
        await store.set_overrides(change.session, tenant_id, wanted.texts)
        await store.remove_overrides(change.session, tenant_id, wanted.removed)
        after = await store.overrides_of(change.session, tenant_id)
        if touched := differences(before, after):
            change.note("override", service.subject(row), touched)
        return after


@router.get("/{key}")
async def read_tenant_setting(tenant_id: Id, key: SettingKey, services: ServicesDep) -> Texts:
    """Return one override."""
    async with services.read() as session:
        await service.existing_tenant(session, tenant_id)
        overrides = await store.overrides_of(session, tenant_id)
    if key not in overrides:
        raise NotFound("This setting is inherited.")
    return {key: overrides[key]}


@router.put("/{key}")
async def change_tenant_setting(
    tenant_id: Id,
    key: SettingKey,
    body: Annotated[dict[str, Scalar], Body(max_length=10)],
    services: ServicesDep,
    who: WhoDep,
) -> Texts:
    """Set one override: `{"value": …}` or `{key: …}`."""
    value = body.get("value", body.get(key))
    return await change_tenant_settings(tenant_id, {key: value}, services, who)


@router.delete("/{key}")
async def delete_tenant_setting(tenant_id: Id, key: SettingKey, services: ServicesDep, who: WhoDep) -> Texts:
    """Return one setting to what is inherited."""
    async with services.change(who) as change:
        row = await service.existing_tenant(change.session, tenant_id)
        before = await store.overrides_of(change.session, tenant_id)
        if key in before:
            await store.remove_overrides(change.session, tenant_id, [key])
            change.note("override", service.subject(row), {key: [before[key], None]})
        return await store.overrides_of(change.session, tenant_id)
