"""What a post said when it was sent, beside what it was edited to.

Of posts that were edited before nobody knows it any more; they keep what they say now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("sent", sa.Text()))
