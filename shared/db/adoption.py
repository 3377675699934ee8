"""Bringing a database of any earlier vintage up to a set of tables: what is missing is added, nothing is taken away.

For migrations only, which pass the tables as they were at their time. Columns that exist keep their type; columns and
tables that we do not know stay.
"""

import warnings
from collections.abc import Iterable, Sequence
from typing import cast

from alembic import op
from sqlalchemy import Column, ColumnElement, Connection, Index, Inspector, MetaData, Table, inspect, update
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql.elements import TextClause


def complete(connection: Connection, metadata: MetaData) -> None:
    """Create the tables that are missing, and the columns, defaults and indexes that existing ones lack."""
    existing = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in existing:
            table.create(connection)
            continue
        add_missing_columns(connection, table.name, [_unbound(column) for column in table.columns])
        _fill_nulls(connection, table)
        _add_missing_indexes(connection, table)


def add_missing_columns(connection: Connection, table: str, columns: Sequence[Column[object]]) -> None:
    """Add those of `columns` that the table lacks.

    A column that is required but has no default becomes nullable: the rows that exist have nothing to put there.
    """
    known = {column["name"] for column in inspect(connection).get_columns(table)}
    missing = [column for column in columns if column.name not in known]
    for column in missing:
        column.nullable = column.nullable or column.server_default is None
    plain = [column for column in missing if connection.dialect.name != "sqlite" or not _is_computed(column)]
    for column in plain:
        op.add_column(table, column)
    if rebuilt := [column for column in missing if column not in plain]:
        # SQLite adds no column whose default is computed: the table is written anew with it. Checks of earlier
        # programs are lost in that, which the library warns of and nobody needs to read.
        with warnings.catch_warnings(action="ignore"), op.batch_alter_table(table, recreate="always") as batch:
            for column in rebuilt:
                batch.add_column(column)


def drop_columns(table: str, names: Iterable[str]) -> None:
    """Drop columns, and nothing else, on either dialect."""
    for name in names:
        op.drop_column(table, name)


def _unbound(column: Column[object]) -> Column[object]:
    """Return a copy without table, keys and constraints: what ALTER TABLE can add. Uniqueness becomes an index."""
    return Column(column.name, column.type, nullable=column.nullable, server_default=_default_of(column))


def _default_of(column: Column[object]) -> str | TextClause | ColumnElement[object] | None:
    default = column.server_default
    if not isinstance(default, DefaultClause):
        return None
    return cast("str | TextClause | ColumnElement[object]", default.arg)


def _is_computed(column: Column[object]) -> bool:
    default = _default_of(column)
    return default is not None and not isinstance(default, str | TextClause)


def _fill_nulls(connection: Connection, table: Table) -> None:
    """Give rows that hold NULL where we promise a value that column's default."""
    for column in table.columns:
        default = _default_of(column)
        if not column.nullable and default is not None:
            connection.execute(update(table).where(column.is_(None)).values({column: default}))


def _add_missing_indexes(connection: Connection, table: Table) -> None:
    inspector = inspect(connection)
    names = {index["name"] for index in inspector.get_indexes(table.name)}
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if index.name not in names:
            index.create(connection)
    for column in table.columns:
        if column.unique and not _is_unique(inspector, table.name, column.name):
            Index(f"uq_{table.name}_{column.name}", column, unique=True).create(connection)


def _is_unique(inspector: Inspector, table: str, column: str) -> bool:
    constraints = [entry["column_names"] for entry in inspector.get_unique_constraints(table)]
    indexes = [entry["column_names"] for entry in inspector.get_indexes(table) if entry["unique"]]
    return [column] in constraints + indexes
