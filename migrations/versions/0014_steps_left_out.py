"""Why a step of a checklist is not needed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checklist_item") as table:
        table.add_column(sa.Column("left_out", sa.String(length=500), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("checklist_item") as table:
        table.drop_column("left_out")
