"""Read the dataset while it is being written: filtered entries, pages of them, and the export. Blocking; for threads.

Memory is bounded by one segment's lines at most. A line without its end is still being written and is not there yet.
"""

import gzip
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from pathlib import Path

from shared import jsonio
from shared.dataset.segments import EARLIER, Segment, find_segment, moment, owner_of, segments
from shared.jsonio import Json

Entry = dict[str, Json]

_EXPORT_BYTES = 256 * 1024
"""The export's pieces, before they are compressed."""
_GZIP_WINDOW = 31
LOOKED_THROUGH = 16
"""Segments that one page may cost at most; a filter that finds little continues with the next page."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are wanted; None and False mean: all."""

    since: datetime | None = None
    until: datetime | None = None
    model: str | None = None
    """Part of the model's name, any case."""
    tenant: str | None = None
    """A tenant's id."""
    finished: bool = False
    """Only replies that came to their end."""
    no_error: bool = False
    """Only exchanges without an error."""

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and where it stands."""

    place: "Place"
    entry: Entry


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its segment and line. Segments are ordered by age."""

    owner: str
    key: str
    line: int

    def __str__(self) -> str:
        """Write the place so that it can be handed out and come back."""
        return f"{self.owner}:{self.key}:{self.line}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `str` wrote. Raises `ValueError`."""
        owner, key, line = text.split(":")
        return cls(owner, key, int(line))


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the place before which the next page begins; None at the end."""

    found: tuple[Found, ...]
    following: Place | None


def lines_of(data_dir: Path, segment: Segment) -> Iterator[bytes]:
    """Yield the entries' lines of a segment, which may be packed or cleared away meanwhile."""
    try:
        yield from _lines(segment)
    except FileNotFoundError:
        now = find_segment(data_dir, segment.owner, segment.key)
        if now is not None:
            yield from _lines(now)


def page(data_dir: Path, filters: Filters, limit: int, before: Place | None = None) -> Page:
    """Return the newest entries that fit, of those before a place that an earlier page gave."""
    found: list[Found] = []
    wanted = [
        segment for segment in reversed(_wanted(data_dir, filters)) if before is None or _reaches(segment, before)
    ]
    for looked, segment in enumerate(wanted, start=1):
        cut = before.line if before is not None and (segment.owner, segment.key) == (before.owner, before.key) else None
        newest = deque(_entries(data_dir, segment, filters, cut), limit - len(found))
        found += [Found(Place(segment.owner, segment.key, line), entry) for line, entry in reversed(newest)]
        if len(found) == limit:
            return Page(tuple(found), found[-1].place)
        if looked == LOOKED_THROUGH < len(wanted):
            return Page(tuple(found), Place(segment.owner, segment.key, 0))
    return Page(tuple(found), None)


def entry_at(data_dir: Path, place: Place) -> Entry | None:
    """Return the entry at a place, or None when it is no longer there."""
    segment = find_segment(data_dir, place.owner, place.key)
    if segment is None:
        return None
    line = next((line for number, line in enumerate(lines_of(data_dir, segment)) if number == place.line), None)
    return None if line is None else _parsed(line)


def exported(data_dir: Path, filters: Filters) -> Iterator[bytes]:
    """Yield the fitting entries, oldest first, as the pieces of one gzip file of JSON lines."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)
    for piece in _pieces(_fitting_lines(data_dir, filters)):
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def count_lines(data_dir: Path, segment: Segment) -> int:
    """Count the complete entries of a segment that does not say so itself."""
    return sum(1 for _ in lines_of(data_dir, segment))


def _wanted(data_dir: Path, filters: Filters) -> list[Segment]:
    owner = None if filters.tenant is None else owner_of(filters.tenant)
    return [segment for segment in segments(data_dir, owner) if _may_hold(segment, filters)]


def _may_hold(segment: Segment, filters: Filters) -> bool:
    """Tell from its name whether a segment may hold what is wanted. An entry is written up to an hour after it began."""
    if filters.since is not None and segment.last is not None and segment.last < moment(filters.since.astimezone(UTC)):
        return False
    if filters.until is None or segment.first is None or filters.until.year == MAXYEAR:
        return True
    return segment.first <= moment(filters.until.astimezone(UTC) + _LONGEST_EXCHANGE)


_LONGEST_EXCHANGE = timedelta(hours=1)


def _reaches(segment: Segment, before: Place) -> bool:
    """Tell whether a segment holds anything older than a place: it is the place's own, or an older one."""
    return _age(segment.owner, segment.key) <= _age(before.owner, before.key)


def _age(owner: str, key: str) -> tuple[str, str]:
    return ("", key) if owner == EARLIER else (key, owner)


def _fitting_lines(data_dir: Path, filters: Filters) -> Iterator[bytes]:
    for segment in _wanted(data_dir, filters):
        for line in lines_of(data_dir, segment):
            if filters.everything or _fits_line(line, filters):
                yield line


def _fits_line(line: bytes, filters: Filters) -> bool:
    entry = _parsed(line)
    return entry is not None and _fits(entry, filters)


def _entries(data_dir: Path, segment: Segment, filters: Filters, cut: int | None) -> Iterator[tuple[int, Entry]]:
    for number, line in enumerate(lines_of(data_dir, segment)):
        if cut is not None and number >= cut:
            return
        entry = _parsed(line)
        if entry is not None and _fits(entry, filters):
            yield number, entry


def _fits(entry: Entry, filters: Filters) -> bool:
    if filters.finished and entry.get("finished") is not True:
        return False
    if filters.no_error and entry.get("error") is not None:
        return False
    if filters.tenant is not None and entry.get("tenant") != filters.tenant:
        return False
    if filters.model is not None and filters.model.casefold() not in str(entry.get("model") or "").casefold():
        return False
    return (filters.since is None and filters.until is None) or _within(entry.get("timestamp"), filters)


def _within(timestamp: Json, filters: Filters) -> bool:
    try:
        at = datetime.fromisoformat(str(timestamp))
    except ValueError:
        return False
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return (filters.since is None or at >= filters.since) and (filters.until is None or at <= filters.until)


def _parsed(line: bytes) -> Entry | None:
    try:
        entry = jsonio.loads(line)
    except jsonio.JsonError:
        return None
    return entry if isinstance(entry, dict) else None


def _lines(segment: Segment) -> Iterator[bytes]:
    try:
        with gzip.open(segment.path) if segment.packed else segment.path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n") and line.startswith(b"{"):
                    yield line
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return  # the end of a file that an earlier CodeGate did not finish


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _EXPORT_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)
