"""Files that the worker makes, who wants the digest, and indexes of what figures count."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_wish_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_wish")),
    )
    op.create_table(
        "export_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_file_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_file")),
        sa.UniqueConstraint("key", name=op.f("uq_export_file_key")),
    )
    with op.batch_alter_table("export_file", schema=None) as batch_op:
        batch_op.create_index("ix_export_file_person", ["person_id", "asked_at"], unique=False)

    op.create_table(
        "export_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("incident_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["export_file.id"], name=op.f("fk_export_piece_file_id_export_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_piece")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_export_piece_file_id_number")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(
            "ix_incident_mix", ["declared_at", "level", "mode", "phase", "visibility", "discipline"], unique=False
        )
        batch_op.create_index(
            "ix_incident_resolved", ["resolved_at", "level", "mode", "phase", "visibility", "declared_at"], unique=False
        )

    with op.batch_alter_table("incident_update", schema=None) as batch_op:
        batch_op.create_index("ix_incident_update_due", ["was_due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("incident_update", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_update_due")

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_resolved")
        batch_op.drop_index("ix_incident_mix")

    op.drop_table("export_piece")
    with op.batch_alter_table("export_file", schema=None) as batch_op:
        batch_op.drop_index("ix_export_file_person")

    op.drop_table("export_file")
    op.drop_table("digest_wish")
