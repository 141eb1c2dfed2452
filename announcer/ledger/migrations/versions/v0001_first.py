"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _single_rows()
    _facts()
    _outbox()
    _edits()
    for name in ("holds", "approvals"):
        op.create_table(
            name, sa.Column("key", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("key", name=f"pk_{name}")
        )


def _single_rows() -> None:
    meta = op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.Text()),
        sa.Column("first_round_at", sa.BigInteger()),
        sa.Column("last_round_at", sa.BigInteger()),
        sa.CheckConstraint("id = 1", name="ck_meta_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_meta"),
    )
    leader = op.create_table(
        "leader",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_leader_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_leader"),
    )
    op.bulk_insert(meta, [{"id": 1, "serial": 0}])
    op.bulk_insert(leader, [{"id": 1, "fence": 0, "locked": False}])


def _facts() -> None:
    op.create_table(
        "subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("namespace", sa.Text()),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("ruling", sa.Text()),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subjects"),
        sa.UniqueConstraint("key", name="uq_subjects_key"),
        sa.UniqueConstraint("origin", name="uq_subjects_origin"),
    )
    op.create_index("ix_subjects_serial", "subjects", ["serial"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name="fk_revisions_subject_id"),
        sa.UniqueConstraint("subject_id", "number", name="uq_revisions_subject_id_number"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "subject", "kind")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("discriminator", "language")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("idempotency_key", "marker", "state", "draft")),
        sa.Column("reply_to", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("useful_until", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status_id", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("posted_at", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_sent_at", sa.BigInteger()),
        sa.Column("last_sent_at", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("baseline_id", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("clean_lists", sa.Integer(), nullable=False),
        sa.Column("last_list_at", sa.BigInteger()),
        sa.Column("parent_gone", sa.Boolean(), nullable=False),
        sa.Column("media_id", sa.Text()),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("idempotency_key", name="uq_outbox_idempotency_key"),
        sa.UniqueConstraint(
            "account",
            "subject",
            "kind",
            "discriminator",
            "language",
            name="uq_outbox_account_subject_kind_discriminator_language",
        ),
    )
    op.create_index("ix_outbox_serial", "outbox", ["serial"])
    op.create_index("ix_outbox_account_state_due_at", "outbox", ["account", "state", "due_at"])
    op.create_index("ix_outbox_account_posted_at", "outbox", ["account", "posted_at"])


def _edits() -> None:
    op.create_table(
        "edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text()),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_edits"),
        sa.ForeignKeyConstraint(["post_id"], ["outbox.id"], name="fk_edits_post_id"),
    )
    op.create_index("ix_edits_post_id", "edits", ["post_id"])
