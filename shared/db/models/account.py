"""Accounts: one credential each at one provider, with limits, budget and last known state."""

from sqlalchemy import Text, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey, On
from shared.db.types import Long, Real


class Account(Base):
    """One credential at one provider."""

    __tablename__ = "accounts"

    id: Mapped[IdKey]
    name: Mapped[str]
    provider: Mapped[str]
    """A slug of `shared.catalog.providers`."""
    auth_type: Mapped[str] = mapped_column(server_default=text("'api_key'"))
    api_key_enc: Mapped[str | None]
    """API key, or for OAuth accounts the access token; encrypted by the account vault."""
    refresh_token_enc: Mapped[str | None]
    token_expires_at: Mapped[int | None] = mapped_column(Long)
    """Milliseconds since the epoch."""
    base_url: Mapped[str | None]
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    rate_limit: Mapped[int] = mapped_column(server_default=text("60"))
    """Requests in a sliding minute; 0 = unlimited."""
    monthly_budget: Mapped[float | None] = mapped_column(Real)
    """USD in a calendar month (UTC); null = unlimited."""
    enabled: Mapped[On]
    subscription_type: Mapped[str | None]
    account_email: Mapped[str | None]
    external_account_id: Mapped[str | None]
    last_used_at: Mapped[str | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[str | None]
    error_count: Mapped[int] = mapped_column(server_default=text("0"))
    status: Mapped[str] = mapped_column(Text, server_default=text("'unknown'"))
    """`unknown`, `active`, `expired`, `error` or `rate_limited`."""
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    api_format: Mapped[str | None]
    """The only wire format to speak; null = the provider's own preference."""
    proxy_url: Mapped[str | None]
    """Outbound proxy (http, https, socks5) for this account's calls; may carry a password."""
    rests_until: Mapped[int | None] = mapped_column(Long)
    """Until when the proxy avoids the account after a failure: milliseconds since the epoch; null = it does not rest."""
    rested_by_hand_until: Mapped[int | None] = mapped_column(Long)
    """Until when its owner lets it rest: milliseconds since the epoch; what is past says that the owner woke it then."""
    quota_windows: Mapped[str | None]
    """The vendor's quota windows as replies last reported them, JSON: `proxy.routing.windows.written`."""
