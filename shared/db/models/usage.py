"""Usage: one row a completed request whose tokens are known, the basis of costs and budgets.

Rows outlive the accounts, configs and tenants that they name, hence no foreign keys.
"""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey, Off, On
from shared.db.types import Real

_ZERO = text("0")
UNCOUNTED = text("counted = 0")
"""In the text of statements, not a parameter: only so a database knows that its index of such rows serves."""


class UsageRow(Base):
    """Tokens and cost of one completed request."""

    __tablename__ = "usage"
    __table_args__ = (
        Index("ix_usage_created_at", "created_at"),
        Index("ix_usage_account_month", "account_id", "created_at", "cost_usd"),
        Index("ix_usage_tenant_month", "tenant_id", "created_at", "cost_usd"),
        Index("ix_usage_uncounted", "created_at", sqlite_where=UNCOUNTED, postgresql_where=UNCOUNTED),
    )

    id: Mapped[IdKey]
    account_id: Mapped[str | None]
    config_id: Mapped[str | None]
    tier: Mapped[str | None]
    original_model: Mapped[str | None]
    """The model that the client asked for."""
    routed_model: Mapped[str | None]
    """The model sent upstream, the one that is priced."""
    input_tokens: Mapped[int] = mapped_column(server_default=_ZERO)
    """Without cached tokens."""
    output_tokens: Mapped[int] = mapped_column(server_default=_ZERO)
    cache_read_tokens: Mapped[int] = mapped_column(server_default=_ZERO)
    cache_write_tokens: Mapped[int] = mapped_column(server_default=_ZERO)
    cost_usd: Mapped[float] = mapped_column(Real, server_default=_ZERO)
    created_at: Mapped[Created]
    tenant_id: Mapped[str | None]
    cost_known: Mapped[On]
    """False when the routed model has no price; `cost_usd` is 0 then."""
    provider: Mapped[str | None]
    """Null in rows of earlier programs: the account's."""
    counted: Mapped[Off]
    """Whether the totals (`usage_hours`, `usage_days`) hold this row."""
