"""The steps of upkeep as statements: each its own short transaction.

What is to go is found first, without a lock; what then takes the write lock is one statement, or one that begins with it.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.record import ROW_BYTES
from proxy.recording.totals.store import add_to_totals
from shared.db.models import Account, AuditEntry, Meta, PrivacyMapping, RequestLog, UsageRow
from shared.db.models.usage import UNCOUNTED
from shared.db.models.usage_totals import TOKENS
from shared.db.transactions import Transactions

_LEASE = "upkeep"
_LOGS: Table = RequestLog.__table__  # type: ignore[assignment]
_USAGE: Table = UsageRow.__table__  # type: ignore[assignment]
_SIZE = func.coalesce(_LOGS.c.size_bytes, literal_column(str(ROW_BYTES)))
_SHARED = ("id", "account_id", "config_id", "tier", "original_model", "routed_model", "tenant_id", "provider")
_USAGE_COUNTED = [_USAGE.c[name] for name in (*_SHARED, *TOKENS, "cost_usd", "cost_known", "created_at")]
_LOG_COUNTED = ("timestamp", "status_code", "error_kind", "is_failover", "masked", "latency_ms", "first_token_ms")
_LOGS_COUNTED = [_LOGS.c[name] for name in (*_SHARED, *_LOG_COUNTED)]
MOST_ROWS = 500


async def take_lease(engine: AsyncEngine, owner: str, now_ms: int, until_ms: int) -> bool:
    """Take or prolong the lease; False while another proxy holds it."""
    value = f"{until_ms:015d} {owner}"
    free = or_(Meta.value < f"{now_ms:015d}", Meta.value.endswith(f" {owner}"))
    async with engine.begin() as connection:
        taken = await connection.execute(update(Meta).where(Meta.key == _LEASE, free).values(value=value))
        if taken.rowcount:
            return True
        if await connection.scalar(select(Meta.key).where(Meta.key == _LEASE)) is not None:
            return False
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(Meta).values(key=_LEASE, value=value))
    except IntegrityError:  # another proxy was faster
        return False
    return True


async def give_lease_back(engine: AsyncEngine, owner: str) -> None:
    """Let another proxy take over at once."""
    async with engine.begin() as connection:
        await connection.execute(delete(Meta).where(Meta.key == _LEASE, Meta.value.endswith(f" {owner}")))


async def count_usage(engine: AsyncEngine, transactions: Transactions, most: int) -> int:
    """Add usage rows that an earlier program wrote to the totals; return how many."""
    async with engine.connect() as connection:
        query = select(*_USAGE_COUNTED).where(UNCOUNTED).order_by(_USAGE.c.created_at).limit(most)
        found = (await connection.execute(query)).mappings().all()
        providers = {row.id: row.provider for row in await connection.execute(select(Account.id, Account.provider))}
    rows = [{**row, "provider": row["provider"] or providers.get(row["account_id"])} for row in found]
    of_account = select(Account.provider).where(Account.id == _USAGE.c.account_id).scalar_subquery()
    return await _count(transactions, _USAGE, {"provider": func.coalesce(_USAGE.c.provider, of_account)}, rows)


async def count_logs(engine: AsyncEngine, transactions: Transactions, most: int) -> int:
    """Add log rows that an earlier program wrote to the totals, and note their sizes; return how many."""
    async with engine.connect() as connection:
        query = select(*_LOGS_COUNTED).where(UNCOUNTED).order_by(_LOGS.c.timestamp).limit(most)
        rows = (await connection.execute(query)).mappings().all()
    bodies = (func.coalesce(func.length(_LOGS.c[name]), 0) for name in ("request_body", "response_body"))
    size = func.coalesce(_LOGS.c.size_bytes, ROW_BYTES + next(bodies) + next(bodies))
    return await _count(transactions, _LOGS, {"size_bytes": size}, rows)


async def _count(transactions: Transactions, table: Table, noted: dict[str, Any], rows: Sequence[Any]) -> int:
    if not rows:
        return 0
    ids = [row["id"] for row in rows]
    added = (rows, ()) if table is _USAGE else ((), rows)

    def mark_and_add(connection: Connection) -> None:
        marking = update(table).where(table.c.id.in_(ids), UNCOUNTED).values({"counted": True, **noted})
        if connection.execute(marking).rowcount != len(rows):
            raise _ChangedMeanwhile
        add_to_totals(connection, *added)

    with suppress(_ChangedMeanwhile):  # somebody counted or deleted some of them: look again
        await transactions.run(mark_and_add)
    return len(rows)


class _ChangedMeanwhile(Exception):
    """Rows are no longer as they were read; the transaction is undone."""


async def size_of_logs(engine: AsyncEngine) -> int:
    """Return roughly how many bytes the request logs take."""
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.sum(_SIZE))) or 0)


async def delete_oldest_logs(
    engine: AsyncEngine, *, before: str | None = None, most_bytes: int, surplus: int | None = None
) -> tuple[int, int]:
    """Delete some of the oldest log rows, at least one; return (rows, bytes).

    Those from before a moment, or as many as `surplus` bytes take.
    """
    oldest = select(_LOGS.c.id, _SIZE).order_by(_LOGS.c.timestamp, _LOGS.c.started_at_ms).limit(MOST_ROWS)
    if before is not None:
        oldest = oldest.where(_LOGS.c.timestamp < before)
    ids: list[str] = []
    size = 0
    async with engine.connect() as connection:
        for log_id, row_bytes in await connection.execute(oldest):
            if ids and (size + row_bytes > most_bytes or (surplus is not None and size >= surplus)):
                break
            ids.append(log_id)
            size += row_bytes
    return await _delete(engine, _LOGS, ids), size


async def delete_old_usage(engine: AsyncEngine, before: str, most: int) -> int:
    """Delete some usage rows from before a moment that the totals hold; return how many."""
    counted = (_USAGE.c.created_at < before, _USAGE.c.counted.is_(True))
    async with engine.connect() as connection:
        query = select(_USAGE.c.id).where(*counted).order_by(_USAGE.c.created_at).limit(most)
        ids = (await connection.scalars(query)).all()
    return await _delete(engine, _USAGE, ids)


async def delete_beyond(engine: AsyncEngine, table: Table, kept: int, most: int) -> int:
    """Delete some of the oldest rows of the audit log or the mappings, where there are more than `kept`."""
    async with engine.connect() as connection:
        surplus = (await connection.scalar(select(func.count()).select_from(table)) or 0) - kept
        if surplus <= 0:
            return 0
        query = select(table.c.id).order_by(table.c.created_at).limit(min(most, surplus))
        ids = (await connection.scalars(query)).all()
    return await _delete(engine, table, ids)


AUDIT: Table = AuditEntry.__table__  # type: ignore[assignment]
MAPPINGS: Table = PrivacyMapping.__table__  # type: ignore[assignment]


async def free_pages(engine: AsyncEngine) -> int:
    """Return how many free pages a SQLite file could give back; 0 where it cannot, or is no SQLite file."""
    if engine.dialect.name != "sqlite":
        return 0
    async with engine.connect() as connection:
        if (await connection.exec_driver_sql("PRAGMA auto_vacuum")).scalar_one() != _INCREMENTAL:
            return 0
        return int((await connection.exec_driver_sql("PRAGMA freelist_count")).scalar_one())


async def give_pages_back(engine: AsyncEngine, pages: int) -> None:
    """Shorten a SQLite file by some of its free pages."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        driver = (await connection.get_raw_connection()).driver_connection
        # Each step of this statement frees one page, and only a script is stepped to its end.
        await driver.executescript(f"PRAGMA incremental_vacuum({pages});")  # type: ignore[union-attr]


_INCREMENTAL = 2


async def _delete(engine: AsyncEngine, table: Table, ids: Sequence[str]) -> int:
    if ids:
        async with engine.connect() as connection:
            # A transaction of its own: a commit by us would come later, with the lock held until then.
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)
