"""Durations counted in buckets, so that percentiles of any stretch of time come from sums.

The bounds follow a series of preferred numbers: ten steps a decade up to 100 ms, twenty above, so that a bucket's middle is
within eight percent of every duration in it from 100 ms on. They are columns of tables: another bound is another migration.
"""

from bisect import bisect_left
from collections.abc import Iterator

_TEN = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
_TWENTY = (100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800, 900)


def _bounds() -> Iterator[int]:
    yield from (1, 2, 3, 5, 8)
    yield from (step // 10 for step in _TEN)
    for decade in (1, 10, 100):
        yield from (step * decade for step in _TWENTY)
    yield from (step * 1000 for step in _TWENTY if step * 1000 <= _LONGEST_MS)


_LONGEST_MS = 630_000
BOUNDS_MS: tuple[int, ...] = tuple(_bounds())
"""The longest duration of each bucket, in milliseconds; one more bucket holds what is longer."""
BUCKETS = len(BOUNDS_MS) + 1


def bucket_of(duration_ms: int) -> int:
    """Return the index of the bucket that a duration falls into."""
    return bisect_left(BOUNDS_MS, duration_ms)


def middle_of(bucket: int) -> int:
    """Return the duration that stands for those in a bucket; for the last one, which has no end, its beginning."""
    if bucket == len(BOUNDS_MS):
        return BOUNDS_MS[-1]
    below = BOUNDS_MS[bucket - 1] if bucket else 0
    return (below + 1 + BOUNDS_MS[bucket]) // 2
