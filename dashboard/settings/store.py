"""Reads and writes the table of global settings."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Setting


async def all_texts(session: AsyncSession) -> dict[str, str]:
    """Return key -> text of all stored settings."""
    rows = await session.execute(select(Setting.key, Setting.value).order_by(Setting.key))
    return {row.key: row.value for row in rows}


async def set_texts(session: AsyncSession, texts: Mapping[str, str]) -> None:
    """Store settings."""
    for key, value in texts.items():
        await session.merge(Setting(key=key, value=value))
    await session.flush()


async def remove_texts(session: AsyncSession, keys: Collection[str]) -> None:
    """Return settings to their defaults."""
    if keys:
        await session.execute(delete(Setting).where(Setting.key.in_(keys)))
