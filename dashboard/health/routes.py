"""`/api/health`: always 200 while the process serves; says what does not work."""

import asyncio
from typing import Literal

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from dashboard.deps import ServicesDep
from dashboard.health import store
from dashboard.version import VERSION

router = APIRouter(prefix="/api/health", tags=["health"])

_ANSWER_WITHIN_S = 3.0
_log = structlog.get_logger(__name__)


class Health(BaseModel):
    """The state of this process."""

    status: Literal["ok", "degraded"]
    version: str
    reasons: list[str] = Field(description="What does not work, a sentence each.")


@router.get("")
async def health(services: ServicesDep) -> Health:
    """Tell whether the dashboard and its database work."""
    reasons = []
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S), services.read() as session:
            await store.ping(session)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        _log.warning("database_not_readable", error=type(error).__name__)
        reasons.append("The database cannot be read.")
    return Health(status="degraded" if reasons else "ok", version=VERSION, reasons=reasons)
