"""`python -m shared.db.copy [FILE]`: copy this installation's SQLite database to the PostgreSQL of DATABASE_URL.

FILE is `codegate.db` in DATA_DIR unless given. Stop CodeGate first: nobody can write to the file meanwhile. A copy that was
interrupted goes on when it is started again; `--anew` begins again and empties the target. Ends with exit code 1 and one
sentence when it cannot.
"""

import argparse
import asyncio
import sqlite3
import sys
from pathlib import Path

import asyncpg
from pydantic import SecretStr

import shared.db.models  # noqa: F401 - completes the metadata
from shared.config import DATABASE_FILE, Config, ConfigError, load_config
from shared.db.base import Base
from shared.db.copy.source import Source, has_rowid, opened
from shared.db.copy.target import Target
from shared.db.migrate import PreparationFault, prepare, upgrade_schema
from shared.logging import configure_logging

_TABLES = Base.metadata.sorted_tables


class CopyFault(Exception):
    """The copy cannot be made. The message says why in one sentence and is safe to show."""


def main() -> int:
    """Copy, and say how far; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shared.db.copy", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("file", nargs="?", type=Path, help="the SQLite database; codegate.db in DATA_DIR unless given")
    parser.add_argument("--anew", action="store_true", help="empty the target and begin again")
    arguments = parser.parse_args()
    try:
        config = load_config()
        configure_logging(config)
        copy(config, arguments.file or config.data_dir / DATABASE_FILE, anew=arguments.anew)
    except (ConfigError, PreparationFault, CopyFault) as fault:
        sys.stderr.write(f"The database cannot be copied: {fault}\n")
        return 1
    except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        sys.stderr.write(f"The copy was interrupted: {str(error).splitlines()[0]}. Start it again to go on.\n")
        return 1
    return 0


def copy(config: Config, file: Path, *, anew: bool) -> None:
    """Bring both schemas up to date, copy every table, compare the counts. Raises `CopyFault` and the drivers' errors."""
    if config.uses_sqlite:
        raise CopyFault("DATABASE_URL must name the PostgreSQL database to copy to")
    if not file.exists():
        raise CopyFault(f"there is no SQLite database {file}")
    prepare(config.model_copy(update={"database_url": SecretStr(f"sqlite+aiosqlite:///{file.absolute()}")}))
    upgrade_schema(config)
    with opened(file) as source:
        asyncio.run(_copy(source, config.database_url_text.replace("+asyncpg", ""), anew=anew))


async def _copy(source: Source, url: str, *, anew: bool) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        target = Target(connection, _TABLES)
        await _begin(source, target, anew=anew)
        for table in _TABLES:
            place = await target.place(table)
            if place is not None and has_rowid(table):
                for piece in source.pieces(table, place):
                    await target.add(table, piece)
                await target.done(table)
            elif place is not None:
                await target.add_whole(table, list(source.pieces(table, 0)))
            await _compare(source, target, table.name)
        await target.finish()
    finally:
        await connection.close()
    _say("Done. Start CodeGate with the same DATABASE_URL, DATA_DIR and keys.")


async def _begin(source: Source, target: Target, *, anew: bool) -> None:
    mark = source.mark(_TABLES)
    if anew:
        await target.begin(mark)
        return
    if occupied := await target.occupied():
        raise CopyFault(f"the target is not empty: {', '.join(occupied)}; --anew would delete that")
    begun = await target.mark()
    if begun is None:
        await target.begin(mark)
    elif begun != mark:
        raise CopyFault("the source has changed since the copy began; begin again with --anew")
    else:
        _say("Going on with the copy that was begun.")


async def _compare(source: Source, target: Target, name: str) -> None:
    table = Base.metadata.tables[name]
    wanted, copied, left_out = source.count(table), await target.count(table), source.left_out(table)
    if wanted != copied:
        raise CopyFault(f"{name} has {wanted} rows here and {copied} there")
    more = f", {left_out} left out that refer to nothing" if left_out else ""
    _say(f"{name:<20} {copied:>10} rows{more}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
