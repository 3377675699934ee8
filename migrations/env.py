"""Alembic's entry: migrates the configured database, in one transaction, under a lock.

Run by `alembic …` from the repository root and, with the lock already held, by `shared.db.migrate` at every start.
"""

import asyncio
from contextlib import nullcontext

import structlog
from alembic import context
from alembic.runtime.migration import MigrationInfo
from alembic.util import CommandError
from sqlalchemy import Connection

import shared.db.models  # noqa: F401 - completes the metadata
from shared.config import Config, ConfigError, load_config
from shared.db.base import Base
from shared.db.engine import create_migration_engine
from shared.db.locks import exclusive, lock_database
from shared.db.places import make_places
from shared.logging import configure_logging

_log = structlog.get_logger("migrations")


def migrate() -> None:
    if context.is_offline_mode():
        raise CommandError("Offline mode cannot work: migrations look at the database that they change")
    config: Config | None = context.config.attributes.get("codegate")
    if config is not None:
        asyncio.run(_migrate(config))
        return
    config = _configured()
    with exclusive(config) if config.uses_sqlite else nullcontext():
        asyncio.run(_migrate(config))


def _configured() -> Config:
    try:
        config = load_config()
    except ConfigError as error:
        raise CommandError(str(error)) from None
    configure_logging(config)
    make_places(config)
    return config


async def _migrate(config: Config) -> None:
    engine = create_migration_engine(config)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        on_version_apply=_say,  # type: ignore[arg-type]  # called with keywords
    )
    with context.begin_transaction():
        lock_database(connection)
        context.run_migrations()


def _say(*, step: MigrationInfo, **_: object) -> None:
    _log.info("schema_migrated", revision=step.destination_revision_ids, forward=step.is_upgrade)


migrate()
