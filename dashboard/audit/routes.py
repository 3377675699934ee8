"""`/api/audit`: who changed what, and when."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.audit import store
from dashboard.audit.schemas import AuditRow
from dashboard.deps import ServicesDep
from dashboard.fields import Id

router = APIRouter(prefix="/api/audit", tags=["audit"])


@router.get("")
async def list_audit(
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    subject: Annotated[Id | None, Query(description="Only changes of this kind of thing.")] = None,
    subject_id: Annotated[Id | None, Query(description="Only changes of this thing.")] = None,
) -> list[AuditRow]:
    """List changes, newest first."""
    async with services.read() as session:
        rows = await store.newest_entries(session, limit=limit, offset=offset, subject=subject, subject_id=subject_id)
    return [AuditRow.model_validate(row) for row in rows]
