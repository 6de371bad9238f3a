"""What was written down: the append-only timeline, updates and decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models.incident import Incident
from app.incidents.states import Source
from app.people.models import Person


class TimelineEntry(Model):
    """One row of the append-only record.

    ``hash`` seals it to the row before; ``payload`` holds slugs and values, ``text`` words of people.
    """

    __tablename__ = "timeline_entry"
    __table_args__ = (
        UniqueConstraint("incident_id", "number"),
        Index("ix_timeline_entry_kind", "incident_id", "kind", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(8), default=Source.WEB)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    supersedes: Mapped[int | None] = mapped_column()
    hash: Mapped[str] = mapped_column(String(64))

    incident: Mapped[Incident] = relationship()
    actor: Mapped[Person | None] = relationship()


class Update(Model):
    """A message to stakeholders. ``was_due_at`` is when it had been promised."""

    __tablename__ = "incident_update"
    __table_args__ = (UniqueConstraint("incident_id", "number"), Index("ix_incident_update_due", "was_due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    was_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str | None] = mapped_column(String(64))

    incident: Mapped[Incident] = relationship()
    by: Mapped[Person] = relationship()


class Decision(Model):
    """An answer to a question that somebody must decide; a later one supersedes, none is erased."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_incident", "incident_id", "field", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    field: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class RiskAnswer(Model):
    """A filled-in risk rating: answers by question and the rating that the worst of them gives."""

    __tablename__ = "risk_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    rating_slug: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_of: Mapped[str] = mapped_column(String(64), default="lead")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rating: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    by: Mapped[Person | None] = relationship()
