"""Looking at a SQLite file before anything writes to it: a damaged one is named and left as it is."""

import sqlite3
from pathlib import Path

from shared.db.engine import MIGRATION_TIMEOUT_MS

_MAGIC = b"SQLite format 3\x00"
_THOROUGH_UP_TO_BYTES = 256 * 1024 * 1024
"""Checking every page reads the whole file: beyond this size only the schema is read."""


class DamagedDatabase(Exception):
    """A file is no SQLite database, or a broken one. The message names it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"the database {path} is damaged ({reason}); it was left as it is: restore it from a backup, "
            "or move it away to begin with an empty one"
        )


def inspect_file(path: Path) -> None:
    """Read a SQLite file, if it exists, and raise `DamagedDatabase` if it cannot be trusted."""
    if not path.exists() or (size := path.stat().st_size) == 0:
        return
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise DamagedDatabase(path, "the file is not a SQLite database")
    check = "PRAGMA quick_check(1)" if size <= _THOROUGH_UP_TO_BYTES else "SELECT count(*) FROM sqlite_master"
    try:
        finding = _first_value(path, check)
    except sqlite3.OperationalError:
        raise  # locked, full, not permitted: nothing is said about the content
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(path, str(error)) from error
    if isinstance(finding, str) and finding != "ok":
        raise DamagedDatabase(path, finding.splitlines()[0])


def _first_value(path: Path, statement: str) -> object:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=MIGRATION_TIMEOUT_MS / 1000)
    try:
        return connection.execute(statement).fetchone()[0]
    finally:
        connection.close()
