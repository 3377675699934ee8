"""The steps of upkeep as statements: each its own short transaction.

What is to go is found first, and what is to be added is summed first, without a lock; what then takes the write lock is one
statement, or a few in one thread.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording.record import ROW_BYTES
from proxy.recording.totals.store import add_sums
from proxy.recording.totals.tally import hours_of
from shared.db.models import Account, AuditEntry, Meta, PrivacyMapping, RequestLog, UsageRow
from shared.db.models.usage import UNCOUNTED
from shared.db.models.usage_totals import TOKENS
from shared.db.transactions import Transactions

_LEASE = "upkeep"
_LOGS: Table = RequestLog.__table__  # type: ignore[assignment]
_USAGE: Table = UsageRow.__table__  # type: ignore[assignment]
_SIZE = func.coalesce(_LOGS.c.size_bytes, literal_column(str(ROW_BYTES)))
_SHARED = ("id", "account_id", "config_id", "tier", "original_model", "routed_model", "tenant_id")
_OF_ACCOUNT = select(Account.provider).where(Account.id == _USAGE.c.account_id).scalar_subquery()
_PROVIDER = func.coalesce(_USAGE.c.provider, _OF_ACCOUNT)
_USAGE_COUNTED = [_USAGE.c[name] for name in (*_SHARED, *TOKENS, "cost_usd", "cost_known", "created_at")]
_LOG_COUNTED = (
    "provider",
    "timestamp",
    "status_code",
    "error_kind",
    "is_failover",
    "masked",
    "latency_ms",
    "first_token_ms",
)
_LOGS_COUNTED = [_LOGS.c[name] for name in (*_SHARED, *_LOG_COUNTED)]
MOST_ROWS = 500


class Step(NamedTuple):
    """What a step of upkeep did."""

    done: int
    """How many rows or pages; 0 when there was nothing to do."""
    held_s: float
    """For how long nobody else could write."""
    size: int = 0
    """How many bytes the rows took."""


NOTHING = Step(0, 0.0)


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


async def count_usage(engine: AsyncEngine, transactions: Transactions, most: int) -> Step:
    """Add usage rows that an earlier program wrote to the totals."""
    async with engine.connect() as connection:
        columns = (*_USAGE_COUNTED, _PROVIDER.label("provider"))
        query = select(*columns).where(UNCOUNTED).order_by(_USAGE.c.created_at).limit(most)
        rows = (await connection.execute(query)).all()
    return await _count(transactions, _USAGE, {"provider": _PROVIDER}, rows)


async def count_logs(engine: AsyncEngine, transactions: Transactions, most: int) -> Step:
    """Add log rows that an earlier program wrote to the totals, and note their sizes."""
    async with engine.connect() as connection:
        query = select(*_LOGS_COUNTED).where(UNCOUNTED).order_by(_LOGS.c.timestamp).limit(most)
        rows = (await connection.execute(query)).all()
    bodies = (func.coalesce(func.length(_LOGS.c[name]), 0) for name in ("request_body", "response_body"))
    size = func.coalesce(_LOGS.c.size_bytes, ROW_BYTES + next(bodies) + next(bodies))
    return await _count(transactions, _LOGS, {"size_bytes": size}, rows)


async def _count(transactions: Transactions, table: Table, noted: dict[str, Any], rows: Sequence[Any]) -> Step:
    if not rows:
        return NOTHING
    ids = [row.id for row in rows]
    hours = hours_of(rows, ()) if table is _USAGE else hours_of((), rows)

    def mark_and_add(connection: Connection) -> None:
        marking = update(table).where(table.c.id.in_(ids), UNCOUNTED).values({"counted": True, **noted})
        if connection.execute(marking).rowcount != len(rows):
            raise _ChangedMeanwhile
        add_sums(connection, hours)

    try:
        return Step(len(rows), await transactions.run(mark_and_add))
    except _ChangedMeanwhile:  # somebody counted or deleted some of them: look again
        return Step(len(rows), 0.0)


class _ChangedMeanwhile(Exception):
    """Rows are no longer as they were read; the transaction is undone."""


async def size_of_logs(engine: AsyncEngine) -> int:
    """Return roughly how many bytes the request logs take."""
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.sum(_SIZE))) or 0)


async def delete_oldest_logs(
    engine: AsyncEngine,
    transactions: Transactions,
    *,
    before: str | None = None,
    most_bytes: int,
    surplus: int | None = None,
) -> Step:
    """Delete some of the oldest log rows, at least one: those from before a moment, or as many as `surplus` bytes take."""
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
    return (await _delete(transactions, _LOGS, ids))._replace(size=size)


async def delete_old_usage(engine: AsyncEngine, transactions: Transactions, before: str, most: int) -> Step:
    """Delete some usage rows from before a moment that the totals hold."""
    counted = (_USAGE.c.created_at < before, _USAGE.c.counted.is_(True))
    async with engine.connect() as connection:
        query = select(_USAGE.c.id).where(*counted).order_by(_USAGE.c.created_at).limit(most)
        ids = (await connection.scalars(query)).all()
    return await _delete(transactions, _USAGE, ids)


async def delete_beyond(engine: AsyncEngine, transactions: Transactions, table: Table, kept: int, most: int) -> Step:
    """Delete some of the oldest rows of the audit log or the mappings, where there are more than `kept`."""
    async with engine.connect() as connection:
        surplus = (await connection.scalar(select(func.count()).select_from(table)) or 0) - kept
        if surplus <= 0:
            return NOTHING
        query = select(table.c.id).order_by(table.c.created_at).limit(min(most, surplus))
        ids = (await connection.scalars(query)).all()
    return await _delete(transactions, table, ids)


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


async def give_pages_back(transactions: Transactions, pages: int) -> Step:
    """Shorten a SQLite file by some of its free pages."""
    # Each step of this statement frees one page, and only a script is stepped to its end.
    return Step(pages, await transactions.run_script(f"PRAGMA incremental_vacuum({pages});"))


_INCREMENTAL = 2


async def _delete(transactions: Transactions, table: Table, ids: Sequence[str]) -> Step:
    if not ids:
        return NOTHING

    def remove(connection: Connection) -> None:
        connection.execute(delete(table).where(table.c.id.in_(ids)))

    return Step(len(ids), await transactions.run(remove))
