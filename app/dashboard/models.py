"""Files that the worker makes for somebody, in pieces; who wants the digest; counts of private work that stay."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime
from app.people.models import new_key


class FileState(StrEnum):
    """How far a file has come. A stopped one was for somebody who may no longer have it."""

    WAITING = "waiting"
    READY = "ready"
    STOPPED = "stopped"


class ExportFile(Model):
    """A file asked for by one person, for them alone. ``query`` holds the filters as an address does, no rights."""

    __tablename__ = "export_file"
    __table_args__ = (Index("ix_export_file_person", "person_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True, default=new_key)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(8))
    query: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=FileState.WAITING)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    last_id: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExportPiece(Model):
    """Some rows of a file as text, compressed, and the incidents that they are of."""

    __tablename__ = "export_piece"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("export_file.id"))
    number: Mapped[int] = mapped_column()
    body: Mapped[bytes] = mapped_column(LargeBinary)
    incident_ids: Mapped[list[Any]] = mapped_column(default=list)


class DigestWish(Model):
    """Who wants the digest, and how often. Nobody gets one unasked."""

    __tablename__ = "digest_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    weekly: Mapped[bool] = mapped_column(default=False)
    monthly: Mapped[bool] = mapped_column(default=False)
    learned: Mapped[bool] = mapped_column(default=False)


class ConfidentialCount(Model):
    """How many private incidents of a discipline and size a finished month had, as leaders read it from then on.

    ``count`` is none where it was below the discipline's minimum: what is not kept cannot be told later.
    """

    __tablename__ = "confidential_count"

    month: Mapped[date] = mapped_column(primary_key=True)
    discipline: Mapped[str] = mapped_column(String(64), primary_key=True)
    large: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int | None] = mapped_column()
