"""What the operator was told by mail or webhook."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    notifications = op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_notifications_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
    )
    op.bulk_insert(notifications, [{"id": 1, "memory": "{}"}])
