"""What the book asked of this incident: checklist steps, clocks, rules that fired, nudges that spoke."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models.incident import Incident
from app.incidents.states import ClockState
from app.people.models import Person


class ChecklistItem(Model):
    """One step that a checklist of the book asked for; its words are kept as they were then."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int] = mapped_column()
    checklist: Mapped[str] = mapped_column(String(64))
    checklist_label: Mapped[str] = mapped_column(String(200))
    because: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(String(500))
    role: Mapped[str | None] = mapped_column(String(64))
    risky: Mapped[bool] = mapped_column(default=False)
    appeared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why nobody does it: whoever said so stands in ``done_by``.
    left_out: Mapped[str] = mapped_column(String(500), default="", server_default="")

    incident: Mapped[Incident] = relationship()
    done_by: Mapped[Person | None] = relationship()


class Clock(Model):
    """A deadline of one incident.

    ``due_at`` and ``warn_at`` (ISO texts, UTC) were reckoned when it started; ``turns_at`` is the next moment at which
    time alone changes it.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("incident_id", "slug"),
        Index("ix_clock_turns", "turns_at"),
        Index("ix_clock_state", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    slug: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(200))
    law: Mapped[str] = mapped_column(String(500), default="")
    owner_role: Mapped[str] = mapped_column(String(64), default="lead")
    state: Mapped[str] = mapped_column(String(16), default=ClockState.ASLEEP)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warn_at: Mapped[list[Any]] = mapped_column(default=list)
    turns_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(2000), default="")
    delay_reason: Mapped[str] = mapped_column(String(2000), default="")
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waiver_seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    incident: Mapped[Incident] = relationship()


class RuleFiring(Model):
    """A rule of the book that has fired for an incident; ``once`` rules fire once."""

    __tablename__ = "rule_firing"
    __table_args__ = (UniqueConstraint("incident_id", "rule", "turn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    rule: Mapped[str] = mapped_column(String(96))
    turn: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NudgeState(Model):
    """How often a nudge has spoken about one subject, when it may next, and whether somebody put it off."""

    __tablename__ = "nudge_state"
    __table_args__ = (UniqueConstraint("incident_id", "nudge", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    nudge: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), default="")
    said: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(500), default="")
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_reason: Mapped[str] = mapped_column(String(500), default="")
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
