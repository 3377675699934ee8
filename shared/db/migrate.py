"""`python -m shared.db.migrate`: make everything ready that both processes stand on, before either one serves.

Directories, key files, schema, and what is to be settled in the data, under a lock, so that several starts at once
are safe. Adopts the data of earlier CodeGate versions. Ends with exit code 1 and one sentence when it cannot.
"""

import asyncio
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from shared.config import Config, ConfigError, load_config
from shared.crypto.keys import (
    Key,
    KeyFault,
    create_missing,
    discard_account_key,
    load_account_key,
    load_staged_account_key,
    promote_account_key,
)
from shared.crypto.vault import Vault
from shared.db.engine import create_migration_engine
from shared.db.inspection import DamagedDatabase, inspect_file
from shared.db.locks import LockTimeout, exclusive
from shared.db.places import PlaceFault, close_to_others, make_places
from shared.db.settle import Settled, known_account_key, settle
from shared.logging import configure_logging

_log = structlog.get_logger(__name__)

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_VACUUM_UP_TO_BYTES = 256 * 1024 * 1024
"""Beyond this size rewriting the whole file would hold the start up for too long."""
_DAMAGE = ("malformed", "not a database", "corrupt")


class PreparationFault(Exception):
    """The installation cannot be made ready. The message says why in one sentence and is safe to show."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation did."""

    created_keys: tuple[Path, ...]
    settled: Settled
    key_fault: str | None = None
    """Why there is no usable account key; accounts cannot be used until that is mended."""


def main() -> int:
    """Prepare the configured installation and report; returns the exit code."""
    try:
        config = load_config()
        configure_logging(config)
        _report(prepare(config))
    except (ConfigError, PreparationFault) as fault:
        sys.stderr.write(f"CodeGate cannot start: {fault}\n")
        return 1
    return 0


def prepare(config: Config) -> Prepared:
    """Make directories, keys, schema and data ready; safe to repeat and to run several at once.

    Blocks; not to be called on an event loop's thread. Raises `PreparationFault`.
    """
    try:
        make_places(config)
        with exclusive(config):
            return _prepare(config)
    except (PlaceFault, LockTimeout, DamagedDatabase, KeyFault) as fault:
        raise PreparationFault(str(fault)) from fault
    except CommandError as error:
        raise PreparationFault(_explain_command(config, error)) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise PreparationFault(_explain(config, error)) from error


def upgrade_schema(config: Config) -> None:
    """Bring the schema up to date and leave everything else as it is. Blocks. Raises `PreparationFault`."""
    try:
        command.upgrade(_alembic(config), "head")
    except CommandError as error:
        raise PreparationFault(_explain_command(config, error)) from error
    except (SQLAlchemyError, OSError) as error:
        raise PreparationFault(_explain(config, error)) from error


def _prepare(config: Config) -> Prepared:
    created, key_fault = _keys(config)
    if config.sqlite_path is not None:
        inspect_file(config.sqlite_path)
    command.upgrade(_alembic(config), "head")
    settled, load_fault = asyncio.run(_settle(config))
    if config.sqlite_path is not None:
        _let_shrink(config.sqlite_path)
        close_to_others(config.sqlite_path)
    return Prepared(created, settled, key_fault or load_fault)


def _keys(config: Config) -> tuple[tuple[Path, ...], str | None]:
    try:
        return create_missing(config), None
    except KeyFault as fault:
        return (), str(fault)


def _alembic(config: Config) -> AlembicConfig:
    alembic = AlembicConfig(attributes={"codegate": config})
    alembic.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    alembic.set_main_option("path_separator", "os")
    return alembic


async def _settle(config: Config) -> tuple[Settled, str | None]:
    engine = create_migration_engine(config)
    try:
        async with engine.begin() as connection:
            _settle_rotation(config, await known_account_key(connection))
            key, fault = _account_key(config)
            vault = Vault(key.secret) if key is not None else Vault.unusable(fault or "")
            settled = await settle(connection, config, vault, key.fingerprint if key is not None else None)
    finally:
        await engine.dispose()
    if settled.sealed and config.sqlite_path is not None:
        await asyncio.to_thread(_scrub, config.sqlite_path)
    return settled, fault


def _settle_rotation(config: Config, known: str | None) -> None:
    """Finish or undo a rotation that a crash interrupted: the transaction that remembers the new key decides."""
    staged = load_staged_account_key(config)
    if staged is not None and staged.fingerprint == known:
        promote_account_key(config)
        _log.warning("account_key_rotation_finished")
    else:
        discard_account_key(config)


def _account_key(config: Config) -> tuple[Key | None, str | None]:
    try:
        return load_account_key(config), None
    except KeyFault as fault:
        return None, str(fault)


def _scrub(path: Path) -> None:
    """Rewrite the file, so that no page keeps what stood in clear text before."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if path.stat().st_size <= _VACUUM_UP_TO_BYTES:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        _log.warning("database_not_compacted", reason=str(error))
    finally:
        connection.close()


def _let_shrink(path: Path) -> None:
    """Let the file of an earlier program give free pages back bit by bit: it has to be rewritten once.

    Not where that would take long or fill the disk: such a file keeps its size, and its free pages are used again.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        if connection.execute("PRAGMA auto_vacuum").fetchone()[0] == _INCREMENTAL:
            return
        size = path.stat().st_size
        if size > _VACUUM_UP_TO_BYTES or shutil.disk_usage(path.parent).free < _ROOM_FOR_VACUUM * size:
            _log.info("database_keeps_its_size", reason="it is too large to be rewritten at a start", bytes=size)
            return
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        _log.info("database_keeps_its_size", reason=str(error))
    finally:
        connection.close()


_INCREMENTAL = 2
_ROOM_FOR_VACUUM = 3


def _report(prepared: Prepared) -> None:
    """Say what a person should know. Never a key."""
    for path in prepared.created_keys:
        _log.info("key_file_created", path=str(path), advice="back it up together with the database")
    if prepared.settled.sealed:
        _log.info("clear_text_keys_encrypted", number=prepared.settled.sealed)
    if prepared.settled.made_client_key:
        _log.info("client_key_created", advice="the dashboard shows it under Settings, Client key")
    if prepared.key_fault is not None:
        _log.warning("account_key_unusable", reason=prepared.key_fault)
    if prepared.settled.foreign_key:
        _log.warning(
            "account_key_changed",
            reason="the stored secrets were encrypted with another account key: put that key back, "
            "or enter the accounts' secrets again",
        )


def _explain(config: Config, error: Exception) -> str:
    """Say in one sentence why the database failed, without its address's password or any value."""
    reason = str(error.orig) if isinstance(error, DBAPIError) else str(error) or type(error).__name__
    where = str(config.sqlite_path or "of DATABASE_URL")
    if any(word in reason for word in _DAMAGE):
        return str(DamagedDatabase(Path(where), reason))
    if "locked" in reason:
        return f"the database {where} is locked by another program"
    return f"the database {where} cannot be used: {reason.splitlines()[0]}"


def _explain_command(config: Config, error: CommandError) -> str:
    if "Can't locate revision" in str(error):
        where = str(config.sqlite_path or "of DATABASE_URL")
        return f"the database {where} was written by a newer CodeGate: use that version, or restore a backup"
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
