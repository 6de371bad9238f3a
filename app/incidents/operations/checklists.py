"""Steps that the book asks for: they appear by rule, keep the words they had, and are ticked by name."""

from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Unchanged
from app.incidents.events import IncidentChanged
from app.incidents.models import ChecklistItem, Incident
from app.incidents.operations import timeline
from app.people.models import Person
from app.workflows.book import Checklist
from app.workflows.calendars import due
from app.workflows.live import current_book


def add(incident: Incident, checklist: Checklist, *, because: str, at: datetime) -> bool:
    """Ask for a checklist's steps, once per incident; says whether they are new."""
    counted = select(func.count(), func.coalesce(func.max(ChecklistItem.number), 0))
    mine = ChecklistItem.incident_id == incident.id
    there, _ = db.session.execute(counted.where(mine, ChecklistItem.checklist == checklist.slug)).one()
    if there:
        return False
    _, last = db.session.execute(counted.where(mine)).one()
    calendar = current_book().calendars.get(incident.workflow.calendar or "")
    for number, step in enumerate(checklist.steps, start=last + 1):
        db.session.add(
            ChecklistItem(
                incident_id=incident.id,
                number=number,
                checklist=checklist.slug,
                checklist_label=checklist.label,
                because=because,
                text=step.text,
                role=step.role,
                risky=step.risky,
                appeared_at=at,
                due_at=due(at, step.due, calendar) if step.due else None,
            )
        )
    timeline.record(
        incident, "checklist", by=None, at=at, label=checklist.label, steps=len(checklist.steps), because=because
    )
    return True


def tick(item: ChecklistItem, *, by: Person, at: datetime) -> None:
    """Mark a step as done.

    :raises Unchanged: somebody has ticked it already.
    """
    if item.done_at:
        raise Unchanged(f"{item.done_by.name if item.done_by else 'Somebody'} has done this step already.")
    incident = item.incident
    timeline.hold(incident)
    item.done_at, item.done_by_id, item.done_by = at, by.id, by
    timeline.record(incident, "step_done", by=by, at=at, text=item.text, number=item.number)
    outbox.emit(IncidentChanged(incident.id, "checklist"))


def untick(item: ChecklistItem, *, by: Person, at: datetime) -> None:
    """Say that a step is not done after all.

    :raises Unchanged: it is not ticked.
    """
    if not item.done_at:
        raise Unchanged("This step is open already.")
    incident = item.incident
    timeline.hold(incident)
    item.done_at, item.done_by_id, item.done_by = None, None, None
    timeline.record(incident, "step_opened", by=by, at=at, text=item.text, number=item.number)
    outbox.emit(IncidentChanged(incident.id, "checklist"))


def open_steps(incident: Incident, checklist: str) -> int:
    """How many steps of one checklist are still open."""
    db.session.flush()
    counted = select(func.count()).where(
        ChecklistItem.incident_id == incident.id, ChecklistItem.checklist == checklist, ChecklistItem.done_at.is_(None)
    )
    return db.session.scalar(counted) or 0
