"""Alembic's entry: runs the migrations on the connection it is given; it never opens one of its own."""

from alembic import context

from server.records import (
    catalogue_tables,
    helped_tables,
    kept_tables,
    pad_tables,
    visitor_tables,
    voices_tables,
)
from server.records.tables import Base

WHOLE = (catalogue_tables, helped_tables, kept_tables, pad_tables, visitor_tables, voices_tables)
"""What has tables beside the first module's: the metadata is whole once they are loaded."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
