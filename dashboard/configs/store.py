"""Reads and writes configs and their assignments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, case, delete, func, literal_column, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.configs.schemas import Assignment, Config, NewAssignment, TierUse
from shared.db.models import Account, ConfigTier, RequestLog, RoutingConfig, Tenant, UsageHours
from shared.db.models.usage import UNCOUNTED


async def all_configs(session: AsyncSession) -> list[Config]:
    """Return all configs with their assignments, by name."""
    rows = (await session.scalars(select(RoutingConfig).order_by(RoutingConfig.name))).all()
    assignments = await _assignments(session, None)
    return [_described(row, assignments) for row in rows]


async def use_of_tiers(session: AsyncSession, since: str) -> list[TierUse]:
    """Return the logged requests of each tier and account since an hour's beginning: from the totals, and from rows outside them."""
    hours: Select[*tuple[Any, ...]] = select(
        UsageHours.c.tier, UsageHours.c.account_id, UsageHours.c.logged.label("number")
    ).where(UsageHours.c.start >= since)
    rows: Select[*tuple[Any, ...]] = select(RequestLog.tier, RequestLog.account_id, literal_column("1")).where(
        UNCOUNTED, RequestLog.timestamp >= since
    )
    both = union_all(hours, rows).subquery()
    known = both.c.tier != "", both.c.account_id != ""
    query = select(both.c.tier, both.c.account_id, func.sum(both.c.number)).where(*known)
    found = await session.execute(query.group_by(both.c.tier, both.c.account_id))
    return [TierUse(tier=tier, account_id=account, requests=int(number)) for tier, account, number in found]


async def find_config(session: AsyncSession, config_id: str) -> Config | None:
    """Return one config with its assignments."""
    row = await session.get(RoutingConfig, config_id)
    return None if row is None else _described(row, await _assignments(session, config_id))


async def config_named(session: AsyncSession, name: str) -> str | None:
    """Return the id of the config of that name."""
    found: str | None = await session.scalar(select(RoutingConfig.id).where(RoutingConfig.name == name))
    return found


async def add_config(session: AsyncSession, row: RoutingConfig) -> None:
    """Insert a config; its id is set afterwards."""
    session.add(row)
    await session.flush()


async def update_config(session: AsyncSession, config_id: str, values: Mapping[str, object]) -> None:
    """Set columns of a config."""
    if values:
        await session.execute(update(RoutingConfig).where(RoutingConfig.id == config_id).values(**values))


async def activate_config(session: AsyncSession, config_id: str) -> None:
    """Make one config the only active one."""
    await session.execute(update(RoutingConfig).values(is_active=case((RoutingConfig.id == config_id, 1), else_=0)))


async def delete_config(session: AsyncSession, config_id: str) -> None:
    """Delete a config with its assignments; its tenants go back to the active config."""
    await session.execute(update(Tenant).where(Tenant.config_id == config_id).values(config_id=None))
    await session.execute(delete(ConfigTier).where(ConfigTier.config_id == config_id))
    await session.execute(delete(RoutingConfig).where(RoutingConfig.id == config_id))


async def replace_assignments(session: AsyncSession, config_id: str, wanted: Sequence[NewAssignment]) -> None:
    """Replace all assignments of a config."""
    await session.execute(delete(ConfigTier).where(ConfigTier.config_id == config_id))
    session.add_all(ConfigTier(config_id=config_id, **entry.model_dump()) for entry in wanted)
    await session.flush()


async def existing_accounts(session: AsyncSession, account_ids: set[str]) -> set[str]:
    """Return those of the ids that are accounts."""
    return set((await session.scalars(select(Account.id).where(Account.id.in_(account_ids)))).all())


async def _assignments(session: AsyncSession, config_id: str | None) -> Mapping[str, list[Assignment]]:
    query = (
        select(ConfigTier, Account.name)
        .join(Account, Account.id == ConfigTier.account_id)
        .order_by(ConfigTier.tier, ConfigTier.priority.desc(), Account.name, ConfigTier.id)
    )
    if config_id is not None:
        query = query.where(ConfigTier.config_id == config_id)
    by_config: defaultdict[str, list[Assignment]] = defaultdict(list)
    for row, account_name in await session.execute(query):
        by_config[row.config_id].append(
            Assignment(
                id=row.id,
                tier=row.tier,
                account_id=row.account_id,
                account_name=account_name,
                priority=row.priority,
                target_model=row.target_model,
            )
        )
    return by_config


def _described(row: RoutingConfig, assignments: Mapping[str, list[Assignment]]) -> Config:
    return Config.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "description": row.description,
            "routing_strategy": row.routing_strategy,
            "is_active": row.is_active,
            "created_at": row.created_at,
            "tiers": assignments.get(row.id, []),
        }
    )
