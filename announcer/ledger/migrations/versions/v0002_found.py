"""What was on an account that this ledger had not sent, and up to where the account's list was read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
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
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "marker", name="pk_found"),
    )
