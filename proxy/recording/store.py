"""`privacy_mappings`: which placeholder stands for which value, for what models remember longer than an exchange.

Written in the recorder's batches, read when a reply holds a placeholder that this process does not know.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.crypto.mappings import to_column
from shared.crypto.placeholders import TenantKeys
from shared.db.base import new_id
from shared.db.models import PrivacyMapping
from shared.guardrails.placeholder import hash_of, seal_value

_MAPPINGS: Table = PrivacyMapping.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class MappingNote:
    """A placeholder that was handed out; sealed when it is written. Without the value in its repr."""

    tenant_id: str | None
    detector: str
    placeholder: str
    original: str = field(repr=False)
    keys: TenantKeys = field(repr=False)


def mapping_rows(notes: Sequence[MappingNote]) -> list[dict[str, str | None]]:
    """Seal mappings for the table; some 50 microseconds each."""
    return [
        {
            "id": new_id(),
            "category": note.detector,
            "original_hash": hash_of(note.keys, note.original, note.detector),
            "original_enc": to_column(seal_value(note.keys, note.original, note.detector)),
            "replacement": note.placeholder,
            "tenant_id": note.tenant_id,
        }
        for note in notes
    ]


async def insert_mappings(connection: AsyncConnection, rows: Sequence[Mapping[str, str | None]]) -> None:
    """Write mappings; one that is there already stays as it is."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        await connection.execute(dialect.insert(_MAPPINGS).on_conflict_do_nothing(), [dict(row) for row in rows])


async def sealed_originals(engine: AsyncEngine, tenant_id: str | None, placeholders: Collection[str]) -> dict[str, str]:
    """Return a tenant's sealed originals of these placeholders."""
    owner = _MAPPINGS.c.tenant_id
    query = select(_MAPPINGS.c.replacement, _MAPPINGS.c.original_enc).where(
        _MAPPINGS.c.replacement.in_(sorted(placeholders)),
        owner.is_(None) if tenant_id is None else owner == tenant_id,
    )
    async with engine.connect() as connection:
        return {row.replacement: row.original_enc for row in await connection.execute(query)}
