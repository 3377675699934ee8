"""What travels about guardrails."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from dashboard.fields import Id, StoredMoment
from shared.settings.registry import DETECTORS

MOST_CHARACTERS = 1_000_000
DetectorId = Annotated[str, Field(json_schema_extra={"enum": list(DETECTORS)})]
SentText = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]


class Privacy(BaseModel):
    """The master switch, and what is looked for."""

    enabled: bool
    categories: list[str] = Field(description="Ids of the detectors that are chosen.")


class PrivacyChange(BaseModel):
    """What to change; absent fields stay."""

    enabled: bool | None = None
    categories: list[Id] | Literal["all"] | None = Field(default=None, description="Detector ids, or `all`.")


class Trial(BaseModel):
    """A text to try."""

    text: SentText
    categories: list[Id] | None = Field(default=None, description="Detector ids; absent = as the settings say.")
    tenant_id: Id | None = Field(default=None, description="Use this tenant's settings and placeholders.")


class TrialFinding(BaseModel):
    """A sensitive value in the text."""

    category: str = Field(description="The detector's id.")
    start: int = Field(description="In characters of the original text.")
    end: int
    replacement: str


class TrialResult(BaseModel):
    """What a provider would see of the text."""

    original: str
    anonymized: str
    replacements_made: int
    findings: list[TrialFinding]


class DayCount(BaseModel):
    """Masked values of one day."""

    day: str
    count: int


class Guardrail(BaseModel):
    """One detector."""

    id: str
    name: str
    description: str
    category: str = Field(description="The group under which it is listed.")
    enabled: bool
    priority: int = Field(description="Of two findings of equal length, the smaller priority stays.")
    detectionCount: int = Field(description="Values masked in the last 30 days, by the request log.")  # noqa: N815
    daily: list[DayCount] = Field(description="The last 14 days, oldest first.")
    matches: list[str] = Field(description="Examples in which it finds something.")
    rejects: list[str] = Field(description="Look-alikes in which it finds nothing.")


class GuardrailList(BaseModel):
    """All detectors, in the order of the page."""

    guardrails: list[Guardrail]


class GuardrailChange(BaseModel):
    """The switch of one detector."""

    enabled: bool


class Mapping(BaseModel):
    """A placeholder that was handed out. The original is never listed, only its beginning and end."""

    id: str
    category: str
    replacement: str
    hint: str | None = Field(description="The original with its middle hidden; null where it does not open.")
    tenant_id: str | None
    tenant_name: str | None
    created_at: StoredMoment


class MaskedValue(BaseModel):
    """A placeholder that stands in a logged request."""

    placeholder: str
    category: str = Field(description="The detector's id.")


class RevealedValue(MaskedValue):
    """A placeholder with what it stands for."""

    original: str


class LogMasked(BaseModel):
    """The placeholders of a logged request whose mappings exist; no originals."""

    values: list[MaskedValue]


class RevealedBodies(BaseModel):
    """The bodies of a request with the originals behind their placeholders."""

    client: str | None
    sent: str | None
    received: str | None
    returned: str | None
    values: list[RevealedValue] = Field(description="The placeholders that were replaced, with their originals.")
    restored: int = Field(description="How many placeholders were replaced by their originals.")
    unknown: int = Field(description="How many placeholders have no mapping any more.")
