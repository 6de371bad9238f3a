"""Who does what during the response: roles, participation, actions, escalations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models.incident import Incident
from app.people.models import Person


class RoleAssignment(Model):
    """Somebody holding a role from one moment to another; the open one has no ``until_at``."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        Index("ix_role_assignment_incident", "incident_id", "until_at"),
        Index("ix_role_assignment_person", "person_id", "until_at", "incident_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handover_note: Mapped[str] = mapped_column(Text, default="")

    incident: Mapped[Incident] = relationship()
    person: Mapped[Person] = relationship()


class Participation(Model):
    """Somebody working on (``responder``) or following (``observer``) an incident."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("incident_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    break_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship()
    person: Mapped[Person] = relationship()


class Action(Model):
    """A task during the response."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("incident_id", "number"), Index("ix_action_owner", "owner_id", "done_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
    done_by: Mapped[Person | None] = relationship(foreign_keys=done_by_id)


class Escalation(Model):
    """Another group asked to join, with the words they got."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int] = mapped_column()
    group_slug: Mapped[str] = mapped_column(String(64))
    group_label: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)


class Handover(Model):
    """An offer of a role to somebody else; until they say yes, the one who offered holds it."""

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_to", "to_id", "answered_at"), Index("ix_handover_incident", "incident_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[str] = mapped_column(String(64))
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(16), default="")

    incident: Mapped[Incident] = relationship()
    offered_by: Mapped[Person] = relationship(foreign_keys=from_id)
    to: Mapped[Person] = relationship(foreign_keys=to_id)
