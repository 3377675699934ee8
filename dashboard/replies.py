"""Answers that several nouns give."""

from pydantic import BaseModel


class Deleted(BaseModel):
    """How many were deleted."""

    deleted: int
