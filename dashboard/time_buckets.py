"""Cutting a range of time into equal buckets by the beginning of stored timestamps, on any database.

`2026-11-20 14:32:01` begins with its day (10 characters), hour (13), ten minutes (15) and minute (16).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.db import timestamps


@dataclass(frozen=True, slots=True)
class Granularity:
    """How long a bucket is, and how much of the timestamp tells it."""

    name: str
    prefix: int
    length: timedelta

    def start_of(self, prefix: str) -> datetime:
        """Return when the bucket of a timestamp's beginning starts."""
        return timestamps.to_datetime((prefix + _REST[len(prefix) :]) if len(prefix) < len(_REST) else prefix)

    def prefixes(self, since: datetime, until: datetime) -> Iterator[str]:
        """Yield the beginnings of all buckets from `since` to `until`, in order."""
        moment = self.start_of(timestamps.to_text(since)[: self.prefix])
        while moment <= until:
            yield timestamps.to_text(moment)[: self.prefix]
            moment += self.length


_REST = "0000-01-01 00:00:00"
MINUTE = Granularity("minute", 16, timedelta(minutes=1))
TEN_MINUTES = Granularity("ten_minutes", 15, timedelta(minutes=10))
HOUR = Granularity("hour", 13, timedelta(hours=1))
DAY = Granularity("day", 10, timedelta(days=1))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_BUCKETS = 200
MOST_DAYS = 3660
"""Beyond ten years nothing is drawn."""


def fitting(since: datetime, until: datetime) -> Granularity:
    """Return the finest granularity with at most 200 buckets, else days."""
    for granularity in (MINUTE, TEN_MINUTES, HOUR):
        if (until - since) / granularity.length <= _MOST_BUCKETS:
            return granularity
    return DAY


def clipped(
    since: datetime | None, until: datetime | None, now: datetime, default: timedelta
) -> tuple[datetime, datetime]:
    """Return a range that is not backwards and not longer than ten years; by default the newest `default`."""
    end = max(min(until or now, now), _EPOCH)
    start = min(since or end - default, end)
    return max(start, end - timedelta(days=MOST_DAYS), _EPOCH), end
