"""What outlives an incident: follow-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("strength", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_slug", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("evidence", sa.String(length=2000), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("action_number", sa.Integer(), nullable=True),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("speaks_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoke", sa.Integer(), nullable=False),
        sa.Column("tracker", sa.String(length=32), nullable=False),
        sa.Column("tracker_key", sa.String(length=200), nullable=False),
        sa.Column("tracker_url", sa.String(length=2000), nullable=False),
        sa.Column("tracker_state", sa.String(length=120), nullable=False),
        sa.Column("tracker_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_follow_up_closed_by_id_person")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_follow_up_created_by_id_person")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_follow_up_incident_id_incident")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_follow_up_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "created_by_id", "idempotency_key", name=op.f("uq_follow_up_created_by_id_idempotency_key")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_follow_up_ref")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_due", ["closed_at", "due_at", "id"], unique=False)
        batch_op.create_index("ix_follow_up_incident", ["incident_id", "closed_at"], unique=False)
        batch_op.create_index("ix_follow_up_owner", ["owner_id", "closed_at", "due_at"], unique=False)
        batch_op.create_index("ix_follow_up_speaks", ["speaks_at"], unique=False)
        batch_op.create_index("ix_follow_up_team", ["team_slug", "closed_at", "due_at"], unique=False)
        batch_op.create_index("ix_follow_up_tracker", ["tracker", "tracker_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_tracker")
        batch_op.drop_index("ix_follow_up_team")
        batch_op.drop_index("ix_follow_up_speaks")
        batch_op.drop_index("ix_follow_up_owner")
        batch_op.drop_index("ix_follow_up_incident")
        batch_op.drop_index("ix_follow_up_due")

    op.drop_table("follow_up")
