"""The incident itself, and what it affects and belongs with."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Model, UtcDateTime
from app.incidents.states import END_WORDS, Mode, Stage
from app.people.models import Person
from app.workflows.book import Level, Phase, Severity, Status, Visibility, Workflow
from app.workflows.live import workflow_of


def _by(*columns: str) -> Index:
    """An index that gives a list filtered by these columns in its usual order: by stage, newest first."""
    name = "_".join(("ix_incident_now", *columns))
    return Index(name, *columns, "stage", text("declared_at DESC"), text("id DESC"))


class Incident(Model):
    """Something wrong that needs people to act together.

    ``ref`` never changes; ``changes`` counts what a poll must see.
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("reporter_id", "idempotency_key"),
        Index("ix_incident_newest", "declared_at", "id"),
        Index("ix_incident_worst", "level", "declared_at", "id"),
        Index("ix_incident_phase", "phase", "declared_at", "id"),
        # How many are open, and the worst of them: every page asks.
        Index("ix_incident_open", "stage", "mode", "visibility"),
        Index("ix_incident_open_worst", "stage", text("level DESC"), text("declared_at DESC"), text("id DESC")),
        Index("ix_incident_promise", "next_update_due_at"),
        Index("ix_incident_lead_due", "lead_due_at"),
        Index("ix_incident_first_word_due", "first_word_due_at"),
        # What figures count by day stands in the index itself.
        Index("ix_incident_mix", "declared_at", "level", "mode", "phase", "visibility", "discipline"),
        Index("ix_incident_resolved", "resolved_at", "level", "mode", "phase", "visibility", "declared_at"),
        *(_by(name) for name in ("discipline", "type", "level", "lead_id", "reporter_id", "mode", "visibility")),
        _by("discipline", "severity"),
        _by("discipline", "status"),
        _by(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    discipline: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(64))
    workflow_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    codename: Mapped[str | None] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    summary_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    impact: Mapped[str] = mapped_column(Text, default="")
    impact_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    impact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    severity: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(64))
    phase: Mapped[str] = mapped_column(String(16))
    stage: Mapped[int] = mapped_column()
    status_since: Mapped[datetime] = mapped_column(UtcDateTime)
    mode: Mapped[str] = mapped_column(String(16), default=Mode.LIVE)
    visibility: Mapped[str] = mapped_column(String(8), default=Visibility.PUBLIC)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    moments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mitigated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_update_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the severity promised when it was set: a later book changes no promise.
    lead_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_word_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    end_reason: Mapped[str] = mapped_column(String(2000), default="")
    owed: Mapped[list[Any]] = mapped_column(default=list)
    changes: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default="")
    idempotency_key: Mapped[str] = mapped_column(String(64))

    reporter: Mapped[Person] = relationship(foreign_keys=reporter_id)
    lead: Mapped[Person | None] = relationship(foreign_keys=lead_id)
    summary_by: Mapped[Person | None] = relationship(foreign_keys=summary_by_id)
    impact_by: Mapped[Person | None] = relationship(foreign_keys=impact_by_id)
    merged_into: Mapped["Incident | None"] = relationship(remote_side=id, foreign_keys=merged_into_id)

    @validates("phase")
    def _follow_phase(self, _name: str, phase: str) -> str:
        self.stage = Stage.of(Phase(phase))
        return phase

    @property
    def workflow(self) -> Workflow:
        """The process of this incident's type in the live book."""
        return workflow_of(self.discipline, self.type)

    @property
    def severity_step(self) -> Severity | None:
        """The step of the scale it is on, or none while unset."""
        return self.workflow.severity(self.severity) if self.severity else None

    @property
    def status_step(self) -> Status:
        return self.workflow.status(self.status)

    @property
    def status_label(self) -> str:
        """The step's own label, or what kind of end it came to."""
        return END_WORDS.get(self.phase_of) or self.status_step.label

    @property
    def level_of(self) -> Level | None:
        return Level(self.level) if self.level else None

    @property
    def phase_of(self) -> Phase:
        return Phase(self.phase)

    @property
    def is_open(self) -> bool:
        return self.phase_of.is_open

    @property
    def is_private(self) -> bool:
        return self.visibility == Visibility.PRIVATE

    @property
    def is_practice(self) -> bool:
        return self.mode == Mode.PRACTICE

    @property
    def shown_title(self) -> str:
        """What may stand outside the incident's own pages: the codename where it is private, else the title."""
        return (self.codename or self.ref) if self.is_private else self.title


class IncidentLink(Model):
    """Two incidents that belong together: ``related``, or ``merged`` (this one went into the other)."""

    __tablename__ = "incident_link"
    __table_args__ = (UniqueConstraint("incident_id", "other_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship(foreign_keys=incident_id)
    other: Mapped[Incident] = relationship(foreign_keys=other_id)


class LinkedOffer(Model):
    """A rule's proposal to open a linked incident of another type; it stops when taken or declined."""

    __tablename__ = "linked_offer"
    __table_args__ = (UniqueConstraint("incident_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    path: Mapped[str] = mapped_column(String(130))
    because: Mapped[str] = mapped_column(String(300), default="")
    carry: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(16), default="")


class AffectedService(Model):
    """A service of the catalog that this incident touches."""

    __tablename__ = "affected_service"
    __table_args__ = (UniqueConstraint("incident_id", "service"), Index("ix_affected_service_slug", "service"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    service: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="affected")
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Model):
    """The one number line behind public references; its row is locked while a number is taken."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class IncidentToken(Model):
    """A word of the title (``w:payment``) or a chosen value (``f:how-found:customer``) that lists are filtered by."""

    __tablename__ = "incident_token"
    __table_args__ = (Index("ix_incident_token_token", "token", "incident_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(160), primary_key=True)
