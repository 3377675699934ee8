"""Privacy mappings: which placeholder stands for which value, the value encrypted, for what models remember."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey


class PrivacyMapping(Base):
    """A placeholder and its encrypted original."""

    __tablename__ = "privacy_mappings"
    __table_args__ = (Index("ix_privacy_mappings_tenant_id", "tenant_id", "created_at"),)

    id: Mapped[IdKey]
    category: Mapped[str]
    original_hash: Mapped[str] = mapped_column(unique=True)
    """HMAC under the tenant's key, so equal values of two tenants differ."""
    original_enc: Mapped[str]
    replacement: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Created]
    tenant_id: Mapped[str | None]
    """Null for the instance without tenants."""
