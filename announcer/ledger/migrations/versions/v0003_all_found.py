"""Every status with a marker, and when it was found; when a change was seen; what a renamed post was called before.

What was found until now has no such moment: the account's list is read anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("caused_at", sa.BigInteger()))
    op.add_column("outbox", sa.Column("former_marker", sa.Text()))
    op.drop_table("found")
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
    op.execute("DELETE FROM scans")
