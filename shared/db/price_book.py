"""Reads the prices that users set, for the proxy's snapshot and for the dashboard's figures."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.catalog.price_book import PriceBook, PriceOverride
from shared.db.models import PriceOverrideRow


async def read_price_book(source: AsyncConnection | AsyncSession) -> PriceBook:
    """Return all price overrides."""
    rows = (await source.execute(select(PriceOverrideRow.__table__))).all()
    return PriceBook.of(
        ((row.provider, row.model), PriceOverride(row.input, row.output, row.cache_read, row.cache_write))
        for row in rows
    )
