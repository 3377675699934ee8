"""What travels about an explanation."""

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.accounts.schemas import State
from dashboard.fields import Id, Line, StoredMoment
from shared.catalog.wire import WireFormat


class Question(BaseModel):
    """A model name to try."""

    model: Line = Field(min_length=1, max_length=500)
    format: WireFormat = Field(default=WireFormat.ANTHROPIC, description="The wire format of the client.")
    tenant_id: Id | None = Field(default=None, description="Ask for this tenant: its config and settings.")
    config_id: Id | None = Field(default=None, description="Try this config instead of the one in force.")


class Candidate(BaseModel):
    """An account that would be asked, in its place."""

    account_id: str
    account_name: str
    provider: str
    model: str = Field(description="The model that would be sent.")
    tier: str | None = Field(description="The tier whose assignment this is.")
    priority: int
    format: WireFormat = Field(description="The wire format that would go upstream.")
    translated: bool = Field(description="The client's format is another than the account speaks.")
    reason: str = Field(description="Why it stands here.")
    state: State
    state_reason: str
    rests_until: StoredMoment = Field(description="Asked only if all others fail, until then.")


SkipReason = Literal["disabled", "unusable", "over_budget", "over_rate_limit"]


class Skipped(BaseModel):
    """An account that would not be asked."""

    account_id: str
    account_name: str
    reason: SkipReason
    message: str


class Explanation(BaseModel):
    """What would happen to a request."""

    model: str
    format: WireFormat
    tier: str | None
    tier_reason: str
    config_id: str | None
    config_name: str | None
    strategy: str = Field(description="`direct` without a config.")
    strategy_meaning: str
    candidates: list[Candidate] = Field(description="In the order in which they would be asked.")
    skipped: list[Skipped]
    if_all_fail: str = Field(description="What the client would get.")
