"""The segment that a proxy is writing for one tenant: opened or taken over, repaired, appended to, packed when full.

An entry is one `write`. What a crash can tear is the last line; whoever takes the segment over cuts it off. The lock on
the file tells a living writer from a dead one and vanishes with the process, so that several proxies can share a folder.
"""

import contextlib
import fcntl
import gzip
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from shared import jsonio
from shared.clock import Clock
from shared.dataset.segments import Segment, moment, names_held, new_key, packed_name, plain_name, segments

SEGMENT_BYTES = 8 * 1024 * 1024
"""A segment of this size, before compression, is full."""
_UNFINISHED = ".packing"
_CHUNK = 64 * 1024


@dataclass(slots=True)
class OpenSegment:
    """A plain segment that this process alone writes."""

    path: Path
    key: str
    handle: int
    size: int
    entries: int
    last: str

    @classmethod
    def begin(cls, folder: Path, clock: Clock) -> Self:
        """Make a new one. Raises `OSError`."""
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        while True:
            key = new_key(clock.now(), os.urandom(4).hex())
            path = folder / plain_name(key)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            if _locked(handle, path):
                return cls(path, key, handle, 0, 0, moment(clock.now()))

    @classmethod
    def take_over(cls, segment: Segment) -> Self | None:
        """Open what a writer that is gone left behind, repaired; None where it lives, or nothing is left. Raises `OSError`."""
        try:
            handle = os.open(segment.path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return None
        if not _locked(handle, segment.path):
            return None
        size, entries = _repaired(handle)
        written = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
        return cls(segment.path, segment.key, handle, size, entries, moment(written))

    @property
    def is_in_place(self) -> bool:
        """Whether the file still has its name: clearing the dataset takes it away."""
        return os.fstat(self.handle).st_nlink > 0

    def append(self, line: bytes, at: datetime) -> None:
        """Write one entry whole, or nothing of it. Raises `OSError`."""
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(self.handle, rest) :]
        except OSError:
            with contextlib.suppress(OSError):  # what cannot be cut off now is cut off by whoever takes over
                os.ftruncate(self.handle, self.size)
            raise
        self.size += len(line)
        self.entries += 1
        self.last = max(self.last, moment(at))

    def pack(self) -> None:
        """Compress a full segment under its final name, unless it was cleared away, and close it. Raises `OSError`."""
        unfinished = self.path.with_suffix(_UNFINISHED)
        try:
            _compress(self.path, unfinished)
            with names_held(self.path.parent.parent):
                if self.is_in_place:
                    unfinished.rename(self.path.with_name(packed_name(self.key, self.entries, self.last)))
                    self.path.unlink()
        finally:
            unfinished.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Give the file back; the next writer of this tenant goes on with it."""
        with contextlib.suppress(OSError):
            os.fsync(self.handle)
        os.close(self.handle)


def left_behind(data_dir: Path, owner: str | None = None) -> list[Segment]:
    """Return the plain segments of a tenant, or of all, newest first; some may have a living writer."""
    return [segment for segment in reversed(segments(data_dir, owner)) if segment.first and not segment.packed]


def tidy(data_dir: Path) -> int:
    """Repair what dead writers left: torn lines, unfinished and doubled files. Return how many segments were looked at."""
    plain = left_behind(data_dir)
    for segment in plain:
        taken = OpenSegment.take_over(segment)
        if taken is not None:
            taken.close()
    for folder in {segment.path.parent for segment in segments(data_dir) if segment.first}:
        _remove_leavings(folder)
    return len(plain)


def _locked(handle: int, path: Path) -> bool:
    """Take the lock of a file that was just opened; closes it and says False where another has it or it is gone."""
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(handle).st_ino:
            return True
    os.close(handle)
    return False


def _repaired(handle: int) -> tuple[int, int]:
    """Cut off what is no whole entry at the end; return size and number of entries of what is left."""
    size = entries = 0
    last = b""
    with os.fdopen(os.dup(handle), "rb") as file:
        file.seek(0)
        for line in file:
            if not line.endswith(b"\n"):
                break
            size, entries, last = size + len(line), entries + 1, line
    if last and not _is_entry(last):  # a crash of the machine may leave zeros
        size, entries = size - len(last), entries - 1
    if os.fstat(handle).st_size != size:
        os.ftruncate(handle, size)
    return size, entries


def _is_entry(line: bytes) -> bool:
    try:
        return isinstance(jsonio.loads(line), dict)
    except jsonio.JsonError:
        return False


def _compress(source: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, source.open("rb") as plain:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, filename="") as packed:
            shutil.copyfileobj(plain, packed, _CHUNK)
        raw.flush()
        os.fsync(raw.fileno())


def _remove_leavings(folder: Path) -> None:
    """Remove the plain rest of a segment that is packed, and what was being packed when its writer died."""
    with names_held(folder.parent):
        for path in folder.glob(f"*{_UNFINISHED}"):
            if not path.with_suffix(".jsonl").exists():
                path.unlink(missing_ok=True)
        for segment in segments(folder.parent.parent, folder.name):
            if segment.packed:
                (folder / plain_name(segment.key)).unlink(missing_ok=True)
