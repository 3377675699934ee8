"""What travels about configs and their assignments."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dashboard.fields import Id, Line, Name, Rank, StoredMoment, blank_to_none

Strategy = Literal["priority", "round-robin", "least-used", "budget-aware"]
Tier = Annotated[Name, Field(max_length=50), AfterValidator(str.lower)]
"""`opus`, `sonnet`, `haiku`, `default`, or a name that the tier rules use."""
MAX_ASSIGNMENTS = 1000


class Assignment(BaseModel):
    """An account's place in a tier, as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    tier: str
    account_id: str
    account_name: str
    priority: int = Field(description="The highest is asked first, where the strategy looks at it.")
    target_model: str | None = Field(description="The model sent upstream; null = the one that was asked for.")


class TierUse(BaseModel):
    """How often an account answered for a tier, in any config."""

    tier: str
    account_id: str
    requests: int


class NewAssignment(BaseModel):
    """An account's place in a tier."""

    tier: Tier
    account_id: Id
    priority: Rank = 0
    target_model: Annotated[Line | None, AfterValidator(blank_to_none)] = None


class Config(BaseModel):
    """A stored routing."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    description: str | None
    routing_strategy: str = Field(description="`priority`, `round-robin`, `least-used` or `budget-aware`.")
    is_active: bool
    created_at: StoredMoment
    tiers: list[Assignment] = Field(description="By tier, the highest priority first.")


class NewConfig(BaseModel):
    """A config to create."""

    name: Name
    description: Annotated[Line | None, AfterValidator(blank_to_none)] = None
    routing_strategy: Strategy = "priority"


class ConfigChange(BaseModel):
    """What to change; absent fields stay."""

    name: Name | None = None
    description: Annotated[Line | None, AfterValidator(blank_to_none)] = None
    routing_strategy: Strategy | None = None
