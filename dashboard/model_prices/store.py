"""Reads and writes price overrides."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import PriceOverrideRow


async def all_prices(session: AsyncSession) -> Sequence[PriceOverrideRow]:
    """Return all prices by model and provider."""
    query = select(PriceOverrideRow).order_by(PriceOverrideRow.model, PriceOverrideRow.provider)
    return (await session.scalars(query)).all()


async def find_price(session: AsyncSession, provider: str, model: str) -> PriceOverrideRow | None:
    """Return one price."""
    return await session.get(PriceOverrideRow, (provider, model))


async def set_price(
    session: AsyncSession, provider: str, model: str, values: Mapping[str, float | None]
) -> PriceOverrideRow:
    """Set a price whole."""
    return await session.merge(PriceOverrideRow(provider=provider, model=model, **values))


async def delete_price(session: AsyncSession, provider: str, model: str) -> None:
    """Return to the price list."""
    await session.execute(
        delete(PriceOverrideRow).where(PriceOverrideRow.provider == provider, PriceOverrideRow.model == model)
    )
