"""Puts sums into `usage_hours` and `usage_days`, in the transaction of the rows that they sum."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from proxy.recording.totals.tally import AnyRow, as_rows, days_of, hours_of
from shared.db.models.usage_totals import ADDED, DIMENSIONS, UsageDays, UsageHours


def add_to_totals(connection: Connection, usage: Sequence[AnyRow], logs: Sequence[AnyRow]) -> None:
    """Add rows that the same transaction writes, or marks as counted."""
    hours = hours_of(usage, logs)
    if hours:
        _add(connection, UsageHours, as_rows(hours))
        _add(connection, UsageDays, as_rows(days_of(hours)))


def _add(connection: Connection, table: Table, rows: Sequence[Mapping[str, str | float]]) -> None:
    connection.execute(_STATEMENTS[connection.dialect.name, table.name], [dict(row) for row in rows])


def _statement(table: Table, insert: SqliteInsert | PostgresInsert) -> SqliteInsert | PostgresInsert:
    return insert.on_conflict_do_update(
        index_elements=["start", *DIMENSIONS],
        set_={name: table.c[name] + insert.excluded[name] for name in ADDED},
    )


_STATEMENTS = {
    (name, table.name): _statement(table, dialect.insert(table))
    for table in (UsageHours, UsageDays)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
