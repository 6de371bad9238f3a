"""What came in, each genuine delivery once, and what was made of messages of a channel."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class SlackInbound(Model):
    """A delivery from Slack, kept in the same transaction as its effect, so that a repeat changes nothing.

    ``twin`` is a second name of the same thing: Slack may deliver one message as two events. ``answer`` is what its
    sender is told in private.
    """

    __tablename__ = "slack_inbound"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    twin: Mapped[str | None] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80), default="")
    slack_user: Mapped[str] = mapped_column(String(24), default="")
    channel: Mapped[str] = mapped_column(String(24), default="")
    ts: Mapped[str] = mapped_column(String(32), default="")
    thread: Mapped[str] = mapped_column(String(32), default="")
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    refused: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SlackMark(Model):
    """A message that became an entry of the timeline or an action: it is not added twice, and its edits are followed.

    ``number`` is the latest entry with its words, or the action's.
    """

    __tablename__ = "slack_mark"
    __table_args__ = (UniqueConstraint("channel", "ts", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    channel: Mapped[str] = mapped_column(String(24))
    ts: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackPresence(Model):
    """Somebody wrote in the channel of an incident in that quarter of an hour; of what they wrote nothing is kept."""

    __tablename__ = "slack_presence"
    __table_args__ = (
        UniqueConstraint("incident_id", "person_id", "quarter"),
        Index("ix_slack_presence_when", "incident_id", "quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quarter: Mapped[datetime] = mapped_column(UtcDateTime)
    messages: Mapped[int] = mapped_column(default=0)


class SlackHeard(Model):
    """When a keyword was last answered in an incident."""

    __tablename__ = "slack_heard"
    __table_args__ = (UniqueConstraint("incident_id", "keyword"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    keyword: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
