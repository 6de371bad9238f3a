"""Who may see a private incident, and who asked to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models.incident import Incident
from app.people.models import Person


class AccessGrant(Model):
    """Who may see a private incident: a person or a group of the book, by whom, why and until when."""

    __tablename__ = "access_grant"
    __table_args__ = (
        Index("ix_access_grant_person", "person_id", "revoked_at", "incident_id"),
        Index("ix_access_grant_group", "group_slug", "revoked_at", "incident_id"),
        Index("ix_access_grant_incident", "incident_id", "revoked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    group_slug: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    by: Mapped[Person | None] = relationship(foreign_keys=by_id)


class AccessRequest(Model):
    """Somebody asked to see what they were told does not exist. Kept even where nothing stands behind the reference."""

    __tablename__ = "access_request"
    __table_args__ = (
        Index("ix_access_request_person", "person_id", "ref", "at"),
        Index("ix_access_request_unanswered", "answered_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(16), default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id)
