"""What travels about the course of usage."""

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.fields import StoredMoment

Split = Literal["model", "account", "tenant", "tier"]
Bucket = Literal["hour", "day"]


class CoursePoint(BaseModel):
    """The sums of one value in one hour or day."""

    start: StoredMoment
    key: str | None = Field(description="Model, tier, or id of the account or tenant; null = none.")
    requests: int
    failed: int
    tokens: int = Field(description="Input, cached or not, and output.")
    cost_usd: float


class Course(BaseModel):
    """Usage over time, and the names of what it is split by."""

    bucket: Bucket
    points: list[CoursePoint] = Field(description="In order of time; what had no requests is left out.")
    labels: dict[str, str] = Field(description="Names by key, where they differ from it.")
