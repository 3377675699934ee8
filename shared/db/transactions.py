"""Whole transactions, away from the event loop.

Awaited one by one, the statements of a transaction on SQLite change threads a dozen times, two milliseconds of CPU a
batch. So the work is a plain function: on SQLite it runs in one thread from its first statement to the commit, on
other databases over the async driver.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.engine import create_thread_engine


class Transactions:
    """Runs functions as transactions on the database of `engine`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._thread_engine = create_thread_engine(engine) if engine.dialect.name == "sqlite" else None

    async def run(self, work: Callable[[Connection], None]) -> None:
        """Do `work` and commit it; roll back and raise what it raises, or SQLAlchemy's errors.

        On SQLite a cancelled call leaves its thread to finish what it has begun.
        """
        if self._thread_engine is not None:
            await asyncio.to_thread(self._run_here, work)
            return
        async with self._engine.begin() as connection:
            await connection.run_sync(work)

    async def close(self) -> None:
        """Close the connections of its own; `engine` stays its owner's."""
        if self._thread_engine is not None:
            await asyncio.to_thread(self._thread_engine.dispose)

    def _run_here(self, work: Callable[[Connection], None]) -> None:
        assert self._thread_engine is not None  # noqa: S101 - chosen by `run`
        with self._thread_engine.begin() as connection:
            work(connection)
