"""A task that outlives its incident. It is seen by whoever may see the incident, and its record is the incident's."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.followups.states import Origin, State
from app.incidents.models import Incident
from app.people.models import Person
from app.workflows.book import FollowUpPlan


class FollowUp(Model):
    """Something promised after an incident, with an owner and a day.

    ``limit_at`` is what priority and severity allowed when it was promised: going beyond it takes a reason, and an
    edit of ``workflows.yaml`` rewrites no promise. ``closed_at`` is there as soon as it is done or not to be done.
    ``tracker`` names the connector by which another system holds it, ``tracker_key`` its name there.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("created_by_id", "idempotency_key"),
        Index("ix_follow_up_due", "closed_at", "due_at", "id"),
        Index("ix_follow_up_incident", "incident_id", "closed_at"),
        Index("ix_follow_up_owner", "owner_id", "closed_at", "due_at"),
        Index("ix_follow_up_team", "team_slug", "closed_at", "due_at"),
        Index("ix_follow_up_speaks", "speaks_at"),
        Index("ix_follow_up_tracker", "tracker", "tracker_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16), default="")
    strength: Mapped[str] = mapped_column(String(16), default="")
    priority: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_slug: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    limit_at: Mapped[datetime] = mapped_column(UtcDateTime)
    labels: Mapped[list[Any]] = mapped_column(default=list)
    link: Mapped[str] = mapped_column(String(2000), default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16), default=State.OPEN)
    outcome: Mapped[str] = mapped_column(String(2000), default="")
    evidence: Mapped[str] = mapped_column(String(2000), default="")
    origin: Mapped[str] = mapped_column(String(16), default=Origin.INCIDENT)
    action_number: Mapped[int | None] = mapped_column()
    asked: Mapped[str] = mapped_column(String(300), default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moves: Mapped[int] = mapped_column(default=0)
    speaks_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spoke: Mapped[int] = mapped_column(default=0)
    tracker: Mapped[str] = mapped_column(String(32), default="")
    tracker_key: Mapped[str] = mapped_column(String(200), default="")
    tracker_url: Mapped[str] = mapped_column(String(2000), default="")
    tracker_state: Mapped[str] = mapped_column(String(120), default="")
    tracker_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    idempotency_key: Mapped[str] = mapped_column(String(64))

    incident: Mapped[Incident] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
    created_by: Mapped[Person] = relationship(foreign_keys=created_by_id)
    closed_by: Mapped[Person | None] = relationship(foreign_keys=closed_by_id)

    @property
    def plan(self) -> FollowUpPlan:
        """The form of its incident's type: own fields, priorities, what closing needs."""
        return self.incident.workflow.follow_ups

    @property
    def state_of(self) -> State:
        return State(self.state)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def priority_label(self) -> str:
        return self.priority.replace("-", " ").capitalize()

    @property
    def shown_title(self) -> str:
        """What may stand in a list: of a private incident its codename, because a title can tell what it is about."""
        return f"A follow-up of {self.incident.shown_title}" if self.incident.is_private else self.title
