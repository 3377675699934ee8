"""Puts sums into the tables of totals, in the transaction of the rows that they sum.

In the driver's own terms: a row of times has nearly two hundred numbers, each of which SQLAlchemy would look at.
"""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Table

from proxy.recording.totals.tally import AnyRow, Sums, Tally, as_rows, days_of, hours_of
from shared.db.models import UsageDays, UsageDayTimes, UsageHours, UsageHourTimes


def add_to_totals(connection: Connection, usage: Sequence[AnyRow], logs: Sequence[AnyRow]) -> None:
    """Add rows that the same transaction writes."""
    add_sums(connection, hours_of(usage, logs))


def add_sums(connection: Connection, hours: Tally) -> None:
    """Add sums by hour of rows that the same transaction writes, or marks as counted."""
    days = days_of(hours)
    for table, sums in (
        (UsageHours, hours.counts),
        (UsageDays, days.counts),
        (UsageHourTimes, hours.times),
        (UsageDayTimes, days.times),
    ):
        _add(connection, table, sums)


def _add(connection: Connection, table: Table, sums: Sums) -> None:
    if sums:
        connection.exec_driver_sql(_statement(table, connection.dialect.paramstyle), as_rows(sums))


@lru_cache(maxsize=16)
def _statement(table: Table, style: str) -> str:
    names = [column.name for column in table.columns]
    marks = [f"${number}" if style == "numeric_dollar" else "?" for number in range(1, len(names) + 1)]
    keys = [column.name for column in table.primary_key]
    added = [f"{name} = {table.name}.{name} + excluded.{name}" for name in names if name not in keys]
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(marks)}) "  # noqa: S608 - names of ours
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(added)}"
    )
