"""Asks the database for a sign of life."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Revision


async def ping(session: AsyncSession) -> None:
    """Read one row. Raises SQLAlchemy's errors when the database cannot be read."""
    await session.scalar(select(Revision.value))
