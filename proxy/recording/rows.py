"""The rows that an exchange leaves behind, as plain values: what the recorder keeps, adds up and writes. Pure.

The columns' meaning stands at their tables. `record` makes the values by position, so both follow the same order.
"""

from operator import itemgetter
from typing import NamedTuple


class LogValues(NamedTuple):
    """A row of `request_logs`."""

    id: str
    timestamp: str
    started_at_ms: int
    request_id: str | None
    method: str
    path: str | None
    inbound_format: str
    user_agent: str | None
    agent_id: str | None
    session_id: str | None
    conversation_id: str | None
    tenant_id: str | None
    original_model: str | None
    is_stream: bool

    tier: str | None
    config_id: str | None
    strategy: str | None
    is_failover: bool
    attempts: str | None

    account_id: str | None
    account_name: str | None
    provider: str | None
    routed_model: str | None
    upstream_format: str | None
    lane: str | None
    dropped_params: str | None

    status_code: int
    latency_ms: int | None
    first_token_ms: int | None
    stop_reason: str | None
    masked: str | None
    error_kind: str | None
    error_message: str | None

    input_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    cost_usd: float | None
    cost_known: bool | None

    request_body: str | None
    response_body: str | None
    sent_body: str | None
    received_body: str | None
    size_bytes: int
    counted: bool


class UsageValues(NamedTuple):
    """A row of `usage`."""

    id: str
    created_at: str
    account_id: str | None
    config_id: str | None
    tier: str | None
    tenant_id: str | None
    provider: str | None
    original_model: str | None
    routed_model: str | None
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_usd: float
    cost_known: bool
    counted: bool


def usage_of(log: LogValues) -> UsageValues:
    """Return what counts as usage of a request whose tokens are known: a part of its log row under other names."""
    return UsageValues._make(_METERED(log))


_LOGGED_AS = {"created_at": "timestamp", "cache_read_tokens": "cached_tokens"}
_METERED = itemgetter(*(LogValues._fields.index(_LOGGED_AS.get(name, name)) for name in UsageValues._fields))
