"""A group is asked to join. Who was told, and whether it went out, is written back for whoever asked."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import aside, db
from app.core.errors import Failed
from app.incidents.events import Escalated
from app.incidents.models import Escalation, Incident
from app.incidents.operations import escalations
from app.notifiers import _smtp
from app.notifiers._audience import group_is_in
from app.notifiers._kinds import ESCALATION
from app.notifiers._letters import Letter, written
from app.notifiers._telling import Told, tell
from app.people.models import Notice
from app.people.queries import people_in_groups
from app.workflows.live import current_book

COUNT_MAILS = "notifiers.count_mails"
# Mails leave within seconds; after this time it is said how many did.
COUNTED_AFTER = timedelta(minutes=1)


@outbox.on(Escalated)
def tell_group_asked(event: Escalated) -> None:
    """Put it into the inbox of everybody in the group."""
    row = _row(event)
    if row is None or "inbox" in (row.outcome or {}):
        return
    incident, address = row.incident, _address(row)
    told = Told(
        ESCALATION,
        str(row.number),
        f"{row.by.name} asks {row.group_label} to join {incident.ref}",
        why=f"because you are in {row.group_label}",
        quote=row.message,
    )
    reached = tell(incident, people_in_groups([row.group_slug]), told, without=("email",) if address else ())
    problem = "" if reached else "Nobody in this group can see it here."
    escalations.note_outcome(row, "inbox", told=reached, problem=problem, at=now())
    if reached and not address and _smtp.is_set_up():
        outbox.schedule(COUNT_MAILS, str(row.id), now() + COUNTED_AFTER, {"escalation_id": row.id})


@outbox.on(Escalated)
def mail_group_asked(event: Escalated) -> None:
    """Mail the group at its own address.

    :raises Failed: the mail server did not take it; when it never will, that is written down too.
    """
    row = _row(event)
    address = _address(row) if row else ""
    if row is None or not address or "email" in (row.outcome or {}):
        return
    try:
        _smtp.send(written(_letter(row, row.incident), to=address))
    except Failed as failure:
        if failure.permanent:
            aside(partial(_note, row.id, 0, failure.words))
        raise
    _note(row.id, 1, "")


@outbox.scheduled(COUNT_MAILS)
def count_mails(payload: dict[str, Any]) -> None:
    """Say how many people of a group were mailed when they were asked to join."""
    row = db.session.get(Escalation, payload["escalation_id"])
    if row is None or "email" in (row.outcome or {}):
        return
    slot = f"{ESCALATION.slug}:{row.incident_id}:{row.number}"
    sent = [one for one in db.session.scalars(select(Notice).where(Notice.slot == slot)) if "email" in (one.sent or {})]
    _note(row.id, len(sent), "" if sent else "No mail has left yet. It is tried again by itself.")


def _row(event: Escalated) -> Escalation | None:
    row = db.session.scalar(
        select(Escalation).where(Escalation.incident_id == event.incident_id, Escalation.number == event.number)
    )
    return None if row is None or row.incident.is_practice else row


def _address(row: Escalation) -> str:
    """Where the group is mailed as a whole, if it may see the incident and mail is set up."""
    group = current_book().groups.get(row.group_slug)
    if group is None or not group.email or not _smtp.is_set_up() or not group_is_in(row.incident, group.slug):
        return ""
    return group.email


def _letter(row: Escalation, incident: Incident) -> Letter:
    return Letter(
        kind=ESCALATION.slug,
        key=f"escalation-{incident.ref}-{row.number}",
        text=f"{row.by.name} asks {row.group_label} to join {incident.ref}",
        why=f"“{row.message}”" if not incident.is_private else "",
        path=f"/incidents/{incident.ref}",
        ref=incident.ref,
        title=incident.shown_title,
        private=incident.is_private,
    )


def _note(escalation_id: int, told: int, problem: str) -> None:
    row = db.session.get_one(Escalation, escalation_id)
    escalations.note_outcome(row, "email", told=told, problem=problem, at=now())
