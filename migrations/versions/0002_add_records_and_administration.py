"""What this CodeGate adds: formats of accounts, full log rows, revision, administrator, audit log.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import add_missing_columns, complete, drop_columns
from shared.db.base import NAMING
from shared.db.types import Flag, Long, Real, utc_now

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_request_logs_timestamp", "request_logs", ["timestamp", "started_at_ms"]),
    ("ix_request_logs_account_id", "request_logs", ["account_id", "timestamp"]),
    ("ix_request_logs_tenant_id", "request_logs", ["tenant_id", "timestamp"]),
    ("ix_request_logs_status_code", "request_logs", ["status_code", "timestamp"]),
    ("ix_request_logs_conversation_id", "request_logs", ["conversation_id", "timestamp"]),
    ("ix_request_logs_request_id", "request_logs", ["request_id"]),
    ("ix_privacy_mappings_tenant_id", "privacy_mappings", ["tenant_id", "created_at"]),
)


def upgrade() -> None:
    connection = op.get_bind()
    for table, columns in _columns().items():
        add_missing_columns(connection, table, columns)
    for name, table, column_names in _INDEXES:
        op.create_index(name, table, column_names, if_not_exists=True)
    tables = _tables()
    complete(connection, tables)
    if connection.scalar(sa.select(sa.func.count()).select_from(tables.tables["revision"])) == 0:
        connection.execute(sa.insert(tables.tables["revision"]).values(id=1, value=1))


def downgrade() -> None:
    connection = op.get_bind()
    for name, table, _ in _INDEXES:
        op.drop_index(name, table_name=table, if_exists=True)
    for table, columns in _columns().items():
        drop_columns(table, [column.name for column in columns])
    for table in reversed(_tables().sorted_tables):
        table.drop(connection, checkfirst=True)


def _columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "accounts": [
            sa.Column("api_format", sa.Text),
            sa.Column("proxy_url", sa.Text),
            sa.Column("quota_windows", sa.Text),
        ],
        "usage": [sa.Column("cost_known", Flag, nullable=False, server_default=sa.text("1"))],
        "privacy_mappings": [sa.Column("tenant_id", sa.Text)],
        "request_logs": [
            sa.Column("request_id", sa.Text),
            sa.Column("started_at_ms", Long),
            sa.Column("first_token_ms", sa.Integer),
            sa.Column("upstream_format", sa.Text),
            sa.Column("lane", sa.Text),
            sa.Column("tier", sa.Text),
            sa.Column("config_id", sa.Text),
            sa.Column("strategy", sa.Text),
            sa.Column("attempts", sa.Text),
            sa.Column("session_id", sa.Text),
            sa.Column("agent_id", sa.Text),
            sa.Column("conversation_id", sa.Text),
            sa.Column("user_agent", sa.Text),
            sa.Column("cached_tokens", sa.Integer),
            sa.Column("cache_write_tokens", sa.Integer),
            sa.Column("reasoning_tokens", sa.Integer),
            sa.Column("cost_usd", Real),
            sa.Column("cost_known", Flag),
            sa.Column("stop_reason", sa.Text),
            sa.Column("dropped_params", sa.Text),
            sa.Column("masked", sa.Text),
            sa.Column("error_kind", sa.Text),
            sa.Column("sent_body", sa.Text),
            sa.Column("received_body", sa.Text),
        ],
    }


def _tables() -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=NAMING)
    sa.Table(
        "revision",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", Long, nullable=False, server_default=sa.text("0")),
    )
    sa.Table(
        "meta",
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    sa.Table(
        "admin_credential",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("updated_at", sa.Text, nullable=False, server_default=utc_now()),
    )
    sa.Table(
        "admin_sessions",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("expires_at", sa.Text, nullable=False, index=True),
        sa.Column("address", sa.Text),
        sa.Column("user_agent", sa.Text),
    )
    sa.Table(
        "login_throttle",
        metadata,
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("window_started_ms", Long, nullable=False),
        sa.Column("blocked_until_ms", Long),
    )
    sa.Table(
        "audit_log",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Text, nullable=False, server_default=utc_now()),
        sa.Column("at_ms", Long),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text),
        sa.Column("subject_name", sa.Text),
        sa.Column("changes", sa.Text),
        sa.Index("ix_audit_log_created_at", "created_at", "at_ms"),
        sa.Index("ix_audit_log_subject", "subject", "subject_id"),
    )
    return metadata  # fmt: skip
