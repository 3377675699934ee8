"""What travels about the client key."""

from pydantic import BaseModel, Field


class ClientKey(BaseModel):
    """The key in clear; only ever the answer to a POST."""

    key: str = Field(description="What tools present to the proxy.")
