"""Follow-ups leave for trackers here, and what became of them is asked for, one call to another system in each row."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import aside, db
from app.core.errors import Failed
from app.followups.events import FollowUpSent
from app.followups.operations import tracking
from app.followups.queries import follow_up_by_id, to_ask_about
from app.followups.trackers import working_trackers
from app.integrations._tickets import desks, wanted

READ = "integrations.read_ticket"
REACTIONS = ("integrations.open_ticket", READ)
EVERY = timedelta(minutes=10)
AT_ONCE = 100
# Looking through five pages and then making one are six calls of up to 23 s each: nobody else may begin meanwhile.
LOOKING = timedelta(minutes=3)


@outbox.on(FollowUpSent, lease=LOOKING)
def open_ticket(event: FollowUpSent) -> None:
    """Hand a follow-up to the tracker that was asked for.

    :raises Failed: it did not take it; the follow-up stays here all the same, and is tried again.
    """
    one, desk = follow_up_by_id(event.follow_up_id), desks.get_or_none(event.tracker)
    if one is None or desk is None or one.tracker != event.tracker or one.tracker_key or not one.is_open:
        return
    if one.incident.is_private:
        return
    asked = wanted(one)
    # An earlier try, or somebody who sent it again, may have made it: then it has our mark.
    ticket = desk.find(asked) or desk.make(asked)
    # It may have been let go, or linked to another, while we talked.
    fresh = follow_up_by_id(event.follow_up_id, lock=True)
    if fresh is not None and fresh.tracker == event.tracker and not fresh.tracker_key:
        tracking.arrived(fresh, ticket, at=now())


@outbox.every("integrations.tickets", minutes=5)
def ask_about_tickets(at: datetime) -> None:
    """Owe a question about every ticket that nobody told us of for a while, one at a time.

    Looking counts as having asked, whatever comes of it: a ticket that cannot be read keeps no other waiting.
    """
    readable = {each.slug for each in working_trackers()} & {desk.slug for desk in desks if desk.read is not None}
    asked = _still_asked()
    for one in to_ask_about(at - EVERY, trackers=readable, limit=AT_ONCE):
        one.tracker_at = at
        if one.id not in asked and not one.incident.is_private:
            outbox.schedule(READ, f"{one.id}:{at:%Y-%m-%dT%H:%M}", at, {"follow_up_id": one.id})


@outbox.scheduled(READ)
def read_ticket(payload: dict[str, Any]) -> None:
    """Ask a tracker how one ticket stands.

    :raises Failed: it does not say; what it never will say is owed once, and stands at the follow-up.
    """
    one = follow_up_by_id(payload["follow_up_id"])
    desk = desks.get_or_none(one.tracker) if one is not None else None
    if one is None or desk is None or desk.read is None or not one.tracker_key or one.incident.is_private:
        return
    asked = one.tracker_key
    try:
        ticket = desk.read(asked)
    except Failed as failure:
        if not failure.permanent:
            raise
        if one.tracker_state != failure.words[:120]:
            aside(partial(_note_silence, one.id, asked, failure.words))
            raise
        return
    fresh = follow_up_by_id(one.id, lock=True)
    if ticket is not None and fresh is not None and fresh.tracker_key == asked:
        tracking.heard(fresh, ticket, at=now())


def _note_silence(follow_up_id: int, asked: str, why: str) -> None:
    fresh = follow_up_by_id(follow_up_id, lock=True)
    if fresh is not None and fresh.tracker_key == asked:
        tracking.silent(fresh, why, at=now())


def _still_asked() -> set[int]:
    """The follow-ups about which a question is on its way already."""
    waiting = select(outbox.OutboxRow.payload).where(
        outbox.OutboxRow.name == READ, outbox.OutboxRow.state == outbox.State.WAITING
    )
    return {payload["follow_up_id"] for payload in db.session.scalars(waiting)}
