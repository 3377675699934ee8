"""Reads the accounts whose providers are asked, and the limits that users set."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.catalog.price_book import PriceBook
from shared.db.models import Account, ModelLimit
from shared.db.price_book import read_price_book


async def enabled_accounts(session: AsyncSession) -> Sequence[Account]:
    """Return the accounts that are switched on, by name."""
    return (await session.scalars(select(Account).where(Account.enabled.is_(True)).order_by(Account.name))).all()


async def limits_by_model(session: AsyncSession) -> Mapping[str, ModelLimit]:
    """Return users' limits by model."""
    return {row.model_id: row for row in await session.scalars(select(ModelLimit))}


async def price_book(session: AsyncSession) -> PriceBook:
    """Return the prices that users set."""
    return await read_price_book(session)
