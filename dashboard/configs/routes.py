"""`/api/configs`: routings, their assignments, and which one is active."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject, differences
from dashboard.configs import store
from dashboard.configs.schemas import (
    MAX_ASSIGNMENTS,
    Assignment,
    Config,
    ConfigChange,
    NewAssignment,
    NewConfig,
    TierUse,
)
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.fields import Id
from dashboard.replies import Deleted
from shared.db import timestamps
from shared.db.models import RoutingConfig

router = APIRouter(prefix="/api/configs", tags=["configs"])


@router.get("")
async def list_configs(services: ServicesDep) -> list[Config]:
    """List all configs by name."""
    async with services.read() as session:
        return await store.all_configs(session)


@router.post("", status_code=201)
async def create_config(body: NewConfig, services: ServicesDep, who: WhoDep) -> Config:
    """Create a config without assignments."""
    async with services.change(who) as change:
        await _refuse_taken_name(change.session, body.name)
        row = RoutingConfig(**body.model_dump(), created_at=change.now())
        await store.add_config(change.session, row)
        change.note("create", _subject(row.id, body.name), differences({}, body.model_dump()))
        return await _existing(change.session, row.id)


@router.get("/use")
async def read_use_of_tiers(services: ServicesDep) -> list[TierUse]:
    """Count what each account answered for each tier in the last 24 hours, in any config; whole hours."""
    since = (services.clock.now() - timedelta(hours=24)).replace(minute=0, second=0, microsecond=0)
    async with services.read() as session:
        return await store.use_of_tiers(session, timestamps.to_text(since))


@router.get("/{config_id}")
async def read_config(config_id: Id, services: ServicesDep) -> Config:
    """Return one config."""
    async with services.read() as session:
        return await _existing(session, config_id)


@router.put("/{config_id}")
async def update_config(config_id: Id, body: ConfigChange, services: ServicesDep, who: WhoDep) -> Config:
    """Change name, description or strategy; absent fields stay."""
    async with services.change(who) as change:
        before = await _existing(change.session, config_id)
        if body.name is not None and body.name != before.name:
            await _refuse_taken_name(change.session, body.name)
        wanted = body.model_dump(exclude_unset=True)
        values = {name: value for name, value in wanted.items() if value is not None or name == "description"}
        await store.update_config(change.session, config_id, values)
        change.note(
            "update", _subject(config_id, before.name), differences(before.model_dump(include=set(values)), values)
        )
        change.session.expire_all()
        return await _existing(change.session, config_id)


@router.delete("/{config_id}")
async def delete_config(config_id: Id, services: ServicesDep, who: WhoDep) -> Deleted:
    """Delete a config with its assignments; its tenants go back to the active config."""
    async with services.change(who) as change:
        before = await _existing(change.session, config_id)
        await store.delete_config(change.session, config_id)
        change.note("delete", _subject(config_id, before.name))
    return Deleted(deleted=1)


@router.post("/{config_id}/activate")
async def activate_config(config_id: Id, services: ServicesDep, who: WhoDep) -> Config:
    """Make this the config that routes everyone who has none of their own."""
    async with services.change(who) as change:
        before = await _existing(change.session, config_id)
        await store.activate_config(change.session, config_id)
        change.note("activate", _subject(config_id, before.name))
    return before.model_copy(update={"is_active": True})


@router.get("/{config_id}/tiers")
async def list_assignments(config_id: Id, services: ServicesDep) -> list[Assignment]:
    """List the assignments of a config, by tier, the highest priority first."""
    async with services.read() as session:
        return (await _existing(session, config_id)).tiers


@router.put("/{config_id}/tiers")
async def replace_assignments(
    config_id: Id,
    body: Annotated[list[NewAssignment], Body(max_length=MAX_ASSIGNMENTS)],
    services: ServicesDep,
    who: WhoDep,
) -> list[Assignment]:
    """Replace all assignments of a config."""
    async with services.change(who) as change:
        before = await _existing(change.session, config_id)
        await _refuse_unknown_accounts(change.session, body)
        await store.replace_assignments(change.session, config_id, body)
        after = (await _existing(change.session, config_id)).tiers
        change.note("assign", _subject(config_id, before.name), {"tiers": [_summary(before.tiers), _summary(after)]})
    return after


async def _existing(session: AsyncSession, config_id: str) -> Config:
    config = await store.find_config(session, config_id)
    if config is None:
        raise NotFound("There is no such config.")
    return config


async def _refuse_taken_name(session: AsyncSession, name: str) -> None:
    if await store.config_named(session, name) is not None:
        raise Conflict("A config of this name exists already.", {"name": "This name is taken."})


async def _refuse_unknown_accounts(session: AsyncSession, wanted: list[NewAssignment]) -> None:
    known = await store.existing_accounts(session, {entry.account_id for entry in wanted})
    unknown = {
        f"{index}.account_id": "There is no such account."
        for index, entry in enumerate(wanted)
        if entry.account_id not in known
    }
    if unknown:
        raise Invalid("An assignment names an account that does not exist.", unknown)


def _subject(config_id: str, name: str) -> Subject:
    return Subject("config", config_id, name)


def _summary(tiers: list[Assignment]) -> list[str]:
    return [
        f"{entry.tier}: {entry.account_name}" + (f" as {entry.target_model}" if entry.target_model else "")
        for entry in tiers
    ]
