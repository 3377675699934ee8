"""The eleven tables of earlier CodeGate databases: created where missing, completed where older.

There is no way back from here: below it lies the user's earlier data, which we do not take apart.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from shared.db.adoption import complete
from shared.db.base import NAMING
from shared.db.types import Flag, Long, Real, utc_now

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ZERO, _ONE = sa.text("0"), sa.text("1")


def upgrade() -> None:
    complete(op.get_bind(), _tables())


def downgrade() -> None:
    raise CommandError("0001 is the baseline, which holds all data: a downgrade below it is refused")


def _tables() -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=NAMING)
    sa.Table(
        "accounts",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("auth_type", sa.Text, nullable=False, server_default=sa.text("'api_key'")),
        sa.Column("api_key_enc", sa.Text),
        sa.Column("refresh_token_enc", sa.Text),
        sa.Column("token_expires_at", Long),
        sa.Column("base_url", sa.Text),
        sa.Column("priority", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("rate_limit", sa.Integer, nullable=False, server_default=sa.text("60")),
        sa.Column("monthly_budget", Real),
        sa.Column("enabled", Flag, nullable=False, server_default=_ONE),
        sa.Column("subscription_type", sa.Text),
        sa.Column("account_email", sa.Text),
        sa.Column("external_account_id", sa.Text),
        sa.Column("last_used_at", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("last_error_at", sa.Text),
        sa.Column("error_count", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("status", sa.Text, nullable=False, server_default=sa.text("'unknown'")),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("updated_at", sa.Text, nullable=False, server_default=utc_now()),
    )
    sa.Table(
        "configs",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("description", sa.Text),
        sa.Column("is_active", Flag, nullable=False, server_default=_ZERO),
        sa.Column("routing_strategy", sa.Text, nullable=False, server_default=sa.text("'priority'")),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
    )
    sa.Table(
        "config_tiers",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("config_id", sa.Text, sa.ForeignKey("configs.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("priority", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("target_model", sa.Text),
    )
    sa.Table(
        "usage",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text),
        sa.Column("config_id", sa.Text),
        sa.Column("tier", sa.Text),
        sa.Column("original_model", sa.Text),
        sa.Column("routed_model", sa.Text),
        sa.Column("input_tokens", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("output_tokens", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("cache_read_tokens", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("cache_write_tokens", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("cost_usd", Real, nullable=False, server_default=_ZERO),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("tenant_id", sa.Text),
        sa.Index("ix_usage_created_at", "created_at"),
        sa.Index("ix_usage_account_month", "account_id", "created_at", "cost_usd"),
        sa.Index("ix_usage_tenant_month", "tenant_id", "created_at", "cost_usd"),
    )
    sa.Table(
        "settings",
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    sa.Table(
        "privacy_mappings",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("original_hash", sa.Text, nullable=False, unique=True),
        sa.Column("original_enc", sa.Text, nullable=False),
        sa.Column("replacement", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
    )
    sa.Table(
        "request_logs",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("timestamp", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("method", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("inbound_format", sa.Text),
        sa.Column("account_id", sa.Text),
        sa.Column("account_name", sa.Text),
        sa.Column("provider", sa.Text),
        sa.Column("original_model", sa.Text),
        sa.Column("routed_model", sa.Text),
        sa.Column("status_code", sa.Integer),
        sa.Column("input_tokens", sa.Integer),
        sa.Column("output_tokens", sa.Integer),
        sa.Column("latency_ms", sa.Integer),
        sa.Column("is_stream", Flag, nullable=False, server_default=_ZERO),
        sa.Column("is_failover", Flag, nullable=False, server_default=_ZERO),
        sa.Column("error_message", sa.Text),
        sa.Column("request_body", sa.Text),
        sa.Column("response_body", sa.Text),
        sa.Column("tenant_id", sa.Text),
    )
    sa.Table(
        "sessions",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("container_id", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("status", sa.Text, nullable=False, server_default=sa.text("'starting'")),
        sa.Column("port", sa.Integer),
        sa.Column("account_id", sa.Text),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("last_active_at", sa.Text),
    )
    sa.Table(
        "tenants",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("api_key_hash", sa.Text, nullable=False, unique=True),
        sa.Column("api_key_prefix", sa.Text, nullable=False),
        sa.Column("config_id", sa.Text),
        sa.Column("rate_limit", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("enabled", Flag, nullable=False, server_default=_ONE),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("updated_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("api_key_raw", sa.Text),
    )
    sa.Table(
        "tenant_settings",
        metadata,
        sa.Column("tenant_id", sa.Text, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    sa.Table(
        "model_limits",
        metadata,
        sa.Column("model_id", sa.Text, primary_key=True),
        sa.Column("max_output_tokens", sa.Integer),
        sa.Column("supports_tool_calling", Flag),
        sa.Column("supports_reasoning", Flag),
    )
    return metadata  # fmt: skip
