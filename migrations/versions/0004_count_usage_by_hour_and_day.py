"""Usage by hour and day, which rows they hold already, and what a log row takes on disk.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import add_missing_columns, drop_columns
from shared.db.base import NAMING
from shared.db.types import Flag, Long, Real

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ZERO = sa.text("0")
_BUCKETS = 93
_UNCOUNTED = sa.text("counted = 0")


def upgrade() -> None:
    connection = op.get_bind()
    for table, columns in _columns().items():
        add_missing_columns(connection, table, columns)
    for table, moment in (("usage", "created_at"), ("request_logs", "timestamp")):
        op.create_index(f"ix_{table}_uncounted", table, [moment], sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED)
    _index_logs(["timestamp", "started_at_ms", "size_bytes"])
    _totals().create_all(connection)


def downgrade() -> None:
    _totals().drop_all(op.get_bind())
    _index_logs(["timestamp", "started_at_ms"])
    for table, columns in _columns().items():
        op.drop_index(f"ix_{table}_uncounted", table_name=table)
        drop_columns(table, [column.name for column in columns])


def _index_logs(columns: list[str]) -> None:
    op.drop_index("ix_request_logs_timestamp", table_name="request_logs", if_exists=True)
    op.create_index("ix_request_logs_timestamp", "request_logs", columns)


def _columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "usage": [
            sa.Column("provider", sa.Text),
            sa.Column("counted", Flag, nullable=False, server_default=_ZERO),
        ],
        "request_logs": [
            sa.Column("size_bytes", sa.Integer),
            sa.Column("counted", Flag, nullable=False, server_default=_ZERO),
        ],
    }


def _totals() -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=NAMING)
    for name in ("usage_hours", "usage_days"):
        sa.Table(
            name,
            metadata,
            sa.Column("start", sa.Text, primary_key=True),
            *(
                sa.Column(dimension, sa.Text, primary_key=True, server_default=sa.text("''"))
                for dimension in ("account_id", "model", "tier", "tenant_id", "config_id", "provider")
            ),
            *(
                sa.Column(count, sa.Integer, nullable=False, server_default=_ZERO)
                for count in ("logged", "completed", "failed", "failovers", "masked", "unpriced")
            ),
            *(
                sa.Column(tokens, Long, nullable=False, server_default=_ZERO)
                for tokens in ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
            ),
            sa.Column("cost_usd", Real, nullable=False, server_default=_ZERO),
            sqlite_with_rowid=False,
        )
    for name in ("usage_hour_times", "usage_day_times"):
        sa.Table(
            name,
            metadata,
            sa.Column("dimension", sa.Text, primary_key=True),
            sa.Column("start", sa.Text, primary_key=True),
            sa.Column("value", sa.Text, primary_key=True, server_default=sa.text("''")),
            *(
                sa.Column(f"{measure}_{bucket:02d}", sa.Integer, nullable=False, server_default=_ZERO)
                for measure in ("latency", "first_token")
                for bucket in range(_BUCKETS)
            ),
            sqlite_with_rowid=False,
        )
    return metadata
