"""What the operator was told by mail or webhook."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    notices = op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_notices_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.bulk_insert(notices, [{"id": 1, "memory": "{}"}])
