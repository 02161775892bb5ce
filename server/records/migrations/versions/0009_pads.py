"""Call pads and the counters they stand at."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pads",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("counter", sa.String(64), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_pads"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_pads_device"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("pads")
