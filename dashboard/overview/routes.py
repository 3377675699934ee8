"""`GET /api/overview`: the first page's figures and what needs attention."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.deps import ServicesDep
from dashboard.overview.schemas import Overview
from dashboard.overview.service import described_overview

router = APIRouter(prefix="/api/overview", tags=["overview"])


@router.get("")
async def read_overview(
    services: ServicesDep,
    hours: Annotated[int, Query(ge=1, le=24 * 366, description="How far back; compared with as long before.")] = 24,
) -> Overview:
    """Tell what is going on."""
    return await described_overview(services, timedelta(hours=hours))
