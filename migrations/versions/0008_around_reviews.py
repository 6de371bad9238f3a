"""What stands around reviews, story, debrief and pulse, and the library with its full-text search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_library_item_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_item")),
        sa.UniqueConstraint("incident_id", "kind", name=op.f("uq_library_item_incident_id_kind")),
        sa.UniqueConstraint("key", name=op.f("uq_library_item_key")),
    )
    with op.batch_alter_table("library_item", schema=None) as batch_op:
        batch_op.create_index("ix_library_item_at", ["at", "id"], unique=False)

    op.create_table(
        "review_pulse",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("tallies", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_review_pulse_incident_id_incident")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_review_pulse")),
    )
    op.create_table(
        "review_pulse_taken",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_review_pulse_taken_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_pulse_taken_person_id_person")),
        sa.PrimaryKeyConstraint("incident_id", "person_id", name=op.f("pk_review_pulse_taken")),
    )
    op.create_table(
        "library_mark",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["library_item.id"], name=op.f("fk_library_mark_item_id_library_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_library_mark_person_id_person")),
        sa.PrimaryKeyConstraint("item_id", "person_id", "kind", name=op.f("pk_library_mark")),
    )
    with op.batch_alter_table("library_mark", schema=None) as batch_op:
        batch_op.create_index("ix_library_mark_person", ["person_id", "kind"], unique=False)

    op.create_table(
        "library_theme",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["library_item.id"], name=op.f("fk_library_theme_item_id_library_item")),
        sa.PrimaryKeyConstraint("item_id", "theme", name=op.f("pk_library_theme")),
    )
    with op.batch_alter_table("library_theme", schema=None) as batch_op:
        batch_op.create_index("ix_library_theme_theme", ["theme", "item_id"], unique=False)

    op.create_table(
        "review_debrief",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("came", sa.JSON(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["person.id"], name=op.f("fk_review_debrief_facilitator_id_person")
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["person.id"], name=op.f("fk_review_debrief_held_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_debrief_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_debrief")),
    )
    op.create_table(
        "review_reader_mark",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_reader_mark_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", "mark", name=op.f("pk_review_reader_mark")),
    )
    op.create_table(
        "review_story_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_story_line_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_story_line_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_story_line")),
        sa.UniqueConstraint("review_id", "entry_number", name=op.f("uq_review_story_line_review_id_entry_number")),
    )
    with op.batch_alter_table("review_story_line", schema=None) as batch_op:
        batch_op.create_index("ix_review_story_line_review", ["review_id", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_library_item_search", "library_item", ["search"], postgresql_using="gin")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE library_words USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2')"
        )
        op.execute(
            "CREATE TRIGGER library_item_forget AFTER DELETE ON library_item "
            "BEGIN DELETE FROM library_words WHERE rowid = old.id; END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE library_words")
    with op.batch_alter_table("review_story_line", schema=None) as batch_op:
        batch_op.drop_index("ix_review_story_line_review")

    op.drop_table("review_story_line")
    op.drop_table("review_reader_mark")
    op.drop_table("review_debrief")
    with op.batch_alter_table("library_theme", schema=None) as batch_op:
        batch_op.drop_index("ix_library_theme_theme")

    op.drop_table("library_theme")
    with op.batch_alter_table("library_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_library_mark_person")

    op.drop_table("library_mark")
    op.drop_table("review_pulse_taken")
    op.drop_table("review_pulse")
    with op.batch_alter_table("library_item", schema=None) as batch_op:
        batch_op.drop_index("ix_library_item_at")

    op.drop_table("library_item")
