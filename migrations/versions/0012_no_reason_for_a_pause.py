"""A paused webhook has nothing but its moment: nobody wrote or read the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("webhook") as table:
        table.drop_column("paused_because")


def downgrade() -> None:
    with op.batch_alter_table("webhook") as table:
        table.add_column(sa.Column("paused_because", sa.String(length=200), nullable=False, server_default=""))
