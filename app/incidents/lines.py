"""An incident as one line of a list: a few columns and their words, read fifty at a time in one narrow statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select

from app.core.db import db
from app.incidents.models import Incident
from app.incidents.states import END_WORDS, Mode, Stage
from app.people.models import Person
from app.workflows.book import Book, Visibility

# An incident has three times as much, and putting fifty of them together takes longer than drawing them.
_SHOWN = (
    *(Incident.ref, Incident.discipline, Incident.type, Incident.title, Incident.codename, Incident.severity),
    *(Incident.level, Incident.status, Incident.phase, Incident.stage, Incident.mode, Incident.visibility),
    *(Incident.declared_at, Incident.resolved_at, Incident.closed_at, Incident.next_update_due_at),
    *(Incident.lead_id, Person.name),
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a list says of an incident. ``title`` is the codename where it is private; ``lead`` is empty for nobody."""

    ref: str
    title: str
    discipline: str
    discipline_label: str
    kind: str
    severity: str
    level: int
    status: str
    phase: str
    stage: int
    mode: str
    is_private: bool
    declared_at: datetime
    ended_at: datetime | None
    next_update_due_at: datetime | None
    lead_id: int | None
    lead: str

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.NOW

    @property
    def is_practice(self) -> bool:
        return self.mode == Mode.PRACTICE


def lines_of(among: Select[Incident], book: Book) -> list[Line]:
    """These incidents in their order, each with the name of its lead."""
    wanted = among.outerjoin(Person, Person.id == Incident.lead_id).with_only_columns(*_SHOWN)
    return list(_lines(db.session.connection().execute(wanted), book))


def _lines(rows: Iterable[Row[tuple[object, ...]]], book: Book) -> Iterable[Line]:
    for row in rows:
        workflow = book.workflow(row.discipline, row.type)
        private = row.visibility == Visibility.PRIVATE
        yield Line(
            ref=row.ref,
            title=(row.codename or row.ref) if private else row.title,
            discipline=row.discipline,
            discipline_label=workflow.discipline_label,
            kind=workflow.label,
            severity=workflow.severity(row.severity).label if row.severity else "Not set",
            level=row.level,
            status=END_WORDS.get(row.phase) or workflow.status(row.status).label,
            phase=row.phase,
            stage=row.stage,
            mode=row.mode,
            is_private=private,
            declared_at=row.declared_at,
            ended_at=row.closed_at or row.resolved_at,
            next_update_due_at=row.next_update_due_at,
            lead_id=row.lead_id,
            lead=row.name or "",
        )
