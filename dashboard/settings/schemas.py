"""What travels about settings. The registry (`shared.settings.registry`) says what each one means."""

from pydantic import BaseModel, Field

from shared.settings.cascade import Source
from shared.settings.values import Kind

Texts = dict[str, str]
"""Key -> text, exactly as stored."""


class SettingRow(BaseModel):
    """A setting as a form needs it."""

    key: str
    group: str
    label: str
    help: str
    kind: Kind
    minimum: float | None
    maximum: float | None
    choices: list[str] = Field(description="For `choices`: the closed set of ids.")
    optional: bool = Field(description="May be unset: empty text and null mean so.")
    unit: str
    default: str
    tenant: bool = Field(description="A tenant may override it.")
    tenant_only: bool = Field(description="Exists for tenants alone.")
    secret: bool = Field(description="Never shown; set by its own routes.")
    environment: str | None = Field(description="The variable that can give its value.")
    value: str | None = Field(description="The text in force; null for a secret.")
    source: Source = Field(description="Where the value in force comes from.")
