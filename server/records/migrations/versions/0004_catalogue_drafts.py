"""Catalogues in a tree, edited as drafts; what many centres say alike is kept once."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWN = ("name", "name_en", "address", "latitude", "longitude")


def upgrade() -> None:
    """Share documents, know which centre is above another, keep drafts and what was edited in them."""
    op.create_table(
        "catalogue_documents",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_catalogue_documents"),
    )
    _share()
    with op.batch_alter_table("centres") as batch:
        batch.add_column(sa.Column("above", sa.String(32)))
        batch.create_foreign_key("fk_centres_above", "centres", ["above"], ["id"])
        batch.create_index("ix_centres_above", ["above"])
    op.create_table(
        "catalogue_drafts",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("above", sa.String(32)),
        sa.Column("layer", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["above"], ["centres.id"], name="fk_catalogue_drafts_above"),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_catalogue_drafts_centre"),
        sa.PrimaryKeyConstraint("centre", name="pk_catalogue_drafts"),
    )
    op.create_table(
        "catalogue_edits",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("entry", sa.String(128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_catalogue_edits_centre"),
        sa.PrimaryKeyConstraint("centre", "revision", "place", name="pk_catalogue_edits"),
    )


def downgrade() -> None:
    """Give each version its own document again, and forget drafts and the tree."""
    op.drop_table("catalogue_edits")
    op.drop_table("catalogue_drafts")
    with op.batch_alter_table("centres") as batch:
        batch.drop_index("ix_centres_above")
        batch.drop_constraint("fk_centres_above", type_="foreignkey")
        batch.drop_column("above")
    _give_back()
    op.drop_table("catalogue_documents")


def _share() -> None:
    connection = op.get_bind()
    documents = sa.table("catalogue_documents", sa.column("digest"), sa.column("document", sa.JSON))
    columns: list[Any] = [sa.column(name) for name in ("centre", "version", "published_at", "by")]
    versions = sa.table("catalogue_versions", *columns, sa.column("document", sa.JSON))
    rows: list[dict[str, Any]] = [dict(row) for row in connection.execute(sa.select(versions)).mappings()]
    shared: dict[str, dict[str, Any]] = {}
    for row in rows:
        document = row["document"]
        row["own"] = {name: document.get(name) for name in OWN}
        rest = {name: value for name, value in document.items() if name not in (*OWN, "centre", "version")}
        row["document"] = _digest(rest)
        row["note"] = ""
        shared[row["document"]] = rest
    op.drop_table("catalogue_versions")
    table = op.create_table(
        "catalogue_versions",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("layer", sa.String(64)),
        sa.Column("began", sa.BigInteger()),
        sa.Column("began_until", sa.BigInteger()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name="fk_catalogue_versions_centre"),
        sa.ForeignKeyConstraint(
            ["document"], ["catalogue_documents.digest"], name="fk_catalogue_versions_document"
        ),
        sa.ForeignKeyConstraint(
            ["layer"], ["catalogue_documents.digest"], name="fk_catalogue_versions_layer"
        ),
        sa.PrimaryKeyConstraint("centre", "version", name="pk_catalogue_versions"),
    )
    if rows:
        op.bulk_insert(documents, [{"digest": key, "document": value} for key, value in shared.items()])
        op.bulk_insert(table, rows)


def _give_back() -> None:
    connection = op.get_bind()
    versions = sa.table(
        "catalogue_versions",
        *(sa.column(name) for name in ("centre", "version", "document", "published_at", "by")),
        sa.column("own", sa.JSON),
    )
    documents = sa.table("catalogue_documents", sa.column("digest"), sa.column("document", sa.JSON))
    rows = []
    for row in connection.execute(
        sa.select(versions, documents.c.document.label("rest")).join(
            documents, documents.c.digest == versions.c.document
        )
    ):
        document = row.rest | row.own | {"centre": row.centre}
        rows.append(
            {
                "centre": row.centre,
                "version": row.version,
                "document": document | {"version": row.version},
                "digest": _digest(document),
                "published_at": row.published_at,
                "by": row.by,
            }
        )
    op.drop_table("catalogue_versions")
    table = op.create_table(
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
    if rows:
        op.bulk_insert(table, rows)


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
