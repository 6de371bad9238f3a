"""What the public status page says."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "status_publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_status_publication_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_publication")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_status_publication_incident_id")),
        sa.UniqueConstraint("key", name=op.f("uq_status_publication_key")),
    )
    with op.batch_alter_table("status_publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_publication_resolved_at"), ["resolved_at"], unique=False)

    op.create_table(
        "status_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_status_post_by_id_person")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["status_publication.id"],
            name=op.f("fk_status_post_publication_id_status_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_post")),
        sa.UniqueConstraint("key", name=op.f("uq_status_post_key")),
        sa.UniqueConstraint("publication_id", "number", name=op.f("uq_status_post_publication_id_number")),
    )


def downgrade() -> None:
    op.drop_table("status_post")
    with op.batch_alter_table("status_publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_publication_resolved_at"))

    op.drop_table("status_publication")
