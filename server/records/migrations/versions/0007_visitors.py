"""Codes sent to visitors' phones, and their sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "visitor_codes",
        sa.Column("phone", sa.String(32), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("counted_from", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_visitor_codes"),
    )
    op.create_index("ix_visitor_codes_expires_at", "visitor_codes", ["expires_at"])
    op.create_table(
        "visitor_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("visitor", sa.String(32), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("token_hash", name="pk_visitor_sessions"),
    )
    op.create_index("ix_visitor_sessions_expires_at", "visitor_sessions", ["expires_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("visitor_sessions")
    op.drop_table("visitor_codes")
