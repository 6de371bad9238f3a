"""The review of an incident, and everything that people write in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models import Incident
from app.people.models import Person
from app.reviews.states import ReviewState


class Review(Model):
    """What an incident owes after it is over.

    ``form`` holds the questions and ``steps`` the steps as the book had them when the review was opened: a later book
    changes no review that is being written. ``changes`` counts what an open page must see.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_due", "state", "due_at"),
        Index("ix_review_owner", "owner_id", "state"),
        Index("ix_review_published", "state", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), unique=True)
    preset: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(120))
    debrief: Mapped[str] = mapped_column(String(16), default="optional")
    publish_to: Mapped[str | None] = mapped_column(String(80))
    form: Mapped[list[Any]] = mapped_column(default=list)
    steps: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default=ReviewState.OWED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_fuller_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_fuller_why: Mapped[str] = mapped_column(String(500), default="")
    facts_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    facts_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skip_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    skip_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skip_why: Mapped[str] = mapped_column(String(1000), default="")
    skipped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    skipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    headline: Mapped[str] = mapped_column(String(200), default="")
    gist: Mapped[str] = mapped_column(Text, default="")
    lesson_title: Mapped[str] = mapped_column(String(200), default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    safe_summary: Mapped[str] = mapped_column(Text, default="")
    safe_summary_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    readers: Mapped[int] = mapped_column(default=0)
    words: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)

    incident: Mapped[Incident] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
    skip_asked_by: Mapped[Person | None] = relationship(foreign_keys=skip_asked_by_id)
    skipped_by: Mapped[Person | None] = relationship(foreign_keys=skipped_by_id)
    signed_off_by: Mapped[Person | None] = relationship(foreign_keys=signed_off_by_id)
    facts_checked_by: Mapped[Person | None] = relationship(foreign_keys=facts_checked_by_id)
    published_by: Mapped[Person | None] = relationship(foreign_keys=published_by_id)

    @property
    def state_of(self) -> ReviewState:
        return ReviewState(self.state)


class Answer(Model):
    """The one answer to a question. ``version`` counts its savings; ``value`` is as ``rules.values`` writes it."""

    __tablename__ = "review_answer"
    __table_args__ = (UniqueConstraint("review_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    question: Mapped[str] = mapped_column(String(64))
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class PastAnswer(Model):
    """What an answer said before somebody else went on with it, or the same person an hour later."""

    __tablename__ = "review_past_answer"
    __table_args__ = (Index("ix_review_past_answer_question", "review_id", "question", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    question: Mapped[str] = mapped_column(String(64))
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class SealedAnswer(Model):
    """One person's answer to a sealed question; read by them and by the roles and groups that the question names."""

    __tablename__ = "review_sealed_answer"
    __table_args__ = (UniqueConstraint("review_id", "question", "by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    question: Mapped[str] = mapped_column(String(64))
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class View(Model):
    """How somebody else saw it, beside the one answer; never merged into it by the portal."""

    __tablename__ = "review_view"
    __table_args__ = (Index("ix_review_view_question", "review_id", "question", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    question: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship()


class Comment(Model):
    """A remark about an answer while it is written: open until somebody says that it is dealt with."""

    __tablename__ = "review_comment"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    number: Mapped[int] = mapped_column()
    question: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship(foreign_keys=by_id)
    done_by: Mapped[Person | None] = relationship(foreign_keys=done_by_id)


class Presence(Model):
    """Where in a review somebody wrote last."""

    __tablename__ = "review_presence"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
