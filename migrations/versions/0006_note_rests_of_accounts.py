"""Until when the proxy avoids an account.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import add_missing_columns, drop_columns
from shared.db.types import Long

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_missing_columns(op.get_bind(), "accounts", [sa.Column("rests_until", Long)])


def downgrade() -> None:
    drop_columns("accounts", ["rests_until"])
