"""The rules of tenants: names are unique, configs exist, and how a tenant is shown."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.tenants import store
from dashboard.tenants.schemas import NewTenant, Tenant, TenantChange
from shared.clock import Clock
from shared.dataset import segments
from shared.db import models, timestamps
from shared.settings.registry import SETTINGS
from shared.settings.values import InvalidSetting

_BUDGET = "monthly_budget"


async def described_tenants(session: AsyncSession, clock: Clock) -> list[Tenant]:
    """Return all tenants as the API shows them."""
    return await _described(session, clock, list(await store.all_tenants(session)))


async def described_tenant(session: AsyncSession, clock: Clock, tenant_id: str) -> Tenant:
    """Return one tenant as the API shows it. Raises 404."""
    return (await _described(session, clock, [await existing_tenant(session, tenant_id)]))[0]


async def existing_tenant(session: AsyncSession, tenant_id: str) -> models.Tenant:
    """Return a tenant. Raises 404."""
    row = await store.find_tenant(session, tenant_id)
    if row is None:
        raise NotFound("There is no such tenant.")
    return row


async def check(session: AsyncSession, wanted: NewTenant | TenantChange, present_name: str | None = None) -> None:
    """Check what refers to other rows. Raises 409 for a taken name, 422 for an unknown config."""
    is_renamed = wanted.name is not None and wanted.name != present_name
    if is_renamed and await store.tenant_named(session, wanted.name or "") is not None:
        raise Conflict("A tenant of this name exists already.", {"name": "This name is taken."})
    if wanted.config_id is not None and not await store.config_exists(session, wanted.config_id):
        raise Invalid("config_id: There is no such config.", {"config_id": "There is no such config."})


async def forget_dataset(data_dir: Path, tenant_id: str) -> int:
    """Delete the files of a tenant's conversations; return how many there were. Raises 409 where they cannot be deleted."""
    try:
        return await asyncio.to_thread(segments.clear, data_dir, segments.owner_of(tenant_id))
    except OSError as error:
        raise Conflict(f"What was captured of this tenant cannot be deleted: {error.strerror}.") from error


def subject(row: models.Tenant | Tenant) -> Subject:
    """Return what the audit log calls a tenant."""
    return Subject("tenant", row.id, row.name)


async def _described(session: AsyncSession, clock: Clock, rows: list[models.Tenant]) -> list[Tenant]:
    now = clock.now()
    day = timestamps.to_text(now.replace(hour=0, minute=0, second=0))
    use = await store.use_by_tenant(session, timestamps.month_start(now), day)
    overrides = await store.all_overrides(session)
    default_id = await store.default_tenant_id(session)
    return [_shown(row, use[row.id], overrides.get(row.id, {}), row.id == default_id) for row in rows]


def _shown(row: models.Tenant, use: store.Use, overrides: Mapping[str, str], is_default: bool) -> Tenant:
    return Tenant.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "api_key_prefix": row.api_key_prefix,
            "config_id": row.config_id,
            "rate_limit": row.rate_limit,
            "enabled": row.enabled,
            "is_default": is_default,
            "monthly_budget": _budget(overrides),
            "spent_this_month": use.spent_usd,
            "requests_today": use.requests_today,
            "overrides": len(overrides),
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }
    )


def _budget(overrides: Mapping[str, str]) -> float | None:
    try:
        value = SETTINGS[_BUDGET].parse(overrides.get(_BUDGET, ""))
    except InvalidSetting:
        return None
    return float(value) if isinstance(value, int | float) else None
