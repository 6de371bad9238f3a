"""Reviews: what is owed, answered, said beside it and remarked on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("debrief", sa.String(length=16), nullable=False),
        sa.Column("publish_to", sa.String(length=80), nullable=True),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_fuller_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_fuller_why", sa.String(length=500), nullable=False),
        sa.Column("facts_checked_by_id", sa.Integer(), nullable=True),
        sa.Column("facts_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skip_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("skip_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skip_why", sa.String(length=1000), nullable=False),
        sa.Column("skipped_by_id", sa.Integer(), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("headline", sa.String(length=200), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("lesson_title", sa.String(length=200), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("safe_summary", sa.Text(), nullable=False),
        sa.Column("safe_summary_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_fuller_by_id"], ["person.id"], name=op.f("fk_review_asked_fuller_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["facts_checked_by_id"], ["person.id"], name=op.f("fk_review_facts_checked_by_id_person")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_review_incident_id_incident")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_review_owner_id_person")),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_review_published_by_id_person")),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["person.id"], name=op.f("fk_review_signed_off_by_id_person")),
        sa.ForeignKeyConstraint(["skip_asked_by_id"], ["person.id"], name=op.f("fk_review_skip_asked_by_id_person")),
        sa.ForeignKeyConstraint(["skipped_by_id"], ["person.id"], name=op.f("fk_review_skipped_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_review_incident_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_review_owner", ["owner_id", "state"], unique=False)
        batch_op.create_index("ix_review_published", ["state", "published_at", "id"], unique=False)

    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_answer_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_answer_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
        sa.UniqueConstraint("review_id", "question", name=op.f("uq_review_answer_review_id_question")),
    )
    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_comment_by_id_person")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_review_comment_done_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_comment_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_comment_review_id_number")),
    )
    op.create_table(
        "review_past_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_past_answer_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_past_answer_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_past_answer")),
    )
    with op.batch_alter_table("review_past_answer", schema=None) as batch_op:
        batch_op.create_index("ix_review_past_answer_question", ["review_id", "question", "version"], unique=False)

    op.create_table(
        "review_presence",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_presence_person_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_presence_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", "person_id", name=op.f("pk_review_presence")),
    )
    op.create_table(
        "review_sealed_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_sealed_answer_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_sealed_answer_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sealed_answer")),
        sa.UniqueConstraint(
            "review_id", "question", "by_id", name=op.f("uq_review_sealed_answer_review_id_question_by_id")
        ),
    )
    op.create_table(
        "review_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_view_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_view_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_view")),
    )
    with op.batch_alter_table("review_view", schema=None) as batch_op:
        batch_op.create_index("ix_review_view_question", ["review_id", "question", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review_view", schema=None) as batch_op:
        batch_op.drop_index("ix_review_view_question")

    op.drop_table("review_view")
    op.drop_table("review_sealed_answer")
    op.drop_table("review_presence")
    with op.batch_alter_table("review_past_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_review_past_answer_question")

    op.drop_table("review_past_answer")
    op.drop_table("review_comment")
    op.drop_table("review_answer")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_published")
        batch_op.drop_index("ix_review_owner")
        batch_op.drop_index("ix_review_due")

    op.drop_table("review")
