"""What a severity promised, kept with the incident; counts of private work that stay as leaders read them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lead_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_word_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_incident_lead_due", ["lead_due_at"], unique=False)
        batch_op.create_index("ix_incident_first_word_due", ["first_word_due_at"], unique=False)
    op.create_table(
        "confidential_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("discipline", sa.String(length=64), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("month", "discipline", "large", name=op.f("pk_confidential_count")),
    )


def downgrade() -> None:
    op.drop_table("confidential_count")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_first_word_due")
        batch_op.drop_index("ix_incident_lead_due")
        batch_op.drop_column("first_word_due_at")
        batch_op.drop_column("lead_due_at")
