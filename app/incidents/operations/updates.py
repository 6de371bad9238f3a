"""Messages to stakeholders: what we know, what we do, when the next one comes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.incidents.events import UpdatePosted
from app.incidents.models import Incident, Update
from app.incidents.operations import consequences, indexing, lifecycle, timeline
from app.incidents.rules.promises import next_update_due
from app.people.models import Person
from app.workflows.book import Severity, Status
from app.workflows.live import current_book

LONGEST_UPDATE = 10_000


class PromisedInThePast(Refused):
    """The next update cannot be due before this one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An update about to be posted; status and severity change with it where they are given."""

    text: str
    next_due_at: datetime | None = None
    promise_none: bool = False
    status: Status | None = None
    severity: Severity | None = None
    without: str = ""


def post(incident: Incident, draft: Draft, *, by: Person, at: datetime) -> Update:
    """Tell stakeholders, and change status and severity in the same act.

    The next one is due when the draft says, else when the severity's cadence says.

    :raises NothingSaid: there are no words. :raises PromisedInThePast: the next one would be due before now.
    :raises Refused: whatever the new status or severity refuses.
    """
    timeline.hold(incident)
    lifecycle.check_open(incident)
    text = timeline.check_words(draft.text, LONGEST_UPDATE)
    if draft.next_due_at is not None and draft.next_due_at <= at:
        raise PromisedInThePast("The next update has to be promised for later than now.")
    was_due = incident.next_update_due_at
    if draft.severity is not None and draft.severity.slug != incident.severity:
        lifecycle.change_severity(incident, to=draft.severity, by=by, at=at)
    if draft.status is not None and draft.status.slug != incident.status:
        lifecycle.change_status(incident, to=draft.status, by=by, at=at, without=draft.without)
    incident.next_update_due_at = _next_due(incident, draft, at)
    last = db.session.scalar(select(func.max(Update.number)).where(Update.incident_id == incident.id)) or 0
    update = Update(
        incident_id=incident.id,
        number=last + 1,
        text=text,
        by_id=by.id,
        at=at,
        was_due_at=was_due,
        next_due_at=incident.next_update_due_at,
        status=incident.status,
        severity=incident.severity,
    )
    db.session.add(update)
    due = incident.next_update_due_at
    timeline.record(
        incident, "update", by=by, at=at, text=text, number=update.number, next=due.isoformat() if due else None
    )
    indexing.index(incident)
    outbox.emit(UpdatePosted(incident.id, update.number))
    consequences.follow(incident, "update_posted", at=at)
    consequences.follow(incident, "keyword", at=at, words=text)
    return update


def _next_due(incident: Incident, draft: Draft, at: datetime) -> datetime | None:
    if draft.promise_none or not incident.phase_of.is_open:
        return None
    return draft.next_due_at or next_update_due(current_book(), incident.workflow, incident.severity_step, at)
