"""Indexes that count failed requests and those of a model; fewer and smaller ones than before.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "request_logs"
_FAILED = sa.text("status_code IS NULL OR status_code >= 400 OR error_kind IS NOT NULL")
_MODELS = sa.text("((coalesce(routed_model, '') || '\x1f') || coalesce(original_model, ''))")
_IN_ORDER = ["timestamp", "started_at_ms", "id"]
_REPLACED = {
    "status_code": ["status_code", "timestamp"],
    "original_model": ["original_model"],
    "routed_model": ["routed_model"],
}


def upgrade() -> None:
    for name in _REPLACED:
        op.drop_index(f"ix_request_logs_{name}", table_name=_TABLE)
    op.create_index("ix_request_logs_failed", _TABLE, _IN_ORDER, sqlite_where=_FAILED, postgresql_where=_FAILED)
    op.create_index("ix_request_logs_models", _TABLE, [_MODELS, "timestamp"])


def downgrade() -> None:
    for name in ("failed", "models"):
        op.drop_index(f"ix_request_logs_{name}", table_name=_TABLE)
    for name, columns in _REPLACED.items():
        op.create_index(f"ix_request_logs_{name}", _TABLE, columns)
