"""Price overrides: what a user says that a model costs, over what the price list says."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base
from shared.db.types import Real


class PriceOverrideRow(Base):
    """A user's price of the models that a name or pattern covers, in USD per million tokens."""

    __tablename__ = "price_overrides"

    provider: Mapped[str] = mapped_column(primary_key=True, server_default=text("''"))
    """A provider's slug; empty = every provider."""
    model: Mapped[str] = mapped_column(primary_key=True)
    """A model's id, or a shell-style pattern of ids."""
    input: Mapped[float] = mapped_column(Real)
    cache_read: Mapped[float | None] = mapped_column(Real)
    """Null = as uncached input; so is `cache_write`."""
    cache_write: Mapped[float | None] = mapped_column(Real)
    output: Mapped[float] = mapped_column(Real)
