"""Rows into a table in the driver's own terms: having SQLAlchemy look at each value costs as much as storing it."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection

Values = tuple[str | int | float | bool | None, ...]
"""One row, in the order of the statement's columns."""

_ROWS = (256, 128, 64, 32, 16, 8, 4, 2, 1)
"""So many rows are one statement of SQLite's. With each its driver lets go of the interpreter and waits for it again, which
under load costs more than the rows; and while it takes their values it keeps it, which more rows would make long."""
_VARIABLES = 32_766
"""As many values as one statement of SQLite's may have."""


@lru_cache(maxsize=16)
def insertion(table: str, names: tuple[str, ...], ending: str = "") -> Callable[[str, int], str]:
    """Return what writes the statement for a style of parameters and a number of rows; `ending` says what a conflict means."""

    @lru_cache(maxsize=16)
    def statement(style: str, rows: int) -> str:
        marks = (f"${number}" if style == "numeric_dollar" else "?" for number in range(1, len(names) + 1))
        values = ", ".join([f"({', '.join(marks)})"] * rows)
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES {values} {ending}"  # noqa: S608 - names of ours

    return statement


def write_rows(connection: Connection, statement: Callable[[str, int], str], rows: Sequence[Values]) -> None:
    """Write rows of the same columns; raises what SQLAlchemy raises."""
    style = connection.dialect.paramstyle
    if connection.dialect.name == "sqlite":
        for several in _in_groups(rows):
            connection.exec_driver_sql(statement(style, len(several)), tuple(chain.from_iterable(several)))
    elif rows:
        connection.exec_driver_sql(statement(style, 1), list(rows))


def _in_groups(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    """Yield rows that are to be one statement, of few different lengths: a statement is prepared for each."""
    start, most = 0, _VARIABLES // len(rows[0]) if rows else 0
    for length in [length for length in _ROWS if length <= most]:
        while len(rows) - start >= length:
            yield rows[start : start + length]
            start += length
