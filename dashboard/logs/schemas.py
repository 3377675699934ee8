"""What travels about request logs. Bodies are masked forms only."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.fields import StoredMoment


class LogRow(BaseModel):
    """One request."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    timestamp: StoredMoment = Field(description="When the request came.")
    started_at_ms: int | None = Field(description="The same in milliseconds since the epoch.")
    method: str | None
    path: str | None
    inbound_format: str | None = Field(description="The wire format of the client.")
    upstream_format: str | None
    lane: str | None = Field(description="`verbatim`, `patched` or `translated`.")
    account_id: str | None
    account_name: str | None
    provider: str | None
    original_model: str | None = Field(description="The model that the client asked for.")
    routed_model: str | None = Field(description="The model sent upstream.")
    tier: str | None
    config_id: str | None
    strategy: str | None
    status_code: int | None
    success: bool
    error_message: str | None
    error_kind: str | None
    input_tokens: int | None = Field(description="Without cached tokens.")
    output_tokens: int | None
    cached_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None = Field(description="Part of `output_tokens`.")
    latency_ms: int | None
    first_token_ms: int | None
    is_stream: bool
    is_failover: bool = Field(description="Another account was asked first.")
    attempt_count: int = Field(description="How many accounts were asked.")
    cost_usd: float | None
    cost_known: bool | None = Field(description="False when the routed model has no price.")
    masked_count: int = Field(description="How many values were masked.")
    conversation_id: str | None
    session_id: str | None
    request_id: str | None
    tenant_id: str | None
    tenant_name: str | None
    user_agent: str | None = Field(description="How the tool names itself.")
    has_bodies: bool


class LogPage(BaseModel):
    """One page of the log, newest first."""

    logs: list[LogRow]
    total: int = Field(description="How many match the filters.")


class Attempt(BaseModel):
    """One account that was asked."""

    account_id: str | None = None
    account_name: str | None = None
    model: str | None = None
    status: int | None = None
    verdict: str | None = Field(default=None, description="What followed: `deliver`, `next`, …")
    duration_ms: int | None = None
    rest_s: float | None = Field(default=None, description="For how long the account was sent to rest because of it.")
    error: str | None = None


class PricePart(BaseModel):
    """What one kind of tokens cost."""

    kind: Literal["input", "cache_read", "cache_write", "output"]
    tokens: int
    usd_per_million: float | None = Field(default=None, description="Null where no price of today explains the cost.")
    usd: float | None = None


class Bodies(BaseModel):
    """The four views of a request's text, masked; null where not captured."""

    client: str | None = Field(description="What the client sent.")
    sent: str | None = Field(description="What was sent upstream.")
    received: str | None = Field(description="What came back.")
    returned: str | None = Field(description="What the client got.")


class LogDetail(LogRow):
    """One request with everything that is kept of it."""

    agent_id: str | None
    stop_reason: str | None
    dropped_fields: list[str] = Field(description="Parameters that the upstream's format could not express.")
    masked: dict[str, int] = Field(description="Masked values by category.")
    attempts: list[Attempt]
    price: list[PricePart] = Field(description="By kind of tokens; empty when they are not known.")
    bodies: Bodies


class LogBucket(BaseModel):
    """Requests in one stretch of time."""

    start: StoredMoment
    total: int
    failed: int


class Histogram(BaseModel):
    """Requests over time, for the filters of the list."""

    granularity: str = Field(description="`minute`, `ten_minutes`, `hour` or `day`.")
    buckets: list[LogBucket]


class ClearLogs(BaseModel):
    """One of the two."""

    clear_all: bool = False
    days_old: int | None = Field(default=None, ge=0, le=36_500, description="Delete what is older than this.")

    @model_validator(mode="before")
    @classmethod
    def _one_of_two(cls, body: Any) -> Any:
        if isinstance(body, dict) and not body.get("clear_all") and body.get("days_old") is None:
            raise ValueError("Say clear_all or days_old.")
        return body
