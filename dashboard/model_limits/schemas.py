"""What travels about model limits. Earlier programs spell the fields in camel case; both spellings come and go."""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field, computed_field

from dashboard.fields import MOST

Tokens = Annotated[int, Field(ge=1, le=MOST)]


class LimitsChange(BaseModel):
    """What to set: absent fields stay, null returns one to the catalogue."""

    max_output_tokens: Tokens | None = Field(
        default=None,
        validation_alias=AliasChoices("maxOutputTokens", "max_output_tokens"),
        description="Requests for more are cut to this.",
    )
    supports_tool_calling: bool | None = Field(
        default=None, validation_alias=AliasChoices("supportsToolCalling", "supports_tool_calling")
    )
    supports_reasoning: bool | None = Field(
        default=None, validation_alias=AliasChoices("supportsReasoning", "supports_reasoning")
    )


class ModelLimits(BaseModel):
    """A user's limits for one model; null = as the catalogue says."""

    model_id: str
    max_output_tokens: int | None
    supports_tool_calling: bool | None
    supports_reasoning: bool | None

    @computed_field(alias="maxOutputTokens")  # type: ignore[prop-decorator]
    @property
    def max_output_tokens_camel(self) -> int | None:
        """The same in the earlier spelling."""
        return self.max_output_tokens

    @computed_field(alias="supportsToolCalling")  # type: ignore[prop-decorator]
    @property
    def supports_tool_calling_camel(self) -> bool | None:
        """The same in the earlier spelling."""
        return self.supports_tool_calling

    @computed_field(alias="supportsReasoning")  # type: ignore[prop-decorator]
    @property
    def supports_reasoning_camel(self) -> bool | None:
        """The same in the earlier spelling."""
        return self.supports_reasoning
