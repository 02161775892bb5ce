"""The series in which kiosks count numbers of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of series."""
    op.create_table(
        "kiosk_series",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("series", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("journal", sa.String(64), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_kiosk_series_centre"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_kiosk_series_device"),
        sa.PrimaryKeyConstraint("centre", "series", name="pk_kiosk_series"),
        sa.UniqueConstraint("centre", "device", "journal", name="uq_kiosk_series_journal"),
    )
    op.create_index("ix_kiosk_series_device", "kiosk_series", ["device"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("kiosk_series")
