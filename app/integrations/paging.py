"""Pages leave here: a group that is asked to join is rung; when somebody is on it, or it is over, the ringing ends.

Every outside call is a row of its own. What is not out after twenty seconds is said on the timeline, loudly.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import aside, db
from app.core.errors import Failed
from app.incidents.events import Escalated, EscalationAnswered, StatusChanged
from app.incidents.models import Escalation
from app.incidents.operations import escalations
from app.incidents.queries import grants_of
from app.integrations._escalations import escalation_by_id, escalation_or_none, escalations_by_incident
from app.integrations._pagers import WAY, Act, Pager, Ring, key_of, pager_of, ring_for
from app.people.kinds import NoticeKind, notice_kind
from app.people.operations.notices import Message, post
from app.workflows.live import current_book

LATE, QUIET = "integrations.page_is_late", "integrations.quiet_pager"
REACTIONS = ("integrations.ring", QUIET)
SAID_AFTER = timedelta(seconds=20)

NOT_PAGED = notice_kind(
    NoticeKind("not-paged", "A page I asked for has not gone out", "siren", order=12, urgent=True, mutable=False)
)


@outbox.on(Escalated)
def ring(event: Escalated) -> None:
    """Page the group that is asked to join.

    :raises Failed: the pager did not take it; when it never will, that is written down too.
    """
    row = _row(event)
    pager, address = _pager_of(row) if row else (None, "")
    if row is None or pager is None or _told(row):
        return
    if (why_not := _why_not(row)) and not outbox.is_repeat():
        _note(row.id, why_not)
        return
    # Where somebody has answered it there, it rang although the pager's answer was lost.
    heard = {name: str(value) for name, value in _said(row).items() if name in {"answered", "resolved"}}
    if why_not or not heard:
        # One that was tried and is over meanwhile may ring all the same: it is ended, whether it rings or not.
        page = Ring("resolve", address, key_of(row)) if why_not else ring_for(row, address)
        try:
            pager.send(page)
        except Failed as failure:
            if failure.permanent:
                aside(partial(_note, row.id, failure.words))
            raise
    _note(row.id, why_not, through=pager.label, address=address, **heard)
    if not why_not and row.answered_by_id is not None:
        # Said while we rang, when there was nothing to acknowledge yet.
        outbox.emit(EscalationAnswered(row.incident_id, row.number))


@outbox.on(Escalated)
def watch_page(event: Escalated) -> None:
    """Look after twenty seconds whether the page is out."""
    row = _row(event)
    if row is not None and _pager_of(row)[0] is not None:
        outbox.schedule(LATE, str(row.id), row.at + SAID_AFTER, {"escalation_id": row.id})


@outbox.scheduled(LATE)
def page_is_late(payload: dict[str, Any]) -> None:
    """Say on the timeline, and to whoever asked, that a page is not out yet."""
    row = escalation_by_id(payload["escalation_id"])
    if row is None or row.answered_by_id is not None or WAY in (row.outcome or {}):
        return
    pager, _address = _pager_of(row)
    through = pager.label if pager else "the pager"
    _note(row.id, f"It could not be handed to {through} yet and is tried again by itself. Ring them another way.")


@outbox.on(EscalationAnswered)
def stop_ringing(event: EscalationAnswered) -> None:
    """Tell the pager that somebody is on it, so that it rings nobody else."""
    row = _row(event)
    if row is not None and _rings(row):
        _tell(row, "acknowledge")


@outbox.on(StatusChanged)
def end_pages(event: StatusChanged) -> None:
    """End every page of an incident that is over, one call each."""
    for row in escalations_by_incident(event.incident_id):
        if row.incident.phase_of.is_end and _rings(row):
            outbox.schedule(QUIET, str(row.id), now(), {"escalation_id": row.id})


@outbox.scheduled(QUIET)
def quiet_pager(payload: dict[str, Any]) -> None:
    """Tell the pager that it is over."""
    row = escalation_by_id(payload["escalation_id"])
    if row is not None and _rings(row):
        _tell(row, "resolve")
        escalations.note_more(row, WAY, resolved=now().isoformat())


def _row(event: Escalated | EscalationAnswered) -> Escalation | None:
    row = escalation_or_none(event.incident_id, event.number)
    return None if row is None or row.incident.is_practice else row


def _pager_of(row: Escalation) -> tuple[Pager | None, str]:
    group = current_book().groups.get(row.group_slug)
    address = (group.page if group else None) or ""
    return pager_of(address), address


def _why_not(row: Escalation) -> str:
    """Why nobody must be rung any more; nothing when they must."""
    incident = row.incident
    if incident.phase_of.is_end:
        return "It was over before anybody was rung."
    if incident.is_private and row.group_slug not in {one.group_slug for one in grants_of(incident)}:
        return "They cannot see this incident any more."
    if row.answered_by is not None and not _said(row).get("answered"):
        return f"{row.answered_by.name} was on it before anybody was rung."
    return ""


def _said(row: Escalation) -> dict[str, Any]:
    found: dict[str, Any] = (row.outcome or {}).get(WAY) or {}
    return found


def _told(row: Escalation) -> bool:
    return bool(_said(row).get("told"))


def _rings(row: Escalation) -> bool:
    """Whether a page went out and nothing has ended it."""
    return _told(row) and not _said(row).get("resolved")


def _tell(row: Escalation, act: Act) -> None:
    # Where it rang, even if the book names another address for the group by now.
    address = str(_said(row).get("address") or "")
    pager = pager_of(address)
    if pager is not None:
        pager.send(Ring(act, address, key_of(row)))


def _note(escalation_id: int, problem: str, *, through: str = "", address: str = "", **more: str) -> None:
    row = db.session.get_one(Escalation, escalation_id)
    at = now()
    if through:
        more |= {"through": through, "address": address}
    escalations.note_outcome(row, WAY, told=0 if problem else 1, problem=problem, at=at, **more)
    if problem and row.answered_by_id is None:
        _say_not_paged(row)


def _say_not_paged(row: Escalation) -> None:
    incident = row.incident
    message = Message(
        kind=NOT_PAGED.slug,
        slot=f"{NOT_PAGED.slug}:{row.id}",
        text=f"Your page to {row.group_label} for {incident.ref} has not gone out",
        why="Ring them another way. The timeline says what is wrong.",
        incident_id=incident.id,
        path=f"/incidents/{incident.ref}/people",
    )
    post(row.by, message, at=now())
