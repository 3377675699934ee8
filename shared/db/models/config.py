"""Configs: stored choices of which accounts serve which tier, in which order."""

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey, Off


class RoutingConfig(Base):
    """A named routing; at most one is active."""

    __tablename__ = "configs"

    id: Mapped[IdKey]
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    is_active: Mapped[Off]
    routing_strategy: Mapped[str] = mapped_column(server_default=text("'priority'"))
    """`priority`, `round-robin`, `least-used` or `budget-aware`."""
    created_at: Mapped[Created]


class ConfigTier(Base):
    """An account's place in a tier of a config."""

    __tablename__ = "config_tiers"

    id: Mapped[IdKey]
    config_id: Mapped[str] = mapped_column(ForeignKey("configs.id", ondelete="CASCADE"), index=True)
    tier: Mapped[str]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    target_model: Mapped[str | None]
    """The model sent upstream; null = the one that was asked for."""
