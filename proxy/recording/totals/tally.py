"""Adds up rows of `usage` and `request_logs` to what the tables of totals hold. Pure.

A usage row brings tokens and cost, a log row the request, its failure and its times; both carry the same dimensions, so that
they meet in one total. Rows are the recorder's values or the database's. Numbers stand in the order of their table's columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from shared.db.durations import BUCKETS, bucket_of
from shared.db.models.usage_totals import BUCKETED, COUNTED, DIMENSIONS, EVERYTHING, TOKENS

Key = tuple[str, ...]
Sums = dict[Key, list[float]]
AnyRow = Any
"""With its columns as attributes."""

_FIRST_FAILURE = 400
_AT = {name: place for place, name in enumerate(COUNTED)}
_TOLD_APART_BY = ("routed_model", "original_model", *(name for name in DIMENSIONS if name != "model"))
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
    counts: Sums = {}
    for key, alike in _grouped(usage, "created_at"):
        _add(_entry(counts, key, len(COUNTED)), _of_usage(alike))
    times: Sums = {}
    for key, alike in _grouped(logs, "timestamp"):
        _add(_entry(counts, key, len(COUNTED)), _of_logs(alike))
        if answered := [row for row in alike if _was_answered(row)]:
            _add_times(_entry(times, key, len(BUCKETED)), answered)
    return Tally(counts, _by_dimension(times))


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


def _grouped(rows: Iterable[AnyRow], moment: str) -> Iterator[tuple[Key, list[AnyRow]]]:
    """Yield rows that meet in one entry together; a batch holds many that are alike. Those without a time count nowhere."""
    told_apart_by = attrgetter(moment, *_TOLD_APART_BY)
    groups: defaultdict[tuple[Any, ...], list[AnyRow]] = defaultdict(list)
    for row in rows:
        groups[told_apart_by(row)].append(row)
    for (began, *values), alike in groups.items():
        if began:
            yield _key(began, dict(zip(_TOLD_APART_BY, values, strict=True))), alike


def _key(moment: str, values: dict[str, str | None]) -> Key:
    values["model"] = values["routed_model"] or values["original_model"]
    return (f"{moment[:10]} {moment[11:13]}:00:00", *(values[name] or "" for name in DIMENSIONS))


def _entry(sums: Sums, key: Key, length: int) -> list[float]:
    found = sums.get(key)
    if found is None:
        found = sums[key] = [0] * length
    return found


def _add(entry: list[float], numbers: Mapping[str, float]) -> None:
    for name, number in numbers.items():
        entry[_AT[name]] += number


def _of_usage(rows: Sequence[AnyRow]) -> Mapping[str, float]:
    return {
        "completed": len(rows),
        "unpriced": sum([not row.cost_known for row in rows]),
        "cost_usd": sum([row.cost_usd or 0.0 for row in rows]),
        **{name: sum([tokens or 0 for tokens in map(attrgetter(name), rows)]) for name in TOKENS},
    }


def _of_logs(rows: Sequence[AnyRow]) -> Mapping[str, float]:
    return {
        "logged": len(rows),
        "failed": sum([not _was_answered(row) or row.error_kind is not None for row in rows]),
        "failovers": sum([bool(row.is_failover) for row in rows]),
        "masked": sum([row.masked is not None for row in rows]),
    }


def _add_times(entry: list[float], rows: Sequence[AnyRow]) -> None:
    for first, name in _MEASURES:
        for duration in map(attrgetter(name), rows):
            if duration is not None:
                entry[first + bucket_of(duration)] += 1


def _by_dimension(times: Sums) -> Sums:
    """Return for each value of each dimension the sum of all that have it."""
    sums: Sums = {}
    for (start, *values), added in times.items():
        if any(added):
            for dimension, value in ((EVERYTHING, ""), *zip(DIMENSIONS, values, strict=True)):
                _merge(sums, (dimension, start, value), added)
    return sums


def _was_answered(row: AnyRow) -> bool:
    return row.status_code is not None and row.status_code < _FIRST_FAILURE


def _merge(sums: Sums, key: Key, added: list[float]) -> None:
    present = sums.get(key)
    sums[key] = added if present is None else [a + b for a, b in zip(present, added, strict=True)]


def _day(start: str) -> str:
    return f"{start[:10]} 00:00:00"
