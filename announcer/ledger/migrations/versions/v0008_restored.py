"""When an older copy was put in the ledger's place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("meta", sa.Column("restored_at", sa.BigInteger()))
