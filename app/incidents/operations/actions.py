"""Tasks during the response."""

from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.access import can_see
from app.incidents.events import ActionChanged
from app.incidents.models import Action, Incident
from app.incidents.operations import taking_part, timeline
from app.incidents.operations.lifecycle import check_open
from app.people.models import Person

LONGEST_ACTION = 500


class CannotSeeIt(Refused):
    """Nobody is asked to do something about an incident they may not see."""


def add(
    incident: Incident,
    text: str,
    *,
    by: Person,
    at: datetime,
    owner: Person | None = None,
    due_at: datetime | None = None,
) -> Action:
    """Write down something to do.

    :raises NothingSaid: there are no words. :raises CannotSeeIt: the owner may not see the incident.
    """
    timeline.hold(incident)
    check_open(incident)
    words = timeline.check_words(text, LONGEST_ACTION)
    _check_owner(incident, owner)
    last = db.session.scalar(select(func.max(Action.number)).where(Action.incident_id == incident.id)) or 0
    action = Action(
        incident_id=incident.id,
        number=last + 1,
        text=words,
        owner_id=owner.id if owner else None,
        due_at=due_at,
        added_by_id=by.id,
        added_at=at,
    )
    action.owner, action.incident = owner, incident
    db.session.add(action)
    if owner is not None:
        taking_part.be_responder(incident, owner, at=at)
    name = owner.name if owner else ""
    timeline.record(incident, "action", by=by, at=at, text=words, number=action.number, owner=name)
    outbox.emit(ActionChanged(incident.id, action.number, "added"))
    return action


def finish(action: Action, *, by: Person, at: datetime) -> None:
    """Say that an action is done. :raises Unchanged: it is."""
    if action.done_at is not None:
        raise Unchanged("This action is done already.")
    _change(action, "action_done", by=by, at=at)
    action.done_at, action.done_by_id, action.done_by = at, by.id, by


def reopen(action: Action, *, by: Person, at: datetime) -> None:
    """Say that an action is not done after all. :raises Unchanged: it is open."""
    if action.done_at is None:
        raise Unchanged("This action is open already.")
    _change(action, "action_opened", by=by, at=at)
    action.done_at, action.done_by_id, action.done_by = None, None, None


def drop(action: Action, *, by: Person, at: datetime) -> None:
    """Say that an action is not needed. :raises Unchanged: it was dropped."""
    if action.dropped_at is not None:
        raise Unchanged("This action was dropped already.")
    _change(action, "action_dropped", by=by, at=at)
    action.dropped_at = at


def assign(action: Action, *, to: Person | None, by: Person, at: datetime) -> None:
    """Give an action to somebody, or to nobody. :raises Unchanged: it is theirs. :raises CannotSeeIt: as in ``add``."""
    if action.owner_id == (to.id if to else None):
        raise Unchanged("It is theirs already." if to else "Nobody owns it already.")
    _check_owner(action.incident, to)
    action.owner_id, action.owner = (to.id if to else None), to
    if to is not None:
        taking_part.be_responder(action.incident, to, at=at)
    _change(action, "action_assigned", by=by, at=at)


def edit(action: Action, *, text: str, owner: Person | None, due_at: datetime | None, by: Person, at: datetime) -> None:
    """Say anew what is to be done, by whom and until when.

    :raises NothingSaid: there are no words. :raises Unchanged: nothing differs. :raises CannotSeeIt: as in ``add``.
    """
    words = timeline.check_words(text, LONGEST_ACTION)
    given = owner.id if owner else None
    if (words, due_at, given) == (action.text, action.due_at, action.owner_id):
        raise Unchanged("Nothing was changed.")
    if (words, due_at) != (action.text, action.due_at):
        action.text, action.due_at = words, due_at
        _change(action, "action_changed", by=by, at=at)
    if given != action.owner_id:
        assign(action, to=owner, by=by, at=at)


def _change(action: Action, kind: str, *, by: Person, at: datetime) -> None:
    incident = action.incident
    timeline.hold(incident)
    owner = action.owner.name if action.owner else ""
    timeline.record(incident, kind, by=by, at=at, text=action.text, number=action.number, owner=owner)
    outbox.emit(ActionChanged(incident.id, action.number, kind.removeprefix("action_")))


def _check_owner(incident: Incident, owner: Person | None) -> None:
    if owner is not None and not can_see(owner, incident):
        raise CannotSeeIt(f"{owner.name} cannot see this incident. Let them in first, with a reason.")
