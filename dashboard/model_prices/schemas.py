"""What travels about prices that users set."""

from typing import Annotated

from pydantic import BaseModel, Field

Price = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class PriceSetting(BaseModel):
    """A price in USD per million tokens."""

    input: Price = Field(description="Input that no cache holds.")
    cache_read: Price | None = Field(default=None, description="Input read from a cache; null = as uncached input.")
    cache_write: Price | None = Field(default=None, description="Input written to a cache; null = as uncached input.")
    output: Price


class ModelPrice(PriceSetting):
    """A user's price of the models that a name covers."""

    model: str = Field(description="A model's id, or a shell-style pattern such as `gpt-5*`.")
    provider: str = Field(description="Only at this provider; empty = at every one.")
    is_pattern: bool
