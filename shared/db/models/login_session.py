"""Login sessions: container terminals in which a vendor's CLI signs in."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey


class LoginSession(Base):
    """One container terminal."""

    __tablename__ = "sessions"

    id: Mapped[IdKey]
    container_id: Mapped[str | None]
    name: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=text("'starting'"))
    port: Mapped[int | None]
    account_id: Mapped[str | None]
    """The account whose credentials came from here and are kept fresh from here."""
    created_at: Mapped[Created]
    last_active_at: Mapped[str | None]
    command: Mapped[str | None]
    """What is run in the terminal at the start."""
    wanted: Mapped[str] = mapped_column(server_default=text("'running'"))
    """`running` or `stopped`: what a person last asked for, as against what became of it."""
    login_kind: Mapped[str | None]
    """Which CLI's login the account came from: `claude`, `codex`, `gcloud`."""
    synced_at: Mapped[str | None]
    """When a fresher login was last taken over."""
    sync_note: Mapped[str | None]
    """Why the login is not taken over at present."""
