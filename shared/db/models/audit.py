"""The audit log: who changed what, and when; secrets masked."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey
from shared.db.types import Long


class AuditEntry(Base):
    """One change made by the administrator or a script."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_created_at", "created_at", "at_ms"),
        Index("ix_audit_log_subject", "subject", "subject_id"),
    )

    id: Mapped[IdKey]
    created_at: Mapped[Created]
    at_ms: Mapped[int | None] = mapped_column(Long)
    """Milliseconds since the epoch: the order within a second."""
    actor: Mapped[str]
    """`password`, `token`, `setup` or `system`."""
    address: Mapped[str | None]
    action: Mapped[str]
    """A verb: `create`, `update`, `delete`, `activate`, `rotate`, `reveal`, …"""
    subject: Mapped[str]
    """The kind of thing: `account`, `config`, `tenant`, `setting`, …"""
    subject_id: Mapped[str | None]
    subject_name: Mapped[str | None]
    changes: Mapped[str | None]
    """JSON object: field -> [before, after], secrets as `****`."""
