"""A follow-up in another system: sent there or linked, and what is heard back. Ours stays, whatever comes of theirs."""

from dataclasses import dataclass
from datetime import datetime

from app.core import outbox
from app.core.errors import Refused
from app.followups.events import FollowUpChanged, FollowUpClosed, FollowUpReopened, FollowUpSent
from app.followups.models import FollowUp
from app.followups.operations.changing import check_open
from app.followups.operations.recording import record
from app.followups.rules import next_word, wanted_for_closing
from app.followups.states import State
from app.followups.trackers import label_of, trackers, working_trackers
from app.incidents.operations import timeline
from app.people.models import Person


class StaysHere(Refused):
    """What belongs to a private incident or to practice is told to no other system."""


class NoSuchTracker(Refused):
    """Nothing of that name is set up, or the address is no ticket of any."""


class HeldAlready(Refused):
    """Another system holds it already."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A follow-up as another system holds it. ``ended`` is done, not_doing, or nothing while it is open there."""

    key: str
    url: str = ""
    state: str = ""
    ended: str = ""


def send(one: FollowUp, *, tracker: str, by: Person, at: datetime) -> None:
    """Ask another system to hold it too; what has not arrived there may be sent again.

    :raises IsOver: it is closed. :raises StaysHere: it is private, or practice.
    :raises HeldAlready: a system holds it. :raises NoSuchTracker: that one is not set up.
    """
    _check(one)
    if tracker not in {each.slug for each in working_trackers()}:
        raise NoSuchTracker("That system is not set up. An administrator can look under Settings, Connections.")
    one.tracker, one.tracker_state = tracker, ""
    record(one, "follow_up_tracked", by=by, at=at, where=label_of(tracker))
    outbox.emit(FollowUpSent(one.incident_id, one.id, tracker))


def link(one: FollowUp, *, url: str, by: Person, at: datetime) -> None:
    """Say which ticket it is there already. :raises NoSuchTracker: no system that is set up has such an address."""
    _check(one)
    for tracker in working_trackers():
        if key := tracker.key_of(url.strip()):
            one.tracker, one.tracker_key, one.tracker_url, one.tracker_at = tracker.slug, key, url.strip(), None
            record(one, "follow_up_tracked", by=by, at=at, where=tracker.label, key=key)
            outbox.emit(FollowUpChanged(one.incident_id, one.id, "tracker"))
            return
    names = " or ".join(each.label for each in trackers if each.works()) or "any system: none is set up"
    raise NoSuchTracker(f"That is no ticket of {names}.")


def let_go(one: FollowUp, *, by: Person, at: datetime) -> None:
    """Forget the other system; what stands there stays there. :raises NoSuchTracker: none holds it."""
    timeline.hold(one.incident)
    if not one.tracker:
        raise NoSuchTracker("No other system holds it.")
    where = label_of(one.tracker)
    record(one, "follow_up_tracked", by=by, at=at, where=where, key=one.tracker_key, state="let go")
    one.tracker = one.tracker_key = one.tracker_url = one.tracker_state = ""
    one.tracker_at = None


def arrived(one: FollowUp, ticket: Ticket, *, at: datetime) -> None:
    """The other system holds it now."""
    one.tracker_key, one.tracker_url = ticket.key[:200], ticket.url[:2000]
    one.tracker_state, one.tracker_at = ticket.state[:120], at
    record(one, "follow_up_tracked", by=None, at=at, where=label_of(one.tracker), key=one.tracker_key)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "tracker"))


def heard(one: FollowUp, ticket: Ticket, *, at: datetime) -> None:
    """Take over how it stands there: closed there is closed here, where the book asks nothing more than what changed.

    Where it does ask more, it stays open and its owner is told.
    """
    timeline.hold(one.incident)
    before, one.tracker_at = one.tracker_state, at
    one.tracker_url = ticket.url[:2000] or one.tracker_url
    if ticket.state[:120] != before:
        one.tracker_state = ticket.state[:120]
        said = {"where": label_of(one.tracker), "key": one.tracker_key, "state": one.tracker_state}
        record(one, "follow_up_tracked", by=None, at=at, **said)
        outbox.emit(FollowUpChanged(one.incident_id, one.id, "tracker"))
        if ticket.ended and one.is_open:
            _end(one, ticket, at)
        elif not ticket.ended and not one.is_open and one.closed_by_id is None:
            _open_again(one, at)


def silent(one: FollowUp, why: str, *, at: datetime) -> None:
    """The other system does not say how it stands: that is written down instead, and ours stays as it is."""
    timeline.hold(one.incident)
    one.tracker_at, one.tracker_state = at, why[:120]
    said = {"where": label_of(one.tracker), "key": one.tracker_key, "state": one.tracker_state}
    record(one, "follow_up_tracked", by=None, at=at, **said)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "tracker"))


def _end(one: FollowUp, ticket: Ticket, at: datetime) -> None:
    words = f"{one.tracker_key} is “{ticket.state}” in {label_of(one.tracker)}"
    state = State.NOT_DOING if ticket.ended == State.NOT_DOING else State.DONE
    shown = one.evidence or one.tracker_url
    asked = [each for each in wanted_for_closing(one, outcome=words, evidence=shown) if not each.done]
    if state is State.DONE and asked:
        one.speaks_at = at
        return
    one.state, one.closed_at, one.closed_by_id, one.speaks_at = state, at, None, None
    one.outcome, one.evidence = words, shown if state is State.DONE else one.evidence
    record(one, f"follow_up_{state}", by=None, at=at, text=words)
    outbox.emit(FollowUpClosed(one.incident_id, one.id, state))


def _open_again(one: FollowUp, at: datetime) -> None:
    one.state, one.closed_at = State.DOING if one.started_at else State.OPEN, None
    one.spoke, one.speaks_at = 0, next_word(one, at, anew=True)
    words = f"{one.tracker_key} is open again in {label_of(one.tracker)}"
    record(one, "follow_up_reopened", by=None, at=at, text=words)
    outbox.emit(FollowUpReopened(one.incident_id, one.id))


def _check(one: FollowUp) -> None:
    timeline.hold(one.incident)
    check_open(one)
    if one.tracker_key:
        raise HeldAlready(f"{one.tracker_key} in {label_of(one.tracker)} holds it already.")
    if one.incident.is_private or one.incident.is_practice:
        what = "a private incident" if one.incident.is_private else "practice"
        raise StaysHere(f"What belongs to {what} is told to no other system.")
