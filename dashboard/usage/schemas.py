"""What travels about usage."""

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.fields import StoredMoment

Dimension = Literal["model", "account", "tier", "tenant", "config", "provider", "hour", "day"]


class UsageGroup(BaseModel):
    """The sums of one value of the dimension, or of all."""

    key: str | None = Field(
        description="Model, tier, provider, id of account, tenant or config, or start of the hour or day."
    )
    label: str = Field(description="The same for people: a name instead of an id.")
    start: StoredMoment = Field(default=None, description="For `hour` and `day`: when it begins.")
    requests: int = Field(description="Requests in the log; without a log, completed ones.")
    completed: int = Field(description="Requests whose tokens are known.")
    failed: int
    failovers: int = Field(description="Requests for which another account had to be asked.")
    masked: int = Field(description="Requests in which something was masked.")
    input_tokens: int = Field(description="Without cached tokens.")
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_usd: float
    unpriced: int = Field(description="Completed requests whose model has no price; they cost 0 here.")
    p50_latency_ms: int | None = Field(
        default=None,
        description="Half of the answered requests took at most about this long, within eight percent; null = there is none, or "
        "one tenant has too many requests in this range to tell it by a dimension.",
    )
    p95_latency_ms: int | None = None
    p50_first_token_ms: int | None = None
    p95_first_token_ms: int | None = None
