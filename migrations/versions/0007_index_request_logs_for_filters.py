"""Indexes that answer every filter of the request log.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLE = "request_logs"
_LISTED = [
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
]
_NAMES = ("account_name", "original_model", "routed_model", "path")
_HAS_ERROR = sa.text("error_message IS NOT NULL")


def upgrade() -> None:
    _list_by(_LISTED)
    for name in _NAMES:
        op.create_index(f"ix_request_logs_{name}", _TABLE, [name])
    op.create_index(
        "ix_request_logs_error", _TABLE, ["timestamp"], sqlite_where=_HAS_ERROR, postgresql_where=_HAS_ERROR
    )


def downgrade() -> None:
    for name in ("error", *_NAMES):
        op.drop_index(f"ix_request_logs_{name}", table_name=_TABLE)
    _list_by(["timestamp", "started_at_ms", "size_bytes"])


def _list_by(columns: list[str]) -> None:
    op.drop_index("ix_request_logs_timestamp", table_name=_TABLE)
    op.create_index("ix_request_logs_timestamp", _TABLE, columns)
