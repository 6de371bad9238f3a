"""What stands in the library knows whether its incident is public, so that a search need not ask each one."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By hand: SQLite would make the table anew, and lose the trigger that forgets words.
    op.add_column("library_item", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE library_item SET is_public = (SELECT visibility = 'public' FROM incident WHERE id = incident_id)"
    )


def downgrade() -> None:
    op.drop_column("library_item", "is_public")
