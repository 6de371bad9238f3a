"""Reactions that leave a trace in the database, for tests whose worker is another thread or process."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core import outbox
from app.core.audit import AuditEntry, audit
from app.core.db import db, reading, transaction


@dataclass(frozen=True)
class Counted:
    incident_id: int
    number: int


@dataclass(frozen=True)
class Called:
    incident_id: int
    mark: str


@outbox.on(Counted, lane="edge")
def count(event: Counted) -> None:
    audit("counted", subject=f"{event.incident_id}:{event.number}")


@outbox.on(Called, lane="edge")
def call(event: Called) -> None:
    """Stays in the outside call for ever when told to, so that somebody can kill the worker in it."""
    mark = Path(event.mark)
    with outbox.outside_call():
        mark.write_text(f"{mark.read_text() if mark.exists() else ''}called by {os.getpid()}\n")
        while not outbox.is_repeat() and os.environ.get("HANG"):
            time.sleep(0.05)
    audit("called", detail={"repeat": outbox.is_repeat()})


def owe(incidents: int, each: int, *, first: int = 0) -> list[str]:
    """Owe some rows per incident, in one transaction each; says what should be heard."""
    lanes = range(first, first + incidents)
    for number in range(each):
        for incident in lanes:
            with transaction():
                outbox.emit(Counted(incident, number))
    return sorted(f"{incident}:{number}" for number in range(each) for incident in lanes)


def heard() -> list[str]:
    """What was counted, in order."""
    with reading():
        counted = select(AuditEntry.subject).where(AuditEntry.action == "counted").order_by(AuditEntry.id)
        return list(db.session.scalars(counted))
