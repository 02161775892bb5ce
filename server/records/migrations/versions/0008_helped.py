"""Visitors helped by guides without a ticket changing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; a guide's own events of a day are found by who they are."""
    op.create_table(
        "helped",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ticket", sa.String(64)),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_helped"),
        sa.UniqueConstraint("by", "key", name="uq_helped_key"),
    )
    op.create_index("ix_helped_centre_day", "helped", ["centre", "day"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("helped")
