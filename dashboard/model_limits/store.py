"""Reads and writes model limits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import ModelLimit


async def all_limits(session: AsyncSession) -> Sequence[ModelLimit]:
    """Return all limits by model."""
    return (await session.scalars(select(ModelLimit).order_by(ModelLimit.model_id))).all()


async def find_limits(session: AsyncSession, model_id: str) -> ModelLimit | None:
    """Return the limits of one model."""
    return await session.get(ModelLimit, model_id)


async def set_limits(session: AsyncSession, model_id: str, values: Mapping[str, object]) -> ModelLimit:
    """Set some limits of a model."""
    row = await session.get(ModelLimit, model_id)
    if row is None:
        row = ModelLimit(model_id=model_id, max_output_tokens=None, supports_tool_calling=None, supports_reasoning=None)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    await session.flush()
    return row


async def delete_limits(session: AsyncSession, model_id: str) -> None:
    """Return a model to the catalogue."""
    await session.execute(delete(ModelLimit).where(ModelLimit.model_id == model_id))
