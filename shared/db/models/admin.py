"""The one administrator: password, signed-in browsers, throttled guesses."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created
from shared.db.types import Long


class AdminCredential(Base):
    """The administrator's password; the only row has id 1, no row = set-up is not finished."""

    __tablename__ = "admin_credential"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    password_hash: Mapped[str]
    """Argon2id, in its encoded form."""
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class AdminSession(Base):
    """A signed-in browser."""

    __tablename__ = "admin_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the cookie's value in hex: the table alone lets nobody in."""
    created_at: Mapped[Created]
    expires_at: Mapped[str] = mapped_column(index=True)
    address: Mapped[str | None]
    user_agent: Mapped[str | None]


class LoginThrottle(Base):
    """Failed sign-ins from one address, or of all (`*`)."""

    __tablename__ = "login_throttle"

    address: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    window_started_ms: Mapped[int] = mapped_column(Long)
    blocked_until_ms: Mapped[int | None] = mapped_column(Long)
