"""Whole transactions, away from the event loop.

Awaited one by one, the statements of a transaction on SQLite change threads a dozen times, two milliseconds of CPU a
batch. So the work is a plain function: on SQLite it runs in one thread from its first statement to the commit, on
other databases over the async driver.
"""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.engine import create_thread_engine


class Transactions:
    """Runs functions as transactions on the database of `engine`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._thread_engine = create_thread_engine(engine) if engine.dialect.name == "sqlite" else None

    async def run(self, work: Callable[[Connection], None]) -> float:
        """Do `work` and commit it; roll back and raise what it raises, or SQLAlchemy's errors.

        Returns for how many seconds others could not write: on SQLite from the moment that the write lock was taken. There a
        cancelled call leaves its thread to finish what it has begun.
        """
        if self._thread_engine is not None:
            return await asyncio.to_thread(self._run_here, work)
        began = time.perf_counter()
        async with self._engine.begin() as connection:
            await connection.run_sync(work)
        return time.perf_counter() - began

    async def close(self) -> None:
        """Close the connections of its own; `engine` stays its owner's."""
        if self._thread_engine is not None:
            await asyncio.to_thread(self._thread_engine.dispose)

    async def run_script(self, script: str) -> float:
        """Step statements of SQLite's own to their end, each in its own transaction; return how many seconds they took."""
        return await asyncio.to_thread(self._script_here, script)

    def _run_here(self, work: Callable[[Connection], None]) -> float:
        assert self._thread_engine is not None  # noqa: S101 - chosen by `run`
        with self._thread_engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            began = time.perf_counter()
            work(connection)
        return time.perf_counter() - began

    def _script_here(self, script: str) -> float:
        assert self._thread_engine is not None  # noqa: S101 - asked for on SQLite only
        with self._thread_engine.connect() as connection:
            began = time.perf_counter()
            connection.connection.driver_connection.executescript(script)  # type: ignore[union-attr]
        return time.perf_counter() - began
