"""What travels about models."""

from pydantic import BaseModel, Field

from dashboard.fields import StoredMoment


class ServedBy(BaseModel):
    """An account that offers a model."""

    account_id: str
    account_name: str


class Price(BaseModel):
    """USD per million tokens."""

    input: float
    output: float
    cache_read: float
    cache_write: float


class Model(BaseModel):
    """A model that a provider offers."""

    id: str
    provider: str
    provider_label: str
    display_name: str | None
    tier: str | None = Field(description="The tier that its name tells.")
    context_window: int | None
    max_output_tokens: int | None
    supports_reasoning: bool | None
    supports_tool_calling: bool | None
    overridden: list[str] = Field(description="Which of the limits a user has set.")
    price: Price | None = Field(description="What counts; null = no price is known.")
    list_price: Price | None = Field(description="What the price list says.")
    price_is_set: bool = Field(description="A user's price holds, for this model or by a pattern.")
    served_by: list[ServedBy]


class ModelSource(BaseModel):
    """One account's list, when it was last asked for."""

    account_id: str
    account_name: str
    provider: str
    models: int
    error: str | None = Field(description="Why there is no list.")
    fetched_at: StoredMoment
