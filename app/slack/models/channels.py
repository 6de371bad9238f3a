"""The channels we know: one of each incident, and those that the book names and everybody shares."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models import Incident


class ChannelState(StrEnum):
    """How a channel stands. A retired one belonged to an incident that has another channel, or none, today."""

    OPEN = "open"
    ARCHIVED = "archived"
    RETIRED = "retired"


class SlackChannel(Model):
    """A channel. ``incident_id`` is none for shared ones, which stand here so that they are looked up once.

    ``since_number`` is the last entry of the timeline that its opening message stands for; later ones are told singly.
    """

    __tablename__ = "slack_channel"
    __table_args__ = (Index("ix_slack_channel_incident", "incident_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    channel_id: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    private: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=ChannelState.OPEN)
    since_number: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str] = mapped_column(String(250), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident | None] = relationship()

    @property
    def is_shared(self) -> bool:
        return self.incident_id is None
