"""Read the dataset while it is being written: filtered entries, pages of them, and the export. Blocking; for threads.

Memory is bounded by a page's lines. A line without its end is still being written and is not there yet.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from heapq import heappush, heapreplace
from pathlib import Path

from shared import jsonio
from shared.dataset.segments import Segment, find_segment, moment, owner_of, segments
from shared.jsonio import Json

Entry = dict[str, Json]

_EXPORT_BYTES = 256 * 1024
"""The export's pieces, before they are compressed."""
_GZIP_WINDOW = 31


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


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """An entry's place in the order of the list: by when its request came, then by where it stands."""

    stamp: str
    key: str
    owner: str
    line: int

    def __str__(self) -> str:
        """Write the rank so that it can be handed out and come back."""
        return f"{self.stamp}~{self.place}"

    @property
    def place(self) -> Place:
        """Where the entry stands."""
        return Place(self.owner, self.key, self.line)

    @classmethod
    def parse(cls, text: str) -> "Rank":
        """Read what `str` wrote. Raises `ValueError`."""
        stamp, place = text.split("~")
        found = Place.parse(place)
        return cls(stamp, found.key, found.owner, found.line)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the rank below which the next page begins; None at the end."""

    found: tuple[Found, ...]
    following: Rank | None


def lines_of(data_dir: Path, segment: Segment) -> Iterator[bytes]:
    """Yield the entries' lines of a segment, which may be packed or cleared away meanwhile."""
    try:
        yield from _lines(segment)
    except FileNotFoundError:
        now = find_segment(data_dir, segment.owner, segment.key)
        if now is not None:
            yield from _lines(now)


def page(data_dir: Path, filters: Filters, limit: int, before: Rank | None = None) -> Page:
    """Return the newest entries that fit, of those below a rank that an earlier page gave.

    Segments of several writers overlap in time, so each is looked at that may hold something newer than what was found.
    """
    best: list[tuple[Rank, bytes]] = []
    for segment in sorted(_wanted(data_dir, filters), key=lambda each: each.last or _NOW, reverse=True):
        if len(best) == limit and segment.last is not None and segment.last < _compact(best[0][0].stamp):
            break
        for rank, line in _ranked(data_dir, segment):
            if (before is not None and rank >= before) or (len(best) == limit and rank <= best[0][0]):
                continue
            if filters.everything or _fits_line(line, filters):
                (heapreplace if len(best) == limit else heappush)(best, (rank, line))
    newest = sorted(best, reverse=True)
    found = tuple(Found(rank.place, entry) for rank, line in newest if (entry := _parsed(line)) is not None)
    return Page(found, newest[-1][0] if len(newest) == limit else None)


def _ranked(data_dir: Path, segment: Segment) -> Iterator[tuple[Rank, bytes]]:
    for number, line in enumerate(lines_of(data_dir, segment)):
        match = _STAMP.search(line, max(0, line.rfind(_STAMPED)))
        stamp = match["stamp"].decode("ascii") if match is not None else ""
        yield Rank(stamp, segment.key, segment.owner, number), line


_STAMPED = b'"timestamp":"'
"""Stands once outside of what was said, behind it; a quote inside a text would be escaped."""
_STAMP = re.compile(_STAMPED + rb"(?P<stamp>[0-9T:.+-]{1,40})")
_NOW = "9"
"""When the last entry of a segment came that is still being written: it may be the newest."""


def _compact(stamp: str) -> str:
    """Write the second of a stamp as names of segments hold it."""
    return stamp[:19].replace("-", "").replace(":", "")


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


def _fitting_lines(data_dir: Path, filters: Filters) -> Iterator[bytes]:
    for segment in _wanted(data_dir, filters):
        for line in lines_of(data_dir, segment):
            if filters.everything or _fits_line(line, filters):
                yield line


def _fits_line(line: bytes, filters: Filters) -> bool:
    entry = _parsed(line)
    return entry is not None and _fits(entry, filters)


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
