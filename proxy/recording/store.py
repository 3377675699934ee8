"""What the recorder writes, in SQL: usage, request logs, account health and `privacy_mappings`.

The last say which placeholder stands for which value, for what models remember longer than an exchange; they are read
again when a reply holds a placeholder that this process does not know.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from sqlalchemy import Connection, Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.health import Health
from proxy.recording.record import storable
from proxy.recording.rows import LogValues, UsageValues
from proxy.recording.statements import insertion, write_rows
from shared.crypto.mappings import to_column
from shared.crypto.placeholders import TenantKeys
from shared.db.base import new_id
from shared.db.models import Account, PrivacyMapping
from shared.db.timestamps import from_epoch
from shared.guardrails.placeholder import hash_of, is_word_of_name, seal_value

_MAPPINGS: Table = PrivacyMapping.__table__  # type: ignore[assignment]
_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]


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


MAPPINGS_KEPT_S = 400 * 86_400
"""From the last time that a process handed the placeholder out: longer than vendors keep what they were told."""
_DAY_S = 86_400


def insert_mappings(
    connection: Connection, rows: Sequence[Mapping[str, str | None]], now_s: float | None = None
) -> None:
    """Write mappings; one that is there already is as good as new. Once a day those that nobody used are deleted."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    now_s = time.time() if now_s is None else now_s
    now, created = from_epoch(now_s), _MAPPINGS.c.created_at
    connection.execute(dialect.insert(_MAPPINGS).on_conflict_do_nothing(), [{**row, "created_at": now} for row in rows])
    hashes = [row["original_hash"] for row in rows]
    stale = _MAPPINGS.c.original_hash.in_(hashes) & (created < from_epoch(now_s - _DAY_S))
    connection.execute(update(_MAPPINGS).where(stale).values(created_at=now))
    day = int(now_s // _DAY_S)
    if connection.info.get("mappings_pruned") != day:
        connection.info["mappings_pruned"] = day
        connection.execute(delete(_MAPPINGS).where(created < from_epoch(now_s - MAPPINGS_KEPT_S)))


def insert_rows(connection: Connection, table: str, rows: Sequence[LogValues] | Sequence[UsageValues]) -> None:
    """Write rows of one kind, without the columns that held nothing so far: half of a log row's, which cost a quarter of it.

    What was used once stays, since a statement of many rows costs as much to prepare as to run.
    """
    if not rows:
        return
    used: set[str] = connection.info.setdefault(f"columns of {table}", set())
    fields = rows[0]._fields
    columns = zip(fields, zip(*rows, strict=True), strict=True)
    used.update(name for name, values in columns if name not in used and values.count(None) < len(values))
    places = [place for place, name in enumerate(fields) if name in used]
    names = tuple(fields[place] for place in places)
    write_rows(connection, insertion(table, names), list(map(itemgetter(*places), rows)))


def update_accounts(connection: Connection, health: Mapping[str, Health]) -> None:
    """Write what became of accounts, by their ids."""
    for account_id, change in health.items():
        statement = update(_ACCOUNTS).where(_ACCOUNTS.c.id == bindparam("account")).values(_account_values(change))
        connection.execute(statement, {"account": account_id})


async def sealed_originals(engine: AsyncEngine, tenant_id: str | None, placeholders: Collection[str]) -> dict[str, str]:
    """Return a tenant's sealed originals of these placeholders, and of the names of which one is a word."""
    owner, replacement = _MAPPINGS.c.tenant_id, _MAPPINGS.c.replacement
    words = [name for name in sorted(placeholders) if is_word_of_name(name)]
    query = select(replacement, _MAPPINGS.c.original_enc).where(
        or_(
            replacement.in_(sorted(placeholders)),
            *(replacement.like(f"{word} %") for word in words),
            *(replacement.like(f"% {word}") for word in words),
        ),
        owner.is_(None) if tenant_id is None else owner == tenant_id,
    )
    async with engine.connect() as connection:
        return {row.replacement: row.original_enc for row in await connection.execute(query)}


def _account_values(change: Health) -> dict[str, object]:
    values: dict[str, object] = {"last_used_at": from_epoch(change.used_at)}
    if change.status is not None:
        values["status"] = change.status
    if change.error is not None and change.error_at is not None:
        values |= {"last_error": storable(change.error), "last_error_at": from_epoch(change.error_at)}
    if change.status is not None:
        values["rests_until"] = None if change.rests_until is None else round(change.rests_until * 1000)
    if change.succeeded:
        values["error_count"] = change.failures
    elif change.failures:
        values["error_count"] = _ACCOUNTS.c.error_count + change.failures
    if change.windows is not None:
        values["quota_windows"] = change.windows
    return values
