"""Steps that the book asks for: they appear by rule and keep the words they had. What becomes of them: ``steps``."""

from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.incidents.models import ChecklistItem, Incident
from app.incidents.operations import timeline
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
