"""Looks in the records for what a tool sent, as against what the doctor did."""

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Account, RequestLog, RoutingConfig, UsageRow

DOCTOR = "codegate-doctor"
"""How the doctor names itself."""


async def tool_has_asked(session: AsyncSession) -> bool:
    """Tell whether anybody but the doctor ever asked; without a log, whether anything was ever used."""
    from_a_tool = or_(RequestLog.user_agent.is_(None), ~RequestLog.user_agent.startswith(DOCTOR, autoescape=True))
    if await session.scalar(select(exists().where(from_a_tool))):
        return True
    logged = await session.scalar(select(exists().select_from(RequestLog)))
    return not logged and bool(await session.scalar(select(exists().select_from(UsageRow))))


async def has_account(session: AsyncSession) -> bool:
    """Tell whether there is an account."""
    return bool(await session.scalar(select(exists().select_from(Account))))


async def has_active_config(session: AsyncSession) -> bool:
    """Tell whether a config is active."""
    return bool(await session.scalar(select(exists().where(RoutingConfig.is_active == 1))))
