"""Rows of the recorder in which a test names only what matters to it."""

from typing import Any

from proxy.recording.rows import LogValues, UsageValues

_AT = "2026-05-04 10:00:00"
_LOG = LogValues._make([None] * len(LogValues._fields))._replace(
    timestamp=_AT, status_code=200, is_stream=False, is_failover=False, counted=True
)
_USAGE = UsageValues._make([None] * len(UsageValues._fields))._replace(
    created_at=_AT,
    input_tokens=0,
    output_tokens=0,
    cache_read_tokens=0,
    cache_write_tokens=0,
    cost_usd=0.0,
    cost_known=True,
    counted=True,
)


def log_values(**given: Any) -> LogValues:
    """Return an answered request."""
    return _LOG._replace(**given)


def usage_values(**given: Any) -> UsageValues:
    """Return a request that is priced."""
    return _USAGE._replace(**given)
