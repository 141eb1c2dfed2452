"""The ledger's schema, step by step; Alembic runs them, `announcer.ledger.migrate` calls it."""
