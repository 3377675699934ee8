"""What the audit log tells."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dashboard.fields import StoredMoment
from shared import jsonio


class AuditRow(BaseModel):
    """One change."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    at: StoredMoment = Field(validation_alias="created_at", description="When it was changed.")
    actor: str = Field(description="`password`, `token`, `setup` or `system`.")
    address: str | None = Field(description="The network address that the request came from.")
    action: str = Field(description="A verb: `create`, `update`, `delete`, `activate`, `rotate`, `reveal`, …")
    subject: str = Field(description="The kind of thing: `account`, `config`, `tenant`, `setting`, …")
    subject_id: str | None
    subject_name: str | None
    changes: dict[str, Any] = Field(description="Field -> [before, after]; secrets as `****`.")

    @field_validator("changes", mode="before")
    @classmethod
    def _read_changes(cls, stored: object) -> object:
        return jsonio.loads(stored.encode()) if isinstance(stored, str) else stored or {}
