"""Request logs: one row an authenticated request, with what became of it.

Rows outlive the accounts and tenants that they name, hence no foreign keys. Bodies are masked forms only.
"""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import Base, Created, IdKey, Off
from shared.db.types import Flag, Long, Real

LISTED = (
    "timestamp",
    "started_at_ms",
    "id",
    "status_code",
    "error_kind",
    "account_id",
    "account_name",
    "tenant_id",
    "original_model",
    "routed_model",
    "path",
    "size_bytes",
)
FAILED = text("status_code IS NULL OR status_code >= 400 OR error_kind IS NOT NULL")
BETWEEN_MODELS = "\x1f"
MODELS = text(f"((coalesce(routed_model, '') || '{BETWEEN_MODELS}') || coalesce(original_model, ''))")
"""A row's two models in one text, so that an index leads from one pair to the next."""
IN_ORDER = ("timestamp", "started_at_ms", "id")
HAS_ERROR = text("error_message IS NOT NULL")
UNCOUNTED = text("counted = 0")
"""In the text of statements, as for `usage`."""


class RequestLog(Base):
    """What is kept of one exchange."""

    __tablename__ = "request_logs"
    __table_args__ = (
        # Holds all that the log is filtered by: see dashboard.logs.search.
        Index("ix_request_logs_timestamp", *LISTED),
        Index("ix_request_logs_account_name", "account_name"),
        Index("ix_request_logs_models", MODELS, "timestamp"),
        Index("ix_request_logs_path", "path"),
        Index("ix_request_logs_error", "timestamp", sqlite_where=HAS_ERROR, postgresql_where=HAS_ERROR),
        Index("ix_request_logs_account_id", "account_id", "timestamp"),
        Index("ix_request_logs_tenant_id", "tenant_id", "timestamp"),
        Index("ix_request_logs_failed", *IN_ORDER, sqlite_where=FAILED, postgresql_where=FAILED),
        Index("ix_request_logs_conversation_id", "conversation_id", "timestamp"),
        Index("ix_request_logs_request_id", "request_id"),
        Index("ix_request_logs_uncounted", "timestamp", sqlite_where=UNCOUNTED, postgresql_where=UNCOUNTED),
    )

    id: Mapped[IdKey]
    timestamp: Mapped[Created]
    """When the request came."""
    method: Mapped[str | None]
    path: Mapped[str | None]
    inbound_format: Mapped[str | None]
    account_id: Mapped[str | None]
    """The account that answered, or the last one asked."""
    account_name: Mapped[str | None]
    provider: Mapped[str | None]
    original_model: Mapped[str | None]
    routed_model: Mapped[str | None]
    status_code: Mapped[int | None]
    input_tokens: Mapped[int | None]
    """Without cached tokens, as in `usage`."""
    output_tokens: Mapped[int | None]
    latency_ms: Mapped[int | None]
    is_stream: Mapped[Off]
    is_failover: Mapped[Off]
    error_message: Mapped[str | None]
    request_body: Mapped[str | None]
    """The client's body, masked."""
    response_body: Mapped[str | None]
    """The body returned to the client, masked."""
    tenant_id: Mapped[str | None]

    request_id: Mapped[str | None]
    started_at_ms: Mapped[int | None] = mapped_column(Long)
    """Milliseconds since the epoch: the order within a second."""
    first_token_ms: Mapped[int | None]
    """From the request's start to the first content sent to the client."""
    upstream_format: Mapped[str | None]
    lane: Mapped[str | None]
    """`verbatim`, `patched` or `translated`."""
    tier: Mapped[str | None]
    config_id: Mapped[str | None]
    strategy: Mapped[str | None]
    """As in the reply header: `<strategy>`, `<strategy>+failover` or `direct`."""
    attempts: Mapped[str | None]
    """JSON array in order: account, model, status, verdict, duration."""
    session_id: Mapped[str | None]
    """The session that the client named."""
    agent_id: Mapped[str | None]
    conversation_id: Mapped[str | None]
    user_agent: Mapped[str | None]
    cached_tokens: Mapped[int | None]
    cache_write_tokens: Mapped[int | None]
    reasoning_tokens: Mapped[int | None]
    """Part of `output_tokens`."""
    cost_usd: Mapped[float | None] = mapped_column(Real)
    cost_known: Mapped[bool | None] = mapped_column(Flag)
    stop_reason: Mapped[str | None]
    dropped_params: Mapped[str | None]
    """JSON array of parameters that the upstream's format could not express."""
    masked: Mapped[str | None]
    """JSON object: masked values by category."""
    error_kind: Mapped[str | None]
    sent_body: Mapped[str | None]
    """The body sent upstream."""
    received_body: Mapped[str | None]
    """The body that upstream returned, before restoring."""
    size_bytes: Mapped[int | None]
    """Roughly what the row takes on disk, its index entries included; null until an earlier program's row is counted."""
    counted: Mapped[Off]
    """Whether the totals of usage hold this row."""
