"""The declarative base of all tables: naming of constraints, and the column kinds that every table uses."""

import uuid
from typing import Annotated

from sqlalchemy import MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.db.types import Flag, utc_now

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints need names that are the same everywhere, so that a migration can drop them."""


def new_id() -> str:
    """Return a fresh row id: UUID text."""
    return str(uuid.uuid4())


class Base(DeclarativeBase):
    """Base of the mapped classes; `Base.metadata` is complete once `shared.db.models` is imported."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text(), bool: Flag()}  # noqa: RUF012 - SQLAlchemy reads it from the class


IdKey = Annotated[str, mapped_column(Text(), primary_key=True, default=new_id)]
Created = Annotated[str, mapped_column(Text(), server_default=utc_now())]
"""`YYYY-MM-DD HH:MM:SS` in UTC, filled in by the database."""
On = Annotated[bool, mapped_column(Flag(), server_default=text("1"))]
Off = Annotated[bool, mapped_column(Flag(), server_default=text("0"))]
