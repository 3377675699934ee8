"""Buckets of durations: every duration has one, and its middle is near."""

from shared.db.durations import BOUNDS_MS, BUCKETS, bucket_of, middle_of


def test_bounds_rise_and_middles_are_near():
    assert list(BOUNDS_MS) == sorted(set(BOUNDS_MS))
    for duration in [*range(1000), *range(1000, 630_000, 77)]:
        middle = middle_of(bucket_of(duration))
        assert abs(middle - duration) <= max(0.08 * duration, 10)
    assert bucket_of(10**9) == BUCKETS - 1
    assert middle_of(BUCKETS - 1) == BOUNDS_MS[-1]
