"""The SQLite side of a copy: rows in pieces that fit into memory, as PostgreSQL can take them.

The file is held under its write lock as long as the copy reads, so that counts mean something. Values are brought to
the column's type: SQLite keeps whatever earlier programs wrote. Rows that refer to nothing, which PostgreSQL would
refuse and nobody reads, are left out.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, Numeric, Table

from shared.db.types import Flag, Long, Real

PIECE_ROWS = 2_000
PIECE_BYTES = 8 * 1024 * 1024
"""Bodies of requests make rows of megabytes."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table, in order, and the rowid of the last one; 0 where the table has none."""

    rows: list[Row]
    last: int


@contextmanager
def opened(path: Path) -> Iterator["Source"]:
    """Open the file and keep everybody else from writing to it. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield Source(connection)
        finally:
            connection.execute("ROLLBACK")


class Source:
    """Reads one SQLite database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, table: Table) -> int:
        """Return how many rows are to be copied."""
        return int(self._one(f"SELECT count(*) FROM {table.name}{_where(_whole(table))}"))

    def left_out(self, table: Table) -> int:
        """Return how many rows refer to nothing."""
        return int(self._one(f"SELECT count(*) FROM {table.name}")) - self.count(table)

    def mark(self, tables: Sequence[Table]) -> str:
        """Return a text that is another one when rows came, went or were counted since."""
        digest = hashlib.blake2b(digest_size=16)
        for table in tables:
            parts = ["count(*)"]
            parts += ["max(rowid)"] if has_rowid(table) else []
            parts += ["sum(counted)"] if "counted" in table.c else []
            parts += ["sum(value)"] if table.name == "revision" else []
            row = self._connection.execute(f"SELECT {', '.join(parts)} FROM {table.name}").fetchone()
            digest.update(repr((table.name, row)).encode())
        return digest.hexdigest()

    def pieces(self, table: Table, after: int) -> Iterator[Piece]:
        """Return the rows of a table that follow rowid `after`, piece by piece."""
        names = [column.name for column in table.columns]
        fits = [_fitting(column.type) for column in table.columns]
        ordered = has_rowid(table)
        conditions = [*_whole(table), *(["rowid > ?"] if ordered else [])]
        order = " ORDER BY rowid" if ordered else ""
        sql = f"SELECT {'rowid' if ordered else '0'}, {', '.join(names)} FROM {table.name}{_where(conditions)}{order}"
        rows: list[Row] = []
        size, last = 0, after
        for last, *values in self._connection.execute(sql, (after,) if ordered else ()):
            row = tuple(fit(value) for fit, value in zip(fits, values, strict=True))
            rows.append(row)
            size += sum(len(value) for value in row if isinstance(value, str))
            if len(rows) >= PIECE_ROWS or size >= PIECE_BYTES:
                yield Piece(rows, last)
                rows, size = [], 0
        if rows:
            yield Piece(rows, last)

    def _one(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchone()[0]


def has_rowid(table: Table) -> bool:
    """Tell whether SQLite numbers the rows, in the order of their insertion."""
    return bool(table.dialect_options["sqlite"]["with_rowid"])


def _whole(table: Table) -> list[str]:
    """Return the conditions that leave rows out that refer to nothing."""
    return [
        f"({key.parent.name} IS NULL OR EXISTS (SELECT 1 FROM {key.column.table.name} AS parent"
        f" WHERE parent.{key.column.name} = {table.name}.{key.parent.name}))"
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    ]


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _fitting(kind: object) -> Callable[[Any], Any]:
    """Return what brings a value to a column's type."""
    if isinstance(kind, Flag) or kind is Long or isinstance(kind, Integer):
        return _whole_number
    return _real if kind is Real or isinstance(kind, Numeric) else _text


def _whole_number(value: Any) -> int | None:
    if value is None or value == "":
        return None
    return int(float(value)) if isinstance(value, float | str) else int(value)


def _real(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def _text(value: Any) -> str | None:
    """PostgreSQL's text takes no NUL."""
    if value is None:
        return None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.replace("\x00", "�")
