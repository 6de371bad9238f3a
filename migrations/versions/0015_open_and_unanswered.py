"""Indexes of what pages ask: how many incidents are open, the worst of them, whom nobody answered, who holds what."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORST = [sa.text("level DESC"), sa.text("declared_at DESC"), sa.text("id DESC")]


def upgrade() -> None:
    op.create_index("ix_incident_open", "incident", ["stage", "mode", "visibility"])
    op.create_index("ix_incident_open_worst", "incident", ["stage", *WORST])
    op.create_index("ix_access_request_unanswered", "access_request", ["answered_at", "at"])
    op.drop_index("ix_role_assignment_person", "role_assignment")
    op.create_index("ix_role_assignment_person", "role_assignment", ["person_id", "until_at", "incident_id", "role"])


def downgrade() -> None:
    op.drop_index("ix_role_assignment_person", "role_assignment")
    op.create_index("ix_role_assignment_person", "role_assignment", ["person_id", "until_at"])
    op.drop_index("ix_access_request_unanswered", "access_request")
    op.drop_index("ix_incident_open_worst", "incident")
    op.drop_index("ix_incident_open", "incident")
