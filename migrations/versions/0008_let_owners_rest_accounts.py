"""Until when an account's owner lets it rest.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import add_missing_columns, drop_columns
from shared.db.types import Long

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_missing_columns(op.get_bind(), "accounts", [sa.Column("rested_by_hand_until", Long)])


def downgrade() -> None:
    drop_columns("accounts", ["rested_by_hand_until"])
