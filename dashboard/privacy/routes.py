"""`/api/privacy` and `/api/guardrails`: the switches, trying a text, mappings; and revealing a logged request."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.audit.store import Subject
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import NotFound
from dashboard.fields import Id
from dashboard.privacy import service, store
from dashboard.privacy.schemas import (
    Guardrail,
    GuardrailChange,
    GuardrailList,
    LogMasked,
    Mapping,
    Privacy,
    PrivacyChange,
    RevealedBodies,
    Trial,
    TrialResult,
)
from dashboard.replies import Deleted
from dashboard.services import Services
from shared.guardrails.detectors.catalogue import IDS

privacy_router = APIRouter(prefix="/api/privacy", tags=["guardrails"])
guardrails_router = APIRouter(prefix="/api/guardrails", tags=["guardrails"])
reveal_router = APIRouter(prefix="/api/logs", tags=["logs"])


@privacy_router.get("")
async def read_privacy(services: ServicesDep) -> Privacy:
    """Tell whether guardrails are on, and what is looked for."""
    async with services.read() as session:
        return (await service.in_force(session, services.environment)).privacy


@privacy_router.put("")
async def change_privacy(body: PrivacyChange, services: ServicesDep, who: WhoDep) -> Privacy:
    """Switch guardrails on or off, or choose what is looked for."""
    async with services.change(who) as change:
        await services.set_settings(change, service.changed_settings(body))
        return (await service.in_force(change.session, services.environment)).privacy


@privacy_router.post("/test")
async def try_text(body: Trial, services: ServicesDep) -> TrialResult:
    """Show what a provider would see of a text, also while guardrails are off."""
    async with services.read() as session:
        settings = await service.in_force(session, services.environment, body.tenant_id)
    return await service.try_text(body, settings, services.config)


@privacy_router.get("/mappings")
async def list_mappings(
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> list[Mapping]:
    """List placeholders that were handed out, newest first; originals are not listed."""
    async with services.read() as session:
        rows = await store.newest_mappings(session, limit, offset)
    return service.described_mappings(rows, services.config)


@privacy_router.delete("/mappings")
async def delete_mappings(services: ServicesDep, who: WhoDep) -> Deleted:
    """Forget all mappings: placeholders of earlier requests can no longer be put back."""
    async with services.change(who) as change:
        deleted = await store.delete_mappings(change.session)
        change.note("delete", Subject("privacy_mappings"), {"deleted": [deleted, 0]})
    return Deleted(deleted=deleted)


@guardrails_router.get("/list")
async def list_guardrails(services: ServicesDep) -> GuardrailList:
    """List the detectors, their switches, and how often each one found something."""
    return GuardrailList(guardrails=await _guardrails(services))


@guardrails_router.put("/{detector_id}")
async def change_guardrail(detector_id: Id, body: GuardrailChange, services: ServicesDep, who: WhoDep) -> Guardrail:
    """Switch one detector on or off."""
    if detector_id not in IDS:
        raise NotFound("There is no such detector.")
    async with services.change(who) as change:
        settings = await service.in_force(change.session, services.environment)
        await services.set_settings(change, settings.changes_for(detector_id, enabled=body.enabled))
    return next(row for row in await _guardrails(services) if row.id == detector_id)


@reveal_router.get("/{log_id}/masked")
async def read_masked_values(log_id: Id, services: ServicesDep) -> LogMasked:
    """List the placeholders in a request's bodies, so that they can be marked; no originals."""
    async with services.read() as session:
        return await service.masked_values(session, log_id)


@reveal_router.post("/{log_id}/reveal")
async def reveal_log(log_id: Id, services: ServicesDep, who: WhoDep) -> RevealedBodies:
    """Show a request's bodies with the originals behind their placeholders; noted in the audit log."""
    async with services.change(who, bumps=False) as change:
        revealed = await service.reveal(change.session, log_id, services.config)
        change.note("reveal", Subject("log", log_id), {"restored": [None, revealed.restored]})
    return revealed


async def _guardrails(services: Services) -> list[Guardrail]:
    now = services.clock.now()
    async with services.read() as session:
        settings = await service.in_force(session, services.environment)
        masked = await store.masked_by_day(session, service.first_counted_day(now))
    return service.described_guardrails(settings, masked, now)
