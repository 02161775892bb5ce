"""Alembic's entry: runs the migrations on the connection it is given; it never opens one of its own."""

from alembic import context

from server.records.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
