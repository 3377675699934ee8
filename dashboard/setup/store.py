"""Looks in the records for what a tool sent, as against what the dashboard itself did."""

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Account, RequestLog, RoutingConfig, UsageRow

DOCTOR = "codegate-doctor"
"""How the doctor names itself."""
_OUR_OWN = "codegate-"
"""How the doctor's name and the playground's begin, in lower case."""


async def tool_has_asked(session: AsyncSession) -> bool:
    """Tell whether anybody but the dashboard ever asked; without a log, whether anything was ever used."""
    agent = func.lower(RequestLog.user_agent)
    from_a_tool = or_(agent.is_(None), ~agent.startswith(_OUR_OWN, autoescape=True))
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
