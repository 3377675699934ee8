"""The configuration's revision, one row, and small facts about this installation."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base
from shared.db.types import Long


class Revision(Base):
    """A counter that moves with every change of the configuration; the only row has id 1."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(Long, server_default=text("0"))


class Meta(Base):
    """A fact about this installation that is no setting, such as the account key's fingerprint."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
