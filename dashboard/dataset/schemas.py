"""What `/api/settings/finetune` says."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, PlainSerializer

from dashboard.fields import Count
from shared.jsonio import Json

Moment = Annotated[datetime | None, PlainSerializer(lambda at: at and at.isoformat().replace("+00:00", "Z"))]


class DatasetOwner(BaseModel):
    """What was captured for one tenant, or for the instance without tenants, and what would be now."""

    tenant_id: str | None
    tenant_name: str | None = Field(description="Null for the instance itself, and for tenants that are gone.")
    entries: int
    size_bytes: int
    capturing: bool = Field(description="Whether new exchanges are written.")
    unmasked: bool = Field(description="Whether new entries would hold original values.")


class DatasetInfo(BaseModel):
    """What there is, and what is being captured."""

    enabled: bool = Field(description="Whether anybody's exchanges are written.")
    entries: int
    size_bytes: int = Field(description="On disk.")
    files: int
    oldest: Moment
    newest: Moment
    unmasked: bool = Field(description="Whether new entries of anybody would hold original values.")
    owners: list[DatasetOwner]


class DatasetRow(BaseModel):
    """One entry in the list. What an earlier CodeGate captured may lack most of this."""

    id: str
    timestamp: Moment
    model: str | None
    provider: str | None
    tenant_id: str | None
    tenant_name: str | None
    conversation_id: str | None
    turn_index: int | None
    format: str | None
    messages: Count
    total_tokens: int | None
    latency_ms: int | None
    finished: bool
    error: str | None
    stop_reason: str | None
    masked: bool | None
    asked: str = Field(description="How the user's last words begin.")
    answered: str = Field(description="How the reply begins.")


class DatasetPage(BaseModel):
    """Entries, newest first."""

    entries: list[DatasetRow]
    following: str | None = Field(
        description="Give this as `before` for the next page, which may hold fewer entries than asked for; null at the end."
    )


class DatasetEntry(DatasetRow):
    """One entry with its text."""

    entry: dict[str, Json] = Field(description="The line as it is exported.")
