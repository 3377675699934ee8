"""Adds up rows of `usage` and `request_logs` to what the tables of totals hold. Pure.

A usage row brings tokens and cost, a log row the request, its failure and its times; both carry the same dimensions, so that
they meet in one total. The order of the numbers is that of `ADDED`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shared.db.durations import BUCKETS, bucket_of
from shared.db.models.usage_totals import ADDED, DIMENSIONS, TOKENS

Key = tuple[str, ...]
"""The beginning, then the dimensions."""
Sums = dict[Key, list[float]]
AnyRow = Mapping[str, Any]

_FIRST_FAILURE = 400
_AT = {name: place for place, name in enumerate(ADDED)}
_LATENCY, _FIRST_TOKEN = _AT["latency_00"], _AT["first_token_00"]
assert _FIRST_TOKEN == _LATENCY + BUCKETS  # noqa: S101 - how the columns are laid out


def hours_of(usage: Iterable[AnyRow], logs: Iterable[AnyRow]) -> Sums:
    """Return the sums of rows by hour."""
    sums: Sums = {}
    for row in usage:
        if row.get("created_at"):
            _add_usage(_entry(sums, row, row["created_at"]), row)
    for row in logs:
        if row.get("timestamp"):
            _add_log(_entry(sums, row, row["timestamp"]), row)
    return sums


def days_of(hours: Sums) -> Sums:
    """Return the sums of hours by day."""
    sums: Sums = {}
    for (start, *dimensions), added in hours.items():
        key = (f"{start[:10]} 00:00:00", *dimensions)
        present = sums.get(key)
        sums[key] = list(added) if present is None else [a + b for a, b in zip(present, added, strict=True)]
    return sums


def as_rows(sums: Sums) -> list[dict[str, str | float]]:
    """Return sums as rows of their table, in an order that all writers share: none waits for another in a circle."""
    names = ("start", *DIMENSIONS, *ADDED)
    return [dict(zip(names, (*key, *added), strict=True)) for key, added in sorted(sums.items())]


def _entry(sums: Sums, row: AnyRow, moment: str) -> list[float]:
    key = (f"{moment[:10]} {moment[11:13]}:00:00", *(read(row) for read in _READ))
    found = sums.get(key)
    if found is None:
        found = sums[key] = [0] * len(ADDED)
    return found


def _add_usage(entry: list[float], row: AnyRow) -> None:
    entry[_AT["completed"]] += 1
    entry[_AT["unpriced"]] += not row.get("cost_known", True)
    entry[_AT["cost_usd"]] += row.get("cost_usd") or 0.0
    for name in TOKENS:
        entry[_AT[name]] += row.get(name) or 0


def _add_log(entry: list[float], row: AnyRow) -> None:
    status = row.get("status_code")
    entry[_AT["logged"]] += 1
    entry[_AT["failed"]] += status is None or status >= _FIRST_FAILURE or row.get("error_kind") is not None
    entry[_AT["failovers"]] += bool(row.get("is_failover"))
    entry[_AT["masked"]] += row.get("masked") is not None
    if status is None or status >= _FIRST_FAILURE:
        return
    for first, name in ((_LATENCY, "latency_ms"), (_FIRST_TOKEN, "first_token_ms")):
        if (duration := row.get(name)) is not None:
            entry[first + bucket_of(duration)] += 1


def _text(name: str) -> Callable[[AnyRow], str]:
    return lambda row: row.get(name) or ""


def _model(row: AnyRow) -> str:
    return row.get("routed_model") or row.get("original_model") or ""


_READ: Sequence[Callable[[AnyRow], str]] = tuple(_model if name == "model" else _text(name) for name in DIMENSIONS)
