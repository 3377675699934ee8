"""Looks whether there is anything yet, and writes the first config."""

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Account, ConfigTier, RoutingConfig


async def stands_alone(session: AsyncSession, account_id: str) -> bool:
    """Tell whether there is no other account and no config."""
    others = select(exists().where(Account.id != account_id))
    configs = select(exists().select_from(RoutingConfig))
    return not await session.scalar(others) and not await session.scalar(configs)


async def add_active_config(
    session: AsyncSession, row: RoutingConfig, account_id: str, tiers: Mapping[str, str | None]
) -> None:
    """Insert an active config that assigns one account to each tier; its id is set afterwards."""
    row.is_active = True
    session.add(row)
    await session.flush()
    session.add_all(
        ConfigTier(config_id=row.id, tier=tier, account_id=account_id, target_model=model)
        for tier, model in tiers.items()
    )
    await session.flush()
