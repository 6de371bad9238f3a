"""What becomes of the steps of checklists: done by somebody, not needed for a reason, open again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import IncidentChanged
from app.incidents.models import ChecklistItem, Incident
from app.incidents.operations import consequences, timeline
from app.people.models import Person

LONGEST_REASON = 500


class NoReason(Refused):
    """A step is left out without saying why."""


def tick(item: ChecklistItem, *, by: Person, at: datetime) -> None:
    """Mark a step as done.

    :raises Unchanged: somebody has ticked it already, or said that it is not needed.
    """
    incident = item.incident
    timeline.hold(incident)
    _check_open(item)
    item.done_at, item.done_by_id, item.done_by = at, by.id, by
    timeline.record(incident, "step_done", by=by, at=at, text=item.text, number=item.number)
    outbox.emit(IncidentChanged(incident.id, "checklist"))
    _follow_when_over(incident, item.checklist, at=at)


def untick(item: ChecklistItem, *, by: Person, at: datetime) -> None:
    """Say that a step is not done after all, or is needed after all.

    :raises Unchanged: it is not ticked.
    """
    if not item.done_at:
        raise Unchanged("This step is open already.")
    incident = item.incident
    timeline.hold(incident)
    item.done_at, item.done_by_id, item.done_by, item.left_out = None, None, None, ""
    timeline.record(incident, "step_opened", by=by, at=at, text=item.text, number=item.number)
    outbox.emit(IncidentChanged(incident.id, "checklist"))


def leave_out(incident: Incident, items: Sequence[ChecklistItem], *, why: str, by: Person, at: datetime) -> None:
    """Say that steps of a checklist are not needed here, and why; each stands on the timeline by itself.

    :raises NoReason: nothing is said. :raises Unchanged: one of them is done already.
    """
    reason = why.strip()[:LONGEST_REASON]
    if not reason:
        raise NoReason("Say why it is not needed. It stays on the record.")
    timeline.hold(incident)
    for item in items:
        _check_open(item)
    for item in items:
        item.done_at, item.done_by_id, item.done_by, item.left_out = at, by.id, by, reason
        timeline.record(incident, "step_left_out", by=by, at=at, text=item.text, number=item.number, why=reason)
    outbox.emit(IncidentChanged(incident.id, "checklist"))
    for checklist in dict.fromkeys(item.checklist for item in items):
        _follow_when_over(incident, checklist, at=at)


def _check_open(item: ChecklistItem) -> None:
    if item.done_at:
        who = item.done_by.name if item.done_by else "Somebody"
        did = "said that this step is not needed" if item.left_out else "has done this step already"
        raise Unchanged(f"{who} {did}.")


def _follow_when_over(incident: Incident, checklist: str, *, at: datetime) -> None:
    """Let the rules that wait for the end of a checklist know, where there are any."""
    workflow = incident.workflow
    waiting = [*(one.when for one in workflow.rules), *(one.when for one in workflow.checklists)]
    if not any("checklist_done" in when.event for when in waiting):
        return
    db.session.flush()
    still_open = select(func.count()).where(
        ChecklistItem.incident_id == incident.id, ChecklistItem.checklist == checklist, ChecklistItem.done_at.is_(None)
    )
    if not db.session.scalar(still_open):
        consequences.follow(incident, "checklist_done", at=at, checklist=checklist)
