"""The PostgreSQL side of a copy: pieces in, each with the place that was reached, in one transaction.

What was done is kept in a table of its own until all is done, so that a copy that was interrupted goes on where it
stopped. A target that holds somebody's data is refused.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table

from shared.db.copy.source import Piece

_PROGRESS = "copy_progress"
_SOURCE = ""
"""In the progress table: the row that holds the source's mark."""
_ALL = -1
"""The place of a table that was copied whole."""
_MADE_BY_A_START = frozenset({"revision", "meta", "settings", "login_throttle"})
"""Tables in which a first start leaves rows: they are replaced."""


class Target:
    """Writes one PostgreSQL database over one connection."""

    def __init__(self, connection: Any, tables: Sequence[Table]) -> None:
        """`connection` is asyncpg's own: its COPY is ten times as fast as inserts."""
        self._connection = connection
        self._tables = tables

    async def occupied(self) -> list[str]:
        """Return which tables hold rows that a copy would mix with, with their counts; none where one has begun."""
        if await self.mark() is not None:
            return []
        counts = {table.name: await self.count(table) for table in self._tables if table.name not in _MADE_BY_A_START}
        return [f"{name} ({rows} rows)" for name, rows in counts.items() if rows]

    async def mark(self) -> str | None:
        """Return the mark of the source that a copy has begun with, None where none has."""
        if await self._connection.fetchval("SELECT to_regclass($1)", _PROGRESS) is None:
            return None
        mark: str | None = await self._connection.fetchval(
            f"SELECT mark FROM {_PROGRESS} WHERE name = $1",
            _SOURCE,
        )
        return mark

    async def begin(self, mark: str) -> None:
        """Empty the tables and note the source."""
        async with self._connection.transaction():
            await self._connection.execute(f"DROP TABLE IF EXISTS {_PROGRESS}")
            await self._connection.execute(
                f"CREATE TABLE {_PROGRESS} (name text PRIMARY KEY, place bigint NOT NULL, mark text)"
            )
            await self._connection.execute(f"INSERT INTO {_PROGRESS} VALUES ($1, 0, $2)", _SOURCE, mark)
            await self._connection.execute(f"TRUNCATE {', '.join(table.name for table in self._tables)}")

    async def place(self, table: Table) -> int | None:
        """Return the place that a table's copy has reached, None when the table is done."""
        place = await self._connection.fetchval(
            f"SELECT place FROM {_PROGRESS} WHERE name = $1",
            table.name,
        )
        return None if place == _ALL else int(place or 0)

    async def add(self, table: Table, piece: Piece) -> None:
        """Write a piece and the place that it ends at."""
        async with self._connection.transaction():
            await self._put(table, piece)
            await self._reach(table, piece.last)

    async def add_whole(self, table: Table, pieces: Sequence[Piece]) -> None:
        """Write a table that has no order, all of it or nothing."""
        async with self._connection.transaction():
            for piece in pieces:
                await self._put(table, piece)
            await self._reach(table, _ALL)

    async def done(self, table: Table) -> None:
        """Note that a table is copied whole."""
        await self._reach(table, _ALL)

    async def finish(self) -> None:
        """Let the proxies notice, the planner know the tables, and forget the copy."""
        await self._connection.execute("UPDATE revision SET value = value + 1")
        await self._connection.execute(f"DROP TABLE {_PROGRESS}")
        await self._connection.execute("ANALYZE")

    async def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        return int(await self._connection.fetchval(f"SELECT count(*) FROM {table.name}"))

    async def _put(self, table: Table, piece: Piece) -> None:
        columns = [column.name for column in table.columns]
        await self._connection.copy_records_to_table(table.name, records=piece.rows, columns=columns)

    async def _reach(self, table: Table, place: int) -> None:
        await self._connection.execute(
            f"INSERT INTO {_PROGRESS} VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET place = $2",
            table.name,
            place,
        )
