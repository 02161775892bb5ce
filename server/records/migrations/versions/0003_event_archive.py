"""The archive: every event for good, each ticket's last state, and what is kept beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the archive's tables; positions also count entries."""
    with op.batch_alter_table("archive_positions") as batch:
        batch.add_column(sa.Column("entries", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partition", sa.BigInteger(), nullable=False),
        sa.Column("stream_ms", sa.BigInteger(), nullable=False),
        sa.Column("stream_seq", sa.BigInteger(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("version", sa.BigInteger()),
        sa.Column("counter", sa.Text()),
        sa.Column("form", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("partition", "stream_ms", "stream_seq", name="uq_events_stream"),
    )
    op.create_index("ix_events_centre_day", "events", ["centre", "day"])
    op.create_index("ix_events_ticket", "events", ["ticket"])
    op.create_table(
        "tickets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("counter", sa.Text()),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger()),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_centre_day", "tickets", ["centre", "day"])
    op.create_table(
        "ticket_privates",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_ticket_privates"),
    )
    op.create_index("ix_ticket_privates_centre_day", "ticket_privates", ["centre", "day"])


def downgrade() -> None:
    """Drop them."""
    for table in ("ticket_privates", "tickets", "events"):
        op.drop_table(table)
    with op.batch_alter_table("archive_positions") as batch:
        batch.drop_column("entries")
