"""What stands around the answers: the story made of the timeline, the debrief, and the pulse of those who took part."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.people.models import Person
from app.reviews.models.review import Review


class StoryLine(Model):
    """How one moment stands in the story: a timeline entry taken in, left out or set to its true time; or one that was
    missed. The timeline itself stays as it is.
    """

    __tablename__ = "review_story_line"
    __table_args__ = (
        UniqueConstraint("review_id", "entry_number"),
        Index("ix_review_story_line_review", "review_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    number: Mapped[int] = mapped_column()
    entry_number: Mapped[int | None] = mapped_column()
    shown: Mapped[bool] = mapped_column(default=True)
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class Debrief(Model):
    """The meeting about a review: when, where, led by whom, what was said beside the answers, and that it was held."""

    __tablename__ = "review_debrief"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(default=45)
    place: Mapped[str] = mapped_column(String(500), default="")
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notes: Mapped[str] = mapped_column(Text, default="")
    came: Mapped[list[Any]] = mapped_column(default=list)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    review: Mapped[Review] = relationship()
    facilitator: Mapped[Person | None] = relationship(foreign_keys=facilitator_id)


class Pulse(Model):
    """How it was for those who took part, without a trace of who said what.

    ``tallies`` counts answers by question, so that not even the answers of one person stand together; ``remarks`` are
    kept in the order of the alphabet, so that their place tells nothing. ``shown`` is what may be read: it moves on
    with every fifth answer, so that no single one can be told from the difference.
    """

    __tablename__ = "review_pulse"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    answers: Mapped[int] = mapped_column(default=0)
    tallies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[list[Any]] = mapped_column(default=list)
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PulseTaken(Model):
    """That somebody answered, so that nobody answers twice: not when, and not what."""

    __tablename__ = "review_pulse_taken"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ReaderMark(Model):
    """That one more person has read a review; the mark is a keyed hash, which names nobody."""

    __tablename__ = "review_reader_mark"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
