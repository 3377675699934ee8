"""Reading and writing configuration files in somebody's home, and nowhere else.

A write is whole or does not happen: a temporary file beside the target, flushed, then renamed. A link is followed to the file
that it names, so that a dotfiles repository stays linked, but never out of the home. A file that comes to hold a client key is
readable by its owner alone from then on.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

OWNER_ONLY = 0o600
LARGEST_BYTES = 4 * 1024 * 1024


class Unwritable(Exception):
    """The file cannot be used; the message says why and is safe to show."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is now."""

    path: Path
    """Where it really is, links followed."""
    content: bytes | None
    """None = it does not exist."""
    mode: int = OWNER_ONLY

    @property
    def fingerprint(self) -> str | None:
        """What tells whether it was changed."""
        return None if self.content is None else fingerprint(self.content)


def fingerprint(content: bytes) -> str:
    """Return what stands for a content."""
    return hashlib.sha256(content).hexdigest()


def find(home: Path, relative: str) -> Found:
    """Read the file at `relative` below `home`. Raises `Unwritable` when it leads elsewhere or cannot be read."""
    path = _resolved(home, relative)
    try:
        status = path.stat()
    except FileNotFoundError:
        return Found(path, None)
    except OSError as error:
        raise _refused(relative, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable(f"~/{relative} is not a file.")
    if status.st_size > LARGEST_BYTES:
        raise Unwritable(f"~/{relative} is too large for a configuration file.")
    try:
        return Found(path, path.read_bytes(), stat.S_IMODE(status.st_mode))
    except OSError as error:
        raise _refused(relative, error) from None


def write(home: Path, found: Found, content: bytes, mode: int) -> tuple[Path, ...]:
    """Replace the file's content; return the folders that had to be made, the outermost first. Raises `Unwritable`."""
    relative = str(found.path.relative_to(home.resolve()))
    try:
        made = _make_folders(home.resolve(), found.path.parent)
        _replace(found.path, content, mode)
    except OSError as error:
        raise _refused(relative, error) from None
    return made


def back_up(found: Found, at: str) -> Path:
    """Keep the file's content beside it, for its owner alone; `at` tells the backups apart. Raises `Unwritable`."""
    backup = found.path.with_name(f"{found.path.name}.{at}.codegate-backup")
    try:
        _replace(backup, found.content or b"", OWNER_ONLY)
    except OSError as error:
        raise _refused(found.path.name, error) from None
    return backup


def remove(found: Found, made: tuple[Path, ...]) -> None:
    """Remove a file, and the folders made for it as far as nothing else is in them. Raises `Unwritable`."""
    try:
        found.path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(found.path.name, error) from None
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:
            return


def _resolved(home: Path, relative: str) -> Path:
    root = home.resolve()
    try:
        path = (root / relative).resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise Unwritable(f"~/{relative} is a link that leads nowhere.") from None
    if root not in path.parents:
        raise Unwritable(f"~/{relative} is a link that leads out of the home folder: change it by hand.")
    return path


def _make_folders(home: Path, folder: Path) -> tuple[Path, ...]:
    missing = [one for one in (folder, *folder.parents) if home in one.parents and not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700)
        _own(one)
    return tuple(reversed(missing))


def _replace(path: Path, content: bytes, mode: int) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        _own(aside, path if path.exists() else None)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _own(path: Path, like: Path | None = None) -> None:
    """Give what root makes in somebody's home to the owner of the file it replaces, or of the folder it is in."""
    if os.geteuid() == 0:
        owner = (like or path.parent).stat()
        # The owner may put a link there at any moment, and must not be given what it leads to.
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(relative: str, error: OSError) -> Unwritable:
    return Unwritable(f"~/{relative} cannot be used: {error.strerror or type(error).__name__}.")
