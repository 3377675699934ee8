"""Prices that users set for models.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

from shared.db.adoption import complete
from shared.db.base import NAMING
from shared.db.types import Real

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata = sa.MetaData(naming_convention=NAMING)
    sa.Table(
        "price_overrides",
        metadata,
        sa.Column("provider", sa.Text, primary_key=True, server_default=sa.text("''")),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("input", Real, nullable=False),
        sa.Column("cache_read", Real),
        sa.Column("cache_write", Real),
        sa.Column("output", Real, nullable=False),
    )
    complete(op.get_bind(), metadata)


def downgrade() -> None:
    op.drop_table("price_overrides")
