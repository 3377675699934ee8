"""What travels about the playground."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from dashboard.fields import Id


class PlaygroundRequest(BaseModel):
    """A request to send through the proxy."""

    format: Literal["anthropic", "chat", "responses"] = Field(description="The wire format; it tells the path.")
    document: dict[str, Any] = Field(description="The body in that format.")
    tenant_id: Id | None = Field(default=None, description="Whose key it carries; absent = the client key.")
