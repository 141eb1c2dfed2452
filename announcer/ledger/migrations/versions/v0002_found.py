"""What was on an account that this ledger had not sent, and up to where the account's list was read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("caused_at", sa.BigInteger()))
    op.add_column("outbox", sa.Column("former_marker", sa.Text()))
    op.create_table(
        "scans",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("newest_id", sa.Text()),
        sa.PrimaryKeyConstraint("account", name="pk_scans"),
    )
    op.create_table(
        "found",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("status_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "marker", "status_id", name="pk_found"),
    )
