"""Centres, catalogue, accounts, devices, sign-ins, outbox, and the archive's positions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "centres",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("catalogue_version", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_centres"),
    )
    op.create_table(
        "catalogue_versions",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_catalogue_versions_centre"),
        sa.PrimaryKeyConstraint("centre", "version", name="pk_catalogue_versions"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("centre", sa.String(32)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_count", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_accounts_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("username", name="uq_accounts_username"),
    )
    op.create_index("ix_accounts_centre", "accounts", ["centre"])
    op.create_table(
        "devices",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("centre", sa.String(32)),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_devices_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("token_hash", name="uq_devices_token_hash"),
    )
    op.create_index("ix_devices_centre", "devices", ["centre"])
    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("device", sa.String(64)),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.CheckConstraint("(account IS NULL) <> (device IS NULL)", name="ck_login_sessions_one_owner"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_login_sessions_account"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_login_sessions_device"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_sessions"),
    )
    for column in ("account", "device", "expires_at"):
        op.create_index(f"ix_login_sessions_{column}", "login_sessions", [column])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre", sa.String(32)),
        sa.Column("type", sa.String(48), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    pending = sa.text("published_at IS NULL")
    op.create_index("ix_outbox_pending", "outbox", ["id"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "installation",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_installation"),
    )
    op.create_table(
        "archive_positions",
        sa.Column("partition", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(48), nullable=False),
        sa.PrimaryKeyConstraint("partition", name="pk_archive_positions"),
    )


def downgrade() -> None:
    """Drop the first tables, those that refer to others before those."""
    for table in (
        "archive_positions",
        "installation",
        "outbox",
        "login_sessions",
        "devices",
        "accounts",
        "catalogue_versions",
        "centres",
    ):
        op.drop_table(table)
