"""What comes in from Slack, who is who there, and the channels of incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("twin", sa.String(length=160), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slack_user", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_inbound")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_inbound_key")),
        sa.UniqueConstraint("twin", name=op.f("uq_slack_inbound_twin")),
    )
    with op.batch_alter_table("slack_inbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_inbound_at"), ["at"], unique=False)

    op.create_table(
        "slack_workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=24), nullable=False),
        sa.Column("team_name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("bot_user_id", sa.String(length=24), nullable=False),
        sa.Column("bot_id", sa.String(length=24), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_workspace")),
        sa.UniqueConstraint("team_id", name=op.f("uq_slack_workspace_team_id")),
    )
    op.create_table(
        "slack_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=24), nullable=False),
        sa.Column("slack_user", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slack_identity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_identity")),
        sa.UniqueConstraint("team_id", "slack_user", name=op.f("uq_slack_identity_team_id_slack_user")),
    )
    with op.batch_alter_table("slack_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_identity_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slack_identity_slack_user"), ["slack_user"], unique=False)

    op.create_table(
        "slack_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since_number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=250), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_slack_channel_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_channel")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_slack_channel_channel_id")),
    )
    with op.batch_alter_table("slack_channel", schema=None) as batch_op:
        batch_op.create_index("ix_slack_channel_incident", ["incident_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_slack_channel_name"), ["name"], unique=False)

    op.create_table(
        "slack_heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("keyword", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_slack_heard_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_heard")),
        sa.UniqueConstraint("incident_id", "keyword", name=op.f("uq_slack_heard_incident_id_keyword")),
    )
    op.create_table(
        "slack_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_slack_mark_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_mark")),
        sa.UniqueConstraint("channel", "ts", "kind", name=op.f("uq_slack_mark_channel_ts_kind")),
    )
    with op.batch_alter_table("slack_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_mark_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "slack_presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.DateTime(timezone=True), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_slack_presence_incident_id_incident")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slack_presence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_presence")),
        sa.UniqueConstraint(
            "incident_id", "person_id", "quarter", name=op.f("uq_slack_presence_incident_id_person_id_quarter")
        ),
    )
    with op.batch_alter_table("slack_presence", schema=None) as batch_op:
        batch_op.create_index("ix_slack_presence_when", ["incident_id", "quarter"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("slack_presence", schema=None) as batch_op:
        batch_op.drop_index("ix_slack_presence_when")

    op.drop_table("slack_presence")
    with op.batch_alter_table("slack_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_mark_incident_id"))

    op.drop_table("slack_mark")
    op.drop_table("slack_heard")
    with op.batch_alter_table("slack_channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_channel_name"))
        batch_op.drop_index("ix_slack_channel_incident")

    op.drop_table("slack_channel")
    with op.batch_alter_table("slack_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_identity_slack_user"))
        batch_op.drop_index(batch_op.f("ix_slack_identity_person_id"))

    op.drop_table("slack_identity")
    op.drop_table("slack_workspace")
    with op.batch_alter_table("slack_inbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_inbound_at"))

    op.drop_table("slack_inbound")
