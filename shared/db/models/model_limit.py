"""Model limits: what a user says that a model can do, over what the catalogue knows."""

from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base
from shared.db.types import Flag


class ModelLimit(Base):
    """A user's limits for one model; null = not overridden."""

    __tablename__ = "model_limits"

    model_id: Mapped[str] = mapped_column(primary_key=True)
    max_output_tokens: Mapped[int | None]
    supports_tool_calling: Mapped[bool | None] = mapped_column(Flag)
    supports_reasoning: Mapped[bool | None] = mapped_column(Flag)
