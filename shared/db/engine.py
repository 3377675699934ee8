"""Engines and sessions. SQLite gets its PRAGMAs here, PostgreSQL its pool; nobody else knows which one it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy import create_engine as create_plain_engine
from sqlalchemy.engine import Dialect, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from shared.config import Config

BUSY_TIMEOUT_MS = 5_000
"""How long a statement waits for another process's write before it fails as locked."""

MIGRATION_TIMEOUT_MS = 30_000
"""How long a start waits for a database that somebody else holds locked."""

_POSTGRES = {"timeout": 10, "command_timeout": 60}
"""Seconds for a connection and for a statement: a server whose host is gone never says so."""

_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the others may have to wait
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "secure_delete = FAST",  # some builds overwrite every freed page: deleting logged bodies would hold the lock for long
    "journal_size_limit = 67108864",
    "wal_autocheckpoint = 4000",  # pages, 16 MB: each batch changes the same ones, which are copied back a quarter as often
)
_MIGRATION_PRAGMAS = (
    f"busy_timeout = {MIGRATION_TIMEOUT_MS}",
    "auto_vacuum = INCREMENTAL",  # takes effect on an empty file only, so before anything writes to it
    "journal_mode = WAL",
    "foreign_keys = OFF",  # rebuilding a table drops the old one, which must not cascade
    "secure_delete = ON",  # secrets that are encrypted in place must not survive in free space
)


def create_engine(config: Config) -> AsyncEngine:
    """Return an engine for the configured database; nothing is opened yet. The caller disposes of it."""
    if not config.uses_sqlite:
        engine = create_async_engine(
            config.database_url_text, pool_pre_ping=True, connect_args=_POSTGRES, hide_parameters=True
        )
        _name_network_faults(engine)
        return engine
    engine = create_async_engine(config.database_url_text, hide_parameters=True)
    _set_up_sqlite(engine.sync_engine)
    return engine


def create_thread_engine(engine: AsyncEngine) -> Engine:
    """Return an engine on the same SQLite database for threads of our own. The caller disposes of it."""
    plain = create_plain_engine(engine.url.set(drivername="sqlite"), hide_parameters=True)
    _set_up_sqlite(plain)
    return plain


def create_migration_engine(config: Config) -> AsyncEngine:
    """Return an engine for schema changes: each transaction holds the write lock and includes its DDL."""
    if not config.uses_sqlite:
        return create_async_engine(config.database_url_text, poolclass=NullPool, connect_args={"timeout": 10})
    engine = create_async_engine(config.database_url_text, poolclass=NullPool)
    _set_pragmas(engine.sync_engine, _MIGRATION_PRAGMAS)
    # The sqlite3 module begins no transaction before DDL, so it is told to begin none and we begin ours.
    event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
    event.listen(engine.sync_engine, "begin", _begin_immediately)
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


async def begin_read(session: AsyncSession) -> None:
    """Let a page of rows and its count come from one state; sqlite3 would begin a transaction only for writing."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("BEGIN"))


async def begin_write(session: AsyncSession) -> None:
    """Take the write lock before a read-then-write; without it, two such transactions could read the same state.

    On PostgreSQL, where there is no such lock, the rows must be selected `with_for_update()` besides.
    """
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("BEGIN IMMEDIATE"))


def _set_up_sqlite(engine: Engine) -> None:
    _set_pragmas(engine, _PRAGMAS)
    event.listen(engine, "handle_error", _open_again)


def _open_again(context: ExceptionContext) -> None:
    """Leave a connection behind that cannot write: SQLite opens a file that it may only read so, and never looks again."""
    if "readonly" in str(context.original_exception):
        context.is_disconnect = True


def _set_pragmas(engine: Engine, pragmas: tuple[str, ...]) -> None:
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", on_connect)


def _name_network_faults(engine: AsyncEngine) -> None:
    """Let a server that cannot be reached, or is gone, be SQLAlchemy's error: asyncpg lets the system's own through."""
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "handle_error", _lost)


def _connect(dialect: Dialect, _entry: ConnectionPoolEntry, arguments: Any, named: Any) -> DBAPIConnection:
    try:
        connection: DBAPIConnection = dialect.connect(*arguments, **named)
    except OSError as error:  # a time-out is one too
        raise OperationalError("connect", None, error, hide_parameters=True) from error
    return connection


def _lost(context: ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, OSError):
        context.is_disconnect = True
        raise OperationalError(context.statement, None, error, hide_parameters=True) from error


def _leave_transactions_to_us(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
