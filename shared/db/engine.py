"""Engines and sessions. SQLite gets its PRAGMAs here, PostgreSQL its pool; nobody else knows which one it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from shared.config import Config

BUSY_TIMEOUT_MS = 5_000
"""How long a statement waits for another process's write before it fails as locked."""

_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the others may have to wait
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
)


def create_engine(config: Config) -> AsyncEngine:
    """Return an engine for the configured database; nothing is opened yet. The caller disposes of it."""
    if not config.uses_sqlite:
        return create_async_engine(
            config.database_url_text, pool_pre_ping=True, connect_args={"timeout": 10}, hide_parameters=True
        )
    engine = create_async_engine(config.database_url_text, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return a maker of sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def consistent_read(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection on which all reads see the database as it stood at the first one."""
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN")
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection
        await connection.rollback()


async def begin_write(session: AsyncSession) -> None:
    """Take the write lock before a read-then-write; without it, two such transactions could read the same state.

    On PostgreSQL, where there is no such lock, the rows must be selected `with_for_update()` besides.
    """
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("BEGIN IMMEDIATE"))


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
