"""What travels about the overview."""

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.accounts.schemas import State
from dashboard.fields import StoredMoment


class Figure(BaseModel):
    """A key figure, the same of the period before, and its course."""

    value: float | None = Field(description="Null = there is no reading, which is not zero.")
    previous: float | None
    series: list[float | None] = Field(description="One value a bucket of `bucket_starts`.")


class Figures(BaseModel):
    """The key figures."""

    requests: Figure
    answered_share: Figure = Field(description="Share of the requests that were answered, 0 to 1.")
    cost_usd: Figure
    tokens: Figure = Field(description="Input, cached tokens included, and output.")
    cached_share: Figure = Field(description="Share of the input that was read from a provider's cache, 0 to 1.")
    p50_latency_ms: Figure
    p95_latency_ms: Figure
    first_token_ms: Figure = Field(description="Half of the streams began at most this late.")
    failovers: Figure = Field(description="Requests for which another account had to be asked.")
    masked_requests: Figure = Field(description="Requests in which something was masked.")


class Attention(BaseModel):
    """One thing that needs a person, or soon will."""

    severity: Literal["bad", "warn"]
    kind: str = Field(description="A word for the cause: an account's state, `client_key_off`, `unpriced`, …")
    message: str = Field(description="Cause and effect in a sentence.")
    subject: str | None = Field(description="`account`, `tenant`, `setting`, `model` or nothing.")
    subject_id: str | None
    subject_name: str | None


class FirstSteps(BaseModel):
    """How far a new installation has come."""

    account: bool
    config: bool
    first_request: bool


class Overview(BaseModel):
    """Everything that the first page asks."""

    since: StoredMoment
    until: StoredMoment
    bucket: str = Field(description="`hour` or `day`.")
    bucket_starts: list[StoredMoment]
    figures: Figures
    cache_saved_usd: float | None = Field(
        description="What reading from caches saved at list price, less what writing them cost more; null = no price."
    )
    attention: list[Attention] = Field(description="What is broken first.")
    all_well_since: StoredMoment = Field(description="When the last failed request came, if nothing needs attention.")
    accounts_by_state: dict[State, int]
    first_steps: FirstSteps
