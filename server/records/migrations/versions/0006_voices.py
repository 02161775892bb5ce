"""Ratings, what becomes of bad ones, and what people ask on the telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ratings",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text()),
        sa.Column("clerk", sa.Text()),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("rated_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.UniqueConstraint("ticket", "stop", name="uq_ratings_stop"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ratings_centre_day", "ratings", ["centre", "day"])
    op.create_table(
        "follow_ups",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("rating", sa.BigInteger(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("clerk", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("handler", sa.String(32)),
        sa.Column("called_at", sa.BigInteger()),
        sa.Column("reached", sa.Boolean()),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(16)),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("closed_by", sa.String(32)),
        sa.Column("appeal", sa.Text()),
        sa.Column("appealed_at", sa.BigInteger()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
        sa.UniqueConstraint("rating", name="uq_follow_ups_rating"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follow_ups_centre_state", "follow_ups", ["centre", "state"])
    op.create_index("ix_follow_ups_clerk", "follow_ups", ["clerk"])
    op.create_table(
        "enquiries",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("centre", sa.Text()),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("caller", sa.Text()),
        sa.Column("call_back_at", sa.BigInteger()),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("called_back_at", sa.BigInteger()),
        sa.Column("called_back_by", sa.String(32)),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enquiries"),
        sa.UniqueConstraint("key", name="uq_enquiries_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enquiries_centre_day", "enquiries", ["centre", "day"])
    op.create_index("ix_enquiries_state", "enquiries", ["state"])


def downgrade() -> None:
    """Drop them."""
    for table in ("enquiries", "follow_ups", "ratings"):
        op.drop_table(table)
