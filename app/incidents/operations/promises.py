"""What a severity promises once, a lead and a first word: kept with the incident, so that a later book changes none."""

from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Incident, RoleAssignment, Update
from app.incidents.rules.promises import first_word_due, lead_due
from app.incidents.states import Mode
from app.workflows.live import current_book


def promise_firsts(incident: Incident, at: datetime) -> None:
    """Promise what the severity promises from the moment at which it is set, of what has not happened yet."""
    if incident.mode == Mode.REPORT_ONLY or not incident.phase_of.is_open:
        return
    book, workflow, severity = current_book(), incident.workflow, incident.severity_step
    led = select(RoleAssignment.id).where(RoleAssignment.incident_id == incident.id, RoleAssignment.role == "lead")
    if db.session.scalar(led.limit(1)) is None:
        incident.lead_due_at = lead_due(book, workflow, severity, at)
    heard = select(Update.id).where(Update.incident_id == incident.id)
    if db.session.scalar(heard.limit(1)) is None:
        incident.first_word_due_at = first_word_due(book, workflow, severity, at)
