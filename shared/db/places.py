"""The directories and files that hold an installation's data, and their modes: nobody else may read them."""

import contextlib
import os
from pathlib import Path

from shared.config import Config

_PRIVATE_DIRECTORY = 0o700
_OTHERS = 0o077
_SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")


class PlaceFault(Exception):
    """A directory cannot be used. The message names it."""


def make_places(config: Config) -> None:
    """Create `DATA_DIR`, and the SQLite file's directory, with mode 0700. Raises `PlaceFault`."""
    os.umask(_OTHERS)
    directories = [config.data_dir]
    if config.sqlite_path is not None:
        directories.append(config.sqlite_path.parent)
    for directory in directories:
        try:
            directory.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        except OSError as error:
            raise PlaceFault(f"{directory} cannot be used as a directory for data: {error.strerror}") from error


def close_to_others(path: Path) -> None:
    """Take other users' rights to a SQLite database away, where the file system lets us."""
    for suffix in _SQLITE_SUFFIXES:
        file = path.with_name(path.name + suffix)
        with contextlib.suppress(OSError):
            mode = file.stat().st_mode
            if mode & _OTHERS:
                file.chmod(mode & ~_OTHERS & 0o777)
