"""Adds up rows of `usage` and `request_logs` to what the tables of totals hold. Pure.

A usage row brings tokens and cost, a log row the request, its failure and its times; both carry the same dimensions, so that
they meet in one total. Numbers stand in the order of their table's columns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.db.durations import BUCKETS, bucket_of
from shared.db.models.usage_totals import BUCKETED, COUNTED, DIMENSIONS, EVERYTHING, TOKENS

Key = tuple[str, ...]
Sums = dict[Key, list[float]]
AnyRow = Mapping[str, Any]

_FIRST_FAILURE = 400
_AT = {name: place for place, name in enumerate(COUNTED)}
_MEASURES = ((0, "latency_ms"), (BUCKETS, "first_token_ms"))


@dataclass(slots=True)
class Tally:
    """Sums of one length of time: hours or days."""

    counts: Sums = field(default_factory=dict)
    """By beginning and dimensions."""
    times: Sums = field(default_factory=dict)
    """By dimension, beginning and value."""


def hours_of(usage: Iterable[AnyRow], logs: Iterable[AnyRow]) -> Tally:
    """Return the sums of rows by hour."""
    tally = Tally()
    for row in usage:
        if row.get("created_at"):
            _add_usage(_entry(tally.counts, _key(row, row["created_at"]), len(COUNTED)), row)
    for row in logs:
        if row.get("timestamp"):
            key = _key(row, row["timestamp"])
            _add_log(_entry(tally.counts, key, len(COUNTED)), row)
            _add_times(tally.times, key, row)
    return tally


def days_of(hours: Tally) -> Tally:
    """Return the sums of hours by day."""
    days = Tally()
    for (start, *dimensions), added in hours.counts.items():
        _merge(days.counts, (_day(start), *dimensions), added)
    for (dimension, start, value), added in hours.times.items():
        _merge(days.times, (dimension, _day(start), value), added)
    return days


def as_rows(sums: Sums) -> list[tuple[str | float, ...]]:
    """Return sums as rows of their table, in an order that all writers share: none waits for another in a circle."""
    return [(*key, *added) for key, added in sorted(sums.items())]


def _key(row: AnyRow, moment: str) -> Key:
    return (f"{moment[:10]} {moment[11:13]}:00:00", *(read(row) for read in _READ))


def _entry(sums: Sums, key: Key, length: int) -> list[float]:
    found = sums.get(key)
    if found is None:
        found = sums[key] = [0] * length
    return found


def _add_usage(entry: list[float], row: AnyRow) -> None:
    entry[_AT["completed"]] += 1
    entry[_AT["unpriced"]] += not row.get("cost_known", True)
    entry[_AT["cost_usd"]] += row.get("cost_usd") or 0.0
    for name in TOKENS:
        entry[_AT[name]] += row.get(name) or 0


def _add_log(entry: list[float], row: AnyRow) -> None:
    entry[_AT["logged"]] += 1
    entry[_AT["failed"]] += not _was_answered(row) or row.get("error_kind") is not None
    entry[_AT["failovers"]] += bool(row.get("is_failover"))
    entry[_AT["masked"]] += row.get("masked") is not None


def _add_times(times: Sums, key: Key, row: AnyRow) -> None:
    if not _was_answered(row):
        return
    buckets = [first + bucket_of(duration) for first, name in _MEASURES if (duration := row.get(name)) is not None]
    if not buckets:
        return
    start, *values = key
    for dimension, value in ((EVERYTHING, ""), *zip(DIMENSIONS, values, strict=True)):
        entry = _entry(times, (dimension, start, value), len(BUCKETED))
        for bucket in buckets:
            entry[bucket] += 1


def _was_answered(row: AnyRow) -> bool:
    status = row.get("status_code")
    return status is not None and status < _FIRST_FAILURE


def _merge(sums: Sums, key: Key, added: list[float]) -> None:
    present = sums.get(key)
    sums[key] = added if present is None else [a + b for a, b in zip(present, added, strict=True)]


def _day(start: str) -> str:
    return f"{start[:10]} 00:00:00"


def _text(name: str) -> Callable[[AnyRow], str]:
    return lambda row: row.get(name) or ""


def _model(row: AnyRow) -> str:
    return row.get("routed_model") or row.get("original_model") or ""


_READ: Sequence[Callable[[AnyRow], str]] = tuple(_model if name == "model" else _text(name) for name in DIMENSIONS)
