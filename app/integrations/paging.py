"""Pages leave here: a group that is asked to join is rung; when somebody is on it, or it is over, the ringing ends.

Every outside call is a row of its own.
"""

from functools import partial
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import aside
from app.core.errors import Failed
from app.incidents.events import Escalated, EscalationAnswered, StatusChanged
from app.incidents.models import Escalation
from app.incidents.operations import escalations
from app.incidents.queries import grants_of
from app.integrations._escalations import escalation_by_id, escalations_by_incident
from app.integrations._pagers import WAY, Act, Ring, key_of, pager_of, ring_for
from app.integrations._pages import is_out, note, page_of, pager_for, said_of

QUIET = "integrations.quiet_pager"
REACTIONS = ("integrations.ring", "integrations.look_at_page", QUIET)


@outbox.on(Escalated)
def ring(event: Escalated) -> None:
    """Page the group that is asked to join.

    :raises Failed: the pager did not take it; when it never will, that is written down too.
    """
    row = page_of(event)
    pager, address = pager_for(row) if row else (None, "")
    if row is None or pager is None or is_out(row):
        return
    if (why_not := _why_not(row)) and not outbox.is_repeat():
        note(row.id, why_not)
        return
    # Where somebody has answered it there, it rang although the pager's answer was lost.
    heard = {name: str(value) for name, value in said_of(row).items() if name in {"rung", "answered", "resolved"}}
    if why_not or not heard:
        # One that was tried and is over meanwhile may ring all the same: it is ended, whether it rings or not.
        page = Ring("resolve", address, key_of(row)) if why_not else ring_for(row, address)
        try:
            pager.send(page)
        except Failed as failure:
            if failure.permanent:
                aside(partial(note, row.id, failure.words))
            raise
    ended = {"resolved": now().isoformat()} if why_not else {}
    note(row.id, why_not, through=pager.label, address=address, **heard | ended)
    if not why_not and row.answered_by_id is not None:
        # Said while we rang, when there was nothing to acknowledge yet.
        outbox.emit(EscalationAnswered(row.incident_id, row.number))


@outbox.on(EscalationAnswered)
def stop_ringing(event: EscalationAnswered) -> None:
    """Tell the pager that somebody is on it, so that it rings nobody else."""
    row = page_of(event)
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


def _why_not(row: Escalation) -> str:
    """Why nobody must be rung any more; nothing when they must."""
    incident = row.incident
    if incident.phase_of.is_end:
        return "It was over before anybody was rung."
    if incident.is_private and row.group_slug not in {one.group_slug for one in grants_of(incident)}:
        return "They cannot see this incident any more."
    if row.answered_by is not None and not said_of(row).get("answered"):
        return f"{row.answered_by.name} was on it before anybody was rung."
    return ""


def _rings(row: Escalation) -> bool:
    """Whether a pager took a page and nothing has ended it; also where it seemed to ring nobody, and might yet."""
    said = said_of(row)
    return bool(said.get("through")) and not said.get("resolved")


def _tell(row: Escalation, act: Act) -> None:
    # Where it rang, even if the book names another address for the group by now.
    address = str(said_of(row).get("address") or "")
    pager = pager_of(address)
    if pager is not None:
        pager.send(Ring(act, address, key_of(row)))
