"""Usage by hour and by day: sums of `usage` and `request_logs` that outlive both, from which ranges are answered.

Counts have one row a beginning and combination of dimensions; an empty text is a dimension without a value. Whoever writes a row of
`usage` or `request_logs` with `counted` set adds it here in the same transaction; rows of programs that know nothing of this are
added later, and until then they are summed as they stand.
"""

from sqlalchemy import Column, Integer, Table, Text, text
from sqlalchemy.types import TypeEngine

from shared.db.base import Base
from shared.db.durations import BUCKETS
from shared.db.types import Long, Real

DIMENSIONS = ("account_id", "model", "tier", "tenant_id", "config_id", "provider")
COUNTS = ("logged", "completed", "failed", "failovers", "masked", "unpriced")
TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
MEASURES = ("latency", "first_token")
_ZERO = text("0")


def bucket_columns(measure: str) -> tuple[str, ...]:
    """Return the names of the columns that count a measure's durations, the shortest first."""
    return tuple(f"{measure}_{bucket:02d}" for bucket in range(BUCKETS))


COUNTED = (*COUNTS, *TOKENS, "cost_usd")
"""The columns of counts, which add up."""
BUCKETED = tuple(name for measure in MEASURES for name in bucket_columns(measure))
"""The columns of times, which add up too."""
EVERYTHING = "all"
"""The dimension of all requests together, whose only value is the empty text."""


def _type_of(name: str) -> TypeEngine[object]:
    if name == "cost_usd":
        return Real  # type: ignore[return-value]
    return Long if name in TOKENS else Integer()  # type: ignore[return-value]


def _counts(name: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column("start", Text, primary_key=True),
        *(Column(dimension, Text, primary_key=True, server_default=text("''")) for dimension in DIMENSIONS),
        *(Column(counted, _type_of(counted), nullable=False, server_default=_ZERO) for counted in COUNTED),
        sqlite_with_rowid=False,
    )


def _times(name: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column("dimension", Text, primary_key=True),
        Column("start", Text, primary_key=True),
        Column("value", Text, primary_key=True, server_default=text("''")),
        *(Column(bucket, Integer, nullable=False, server_default=_ZERO) for bucket in BUCKETED),
        sqlite_with_rowid=False,
    )


UsageHours = _counts("usage_hours")
"""`start` is the hour's first second as stored text."""
UsageDays = _counts("usage_days")
UsageHourTimes = _times("usage_hour_times")
"""How long answered requests took, by each dimension for itself: all combinations would be too many to add up."""
UsageDayTimes = _times("usage_day_times")
