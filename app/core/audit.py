"""The audit log: who did what to whom that matters beyond one incident. Append-only."""

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Model, aside, db, this_session


class AuditEntry(Model):
    """One act. `number` and `seal` are given in batches: each seal covers the one before it and this entry."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    action: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Entries with the same word are written once: one row per person, incident and hour of reading.
    once: Mapped[str | None] = mapped_column(String(160), unique=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_entry_subject_at", "subject", "at"),)


def audit(
    action: str,
    *,
    by_id: int | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
    once: str | None = None,
    anyway: bool = False,
) -> None:
    """Write an entry with the change it tells of; from a reading request, in a short transaction of its own.

    With ``anyway`` it stays although the request is refused: a denial, a failed sign-in.
    """
    entry = {"at": now(), "action": action, "by_id": by_id, "subject": subject[:120], "detail": detail or {}}
    if anyway or this_session().reading:
        aside(partial(_write, entry, once))
    else:
        _write(entry, once)


def _write(entry: dict[str, Any], once: str | None) -> None:
    insert = postgresql.insert if this_session().get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(AuditEntry).values(**entry, once=once)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=[AuditEntry.once]))
