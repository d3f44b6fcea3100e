"""Run by Alembic; the open transaction comes from store.migrate."""

from alembic import context

from store.migrations.render import plain
from store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain,
    transactional_ddl=True,
)
context.run_migrations()
