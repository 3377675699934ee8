"""Tenants: isolated users or teams of this instance, and their overrides of settings."""

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey, On


class Tenant(Base):
    """An isolated user or team with its own client key."""

    __tablename__ = "tenants"

    id: Mapped[IdKey]
    name: Mapped[str] = mapped_column(unique=True)
    api_key_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the client key in hex; the proxy looks tenants up by it."""
    api_key_prefix: Mapped[str]
    """The key's first 8 characters, for recognition."""
    config_id: Mapped[str | None]
    """The config that routes this tenant; null = the active one."""
    rate_limit: Mapped[int] = mapped_column(server_default=text("0"))
    enabled: Mapped[On]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    api_key_raw: Mapped[str | None]
    """The client key, encrypted by the account vault in spite of the name, which earlier data gave it."""


class TenantSetting(Base):
    """A tenant's override of a setting."""

    __tablename__ = "tenant_settings"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
