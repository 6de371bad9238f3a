"""What the public was told: one publication for an incident, and under it every post, in order."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models import Incident
from app.people.models import Person
from app.statuspage.states import Effect, Stage


def new_key() -> str:
    """A name for a publication that tells nothing of the incident."""
    return secrets.token_hex(6)


class StatusPublication(Model):
    """What is said about one incident as a whole. Withdrawn ones are shown to nobody."""

    __tablename__ = "status_publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True, default=new_key)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship()
    posts: Mapped[list["StatusPost"]] = relationship(
        back_populates="publication", order_by="StatusPost.number", lazy="selectin"
    )

    @property
    def shown(self) -> list["StatusPost"]:
        """What stands on the page: a post after a withdrawal does not bring back what was withdrawn."""
        return [one for one in self.posts if one.withdrawn_at is None]

    @property
    def last(self) -> "StatusPost":
        return self.posts[-1]


class StatusPost(Model):
    """One text as it was published, and what it said of the services. A further one corrects it; it never changes."""

    __tablename__ = "status_post"
    __table_args__ = (UniqueConstraint("publication_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("status_publication.id"))
    number: Mapped[int] = mapped_column()
    # The form's own key: pressed twice it is published once.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(12))
    effect: Mapped[str] = mapped_column(String(12))
    services: Mapped[list[str]] = mapped_column(default=list)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    publication: Mapped[StatusPublication] = relationship(back_populates="posts")
    by: Mapped[Person] = relationship()

    @property
    def stage_of(self) -> Stage:
        return Stage(self.stage)

    @property
    def effect_of(self) -> Effect:
        return Effect(self.effect)
