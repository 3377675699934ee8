"""The administrator's password hash."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import AdminCredential

_ROW = 1


async def password_hash(session: AsyncSession) -> str | None:
    """Return the encoded hash, or None when no password is set."""
    hashed: str | None = await session.scalar(select(AdminCredential.password_hash).where(AdminCredential.id == _ROW))
    return hashed


async def set_password_hash(session: AsyncSession, encoded: str, now: str) -> None:
    """Store the hash of the one password."""
    row = await session.get(AdminCredential, _ROW)
    if row is None:
        session.add(AdminCredential(id=_ROW, password_hash=encoded, created_at=now, updated_at=now))
    else:
        row.password_hash, row.updated_at = encoded, now
