"""`GET /api/overview`: the first page's figures and what needs attention."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.deps import ServicesDep
from dashboard.fields import Id, Since, Until
from dashboard.overview.schemas import Overview
from dashboard.overview.service import described_overview
from dashboard.time_buckets import clipped

_SHORTEST = timedelta(minutes=1)

router = APIRouter(prefix="/api/overview", tags=["overview"])


@router.get("")
async def read_overview(
    services: ServicesDep,
    hours: Annotated[int, Query(ge=1, le=24 * 366, description="How far back; compared with as long before.")] = 24,
    since: Annotated[Since | None, Query(alias="from", description="In place of `hours`: when it begins.")] = None,
    until: Annotated[Until | None, Query(alias="to", description="When it ends; by default now.")] = None,
    tenant: Annotated[Id | None, Query(description="Figures of this tenant (its id) alone.")] = None,
) -> Overview:
    """Tell what is going on."""
    now = services.clock.now()
    start, end = clipped(since, until, now, timedelta(hours=hours))
    return await described_overview(services, start, max(end, start + _SHORTEST), tenant)
