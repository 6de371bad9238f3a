"""The messages of ours that are found again: to edit them, to take them back, to write them once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class SlackMessage(Model):
    """A message of ours. ``what`` is its kind and ``subject`` which of that kind; ``digest`` tells what it says."""

    __tablename__ = "slack_message"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index("ix_slack_message_what", "incident_id", "what", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    what: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(80), default="")
    channel_id: Mapped[str] = mapped_column(String(24))
    ts: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
