"""What a login session runs, whether it is meant to run, and how its login is taken over.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import add_missing_columns, drop_columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_missing_columns(op.get_bind(), "sessions", _columns())


def downgrade() -> None:
    drop_columns("sessions", [column.name for column in _columns()])


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("command", sa.Text),
        sa.Column("wanted", sa.Text, nullable=False, server_default=sa.text("'running'")),
        sa.Column("login_kind", sa.Text),
        sa.Column("synced_at", sa.Text),
        sa.Column("sync_note", sa.Text),
    ]
