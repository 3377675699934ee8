"""Puts sums into the tables of totals, in the transaction of the rows that they sum."""

from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import Connection, Table

from proxy.recording.statements import insertion, write_rows
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
    write_rows(connection, _addition(table), as_rows(sums))


@cache
def _addition(table: Table) -> Callable[[str, int], str]:
    names = tuple(column.name for column in table.columns)
    keys = [column.name for column in table.primary_key]
    added = [f"{name} = {table.name}.{name} + excluded.{name}" for name in names if name not in keys]
    return insertion(table.name, names, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(added)}")
