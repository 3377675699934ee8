"""One start at a time: locks that keep two processes from migrating the same database at once.

For SQLite the directory itself is locked, which leaves no lock file behind; for PostgreSQL an advisory lock is held
until the transaction ends. Both vanish with the process.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import BigInteger, Connection, func, literal, select

from shared.config import Config

LOCK_TIMEOUT_S = 120.0
_RETRY_S = 0.05
_ADVISORY_KEY = 0x636F646567617465
"""`codegate` in ASCII, as a 64-bit number."""


class LockTimeout(Exception):
    """Another process has held the lock for too long. The message names it."""


@contextmanager
def exclusive(config: Config, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the lock of this installation's directory; waits for another holder. Raises `LockTimeout`."""
    path = config.sqlite_path.parent if config.sqlite_path is not None else config.data_dir
    handle = os.open(path, os.O_RDONLY)
    try:
        _wait_for(handle, timeout_s, str(path))
        yield
    finally:
        os.close(handle)


def lock_database(connection: Connection) -> None:
    """Hold the database's migration lock until the transaction ends; SQLite's transactions are exclusive already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(literal(_ADVISORY_KEY, BigInteger))))


def _wait_for(handle: int, timeout_s: float, name: str) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockTimeout(f"another CodeGate process has been preparing {name} for {timeout_s:g} s") from None
            time.sleep(_RETRY_S)
        else:
            return
