"""Where the dataset lies: one folder a tenant, in it segments of JSON lines, an entry a line.

A segment is written as plain text, which survives any crash but for a torn last line, and packed with gzip when it is
full; a packed one is complete from the moment it has its name. Names sort by age and say how many entries there are:

    dataset/<tenant>/20261129T080301123456-1a2b3c4d.jsonl                             being written
    dataset/<tenant>/20261129T080301123456-1a2b3c4d.482.20261129T091500.jsonl.gz      full: 482 entries, the last of 09:15
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

FOLDER = "dataset"
NO_TENANT = "_instance"
"""The folder of entries that belong to no tenant."""
EARLIER = "_earlier"
"""What stands for the folder of a file that an earlier CodeGate left in the data directory."""
_EARLIER_FILES = ("finetune-export.jsonl", "finetune-export.jsonl.gz")
_SEGMENT = re.compile(
    r"(?P<key>\d{8}T\d{12}-[0-9a-f]{8})(?:\.(?P<entries>\d+)\.(?P<last>\d{8}T\d{6}))?\.jsonl(?P<packed>\.gz)?"
)
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the dataset."""

    owner: str
    """The folder's name."""
    key: str
    """Names the segment for as long as it exists, full or not."""
    path: Path
    packed: bool
    entries: int | None = None
    """Known once it is full."""
    last: str | None = None
    """When its last entry began, as `moment` writes it; known once it is full."""

    @property
    def first(self) -> str | None:
        """When its first entry was written; None for what an earlier CodeGate left."""
        return None if self.owner == EARLIER else self.key[:15]


def dataset_folder(data_dir: Path) -> Path:
    """Return the folder that holds everything."""
    return data_dir / FOLDER


def owner_of(tenant_id: str | None) -> str:
    """Return the name of a tenant's folder; ids that are no plain file names are hashed."""
    if tenant_id is None:
        return NO_TENANT
    return tenant_id if _PLAIN_ID.fullmatch(tenant_id) else f"_{sha256(tenant_id.encode()).hexdigest()[:32]}"


def moment(at: datetime) -> str:
    """Write a UTC time as names of segments hold it."""
    return f"{at.year:04}{at:%m%dT%H%M%S}"


def new_key(at: datetime, salt: str) -> str:
    """Return the key of a segment begun now; `salt` (8 hexadecimal digits) tells writers apart."""
    return f"{at:%Y%m%dT%H%M%S%f}-{salt}"


def plain_name(key: str) -> str:
    """Return the file name of a segment that is being written."""
    return f"{key}.jsonl"


def packed_name(key: str, entries: int, last: str) -> str:
    """Return the file name of a full segment."""
    return f"{key}.{entries}.{last}.jsonl.gz"


def segments(data_dir: Path, owner: str | None = None) -> list[Segment]:
    """Return the segments there are, oldest first; `owner` asks for one folder only."""
    folder = dataset_folder(data_dir)
    owners = [owner] if owner is not None else _owners(folder)
    found = [segment for name in owners for segment in _in_folder(folder / name)]
    earlier = _earlier(data_dir) if owner is None else []
    return [*earlier, *sorted(found, key=lambda segment: (segment.key, segment.owner))]


def find_segment(data_dir: Path, owner: str, key: str) -> Segment | None:
    """Return one segment, whatever its file is called by now."""
    known = _earlier(data_dir) if owner == EARLIER else segments(data_dir, owner) if _is_owner(owner) else []
    return next((segment for segment in known if segment.key == key), None)


@contextmanager
def names_held(folder: Path) -> Iterator[None]:
    """Hold the right to give and take names in the dataset; waits for others. `folder` exists."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def clear(data_dir: Path, owner: str | None = None) -> int:
    """Remove all segments, or one tenant's; return how many files there were. Writers begin new ones."""
    folder = dataset_folder(data_dir)
    removed = 0
    if not segments(data_dir, owner):
        return removed
    folder.mkdir(mode=0o700, exist_ok=True)
    with names_held(folder):
        for segment in segments(data_dir, owner):
            segment.path.unlink(missing_ok=True)
            removed += 1
    return removed


def _owners(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except FileNotFoundError:
        return []


def _is_owner(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9-]{0,63}|_instance", name) is not None


def _in_folder(folder: Path) -> list[Segment]:
    try:
        names = [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    found: dict[str, Segment] = {}
    for name in sorted(names, key=len):  # a packed segment comes behind its plain rest, and replaces it
        match = _SEGMENT.fullmatch(name)
        if match is not None and bool(match["packed"]) == bool(match["entries"]):
            entries = int(match["entries"]) if match["entries"] else None
            found[match["key"]] = Segment(
                folder.name, match["key"], folder / name, bool(match["packed"]), entries, match["last"]
            )
    return list(found.values())


def _earlier(data_dir: Path) -> list[Segment]:
    return [
        Segment(EARLIER, name, data_dir / name, name.endswith(".gz"))
        for name in _EARLIER_FILES
        if (data_dir / name).is_file()
    ]
