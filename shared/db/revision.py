"""Telling the proxy that the configuration has changed.

The dashboard bumps the revision in the same transaction as each change; `read` is what the proxy polls. Programs that
know nothing of the revision (an earlier dashboard on the same file, a person with a SQL shell) are noticed by
`ConfigurationWatch`, which also compares a fingerprint of the configuration's rows every few seconds.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Select, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.clock import Clock
from shared.db.base import Base
from shared.db.models import (
    Account,
    ConfigTier,
    ModelLimit,
    PriceOverrideRow,
    Revision,
    RoutingConfig,
    Setting,
    Tenant,
    TenantSetting,
)

FINGERPRINT_EVERY_S = 2.0

_ROW = 1
_STATUS_COLUMNS = {"last_used_at", "last_error", "last_error_at", "error_count", "status", "updated_at"}
"""Columns of `accounts` that the proxy itself writes with every request: no change of the configuration."""
_WATCHED: tuple[type[Base], ...] = (
    Account,
    RoutingConfig,
    ConfigTier,
    Setting,
    Tenant,
    TenantSetting,
    ModelLimit,
    PriceOverrideRow,
)


async def bump(session: AsyncSession) -> None:
    """Move the revision on, as part of the session's transaction: call it in every change of configuration."""
    await session.execute(update(Revision).where(Revision.id == _ROW).values(value=Revision.value + 1))


async def read(connection: AsyncConnection) -> int:
    """Return the present revision."""
    return (await connection.scalar(select(Revision.value).where(Revision.id == _ROW))) or 0


async def fingerprint(connection: AsyncConnection) -> str:
    """Return a digest of all rows that make up the configuration, the accounts' health columns left out."""
    digest = hashlib.blake2b(digest_size=16)
    for model in _WATCHED:
        for row in await connection.execute(_configuration_of(model)):
            digest.update(repr(tuple(row)).encode())
        digest.update(b"\x00")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ConfigurationState:
    """Equal states mean an unchanged configuration."""

    revision: int
    fingerprint: str


class ConfigurationWatch:
    """Reads the configuration's state over one connection of its own; for one task of one process.

    Poll *before* loading a snapshot: what changes in between is then seen by the next poll.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._connection: AsyncConnection | None = None
        self._state: ConfigurationState | None = None
        self._data_version: int | None = None
        self._fingerprinted_at = 0.0

    async def poll(self) -> ConfigurationState:
        """Return the state: one small query, and a fingerprint when one is due. Raises SQLAlchemy's errors.

        After an error the next poll opens a new connection.
        """
        try:
            connection = await self._connected()
            self._state = await self._read(connection)
        except BaseException:
            await self.close()
            raise
        return self._state

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            connection = await self._engine.connect()
            # Each poll must see the present, so no transaction may stay open between two.
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
            self._data_version = None
        return self._connection

    async def _read(self, connection: AsyncConnection) -> ConfigurationState:
        revision = await read(connection)
        state = self._state
        if state is not None and state.revision == revision and not await self._is_due(connection):
            return state
        self._fingerprinted_at = self._clock.monotonic()
        return ConfigurationState(revision, await fingerprint(connection))

    async def _is_due(self, connection: AsyncConnection) -> bool:
        """Tell whether the fingerprint's time has come and, on SQLite, whether anybody has written at all."""
        if self._clock.monotonic() - self._fingerprinted_at < FINGERPRINT_EVERY_S:
            return False
        if connection.dialect.name != "sqlite":
            return True
        before, self._data_version = self._data_version, await _data_version(connection)
        return before != self._data_version


def _configuration_of(model: type[Base]) -> Select[tuple[object, ...]]:
    columns = (column for column in model.__table__.columns if column.name not in _STATUS_COLUMNS)
    return select(*columns).order_by(*inspect(model).primary_key)


async def _data_version(connection: AsyncConnection) -> int:
    """Return SQLite's counter of commits by other connections."""
    return int((await connection.exec_driver_sql("PRAGMA data_version")).scalar_one())
