"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `announcer.ledger.migrate` has
opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
