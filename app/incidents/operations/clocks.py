"""Deadlines: met with evidence, waived by two people, started anew with a reason, and turned by time itself."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.events import ClockTurned
from app.incidents.models import Clock, Incident
from app.incidents.operations import clockwork, consequences, timeline
from app.incidents.rules.moments import EDITABLE_MOMENTS
from app.incidents.states import ClockState
from app.people.models import Person
from app.workflows.book import ClockKind, FieldKind

OPEN = (ClockState.ASLEEP, ClockState.TO_DECIDE, ClockState.RUNNING, ClockState.WARNED, ClockState.MISSED)


class NoEvidence(Refused):
    """A deadline is met by something that can be shown: a reference, or a link."""


class NotInTime(Refused):
    """The time given is in the future, or before the clock started."""


class SecondPersonNeeded(Refused):
    """A waiver takes two people."""


class NoReason(Refused):
    """Nobody says why."""


def meet(clock: Clock, *, evidence: str, when: datetime, by: Person, at: datetime) -> None:
    """Record that what the deadline asks for was done, with what shows it.

    :raises NoEvidence: nothing shows it. :raises NotInTime: in the future. :raises Unchanged: it has ended already.
    """
    incident = clock.incident
    timeline.hold(incident)
    _check_open(clock)
    shown = evidence.strip()[:500]
    if not shown:
        raise NoEvidence("Give a reference or a link that shows it was done.")
    if when > at + timedelta(minutes=1):
        raise NotInTime("That time is still to come. Use the time at which it was done.")
    late = clock.due_at is not None and when > clock.due_at
    clock.state, clock.ended_at, clock.evidence, clock.turns_at = ClockState.MET, when, shown, None
    kind = _kind_or_none(clock)
    if kind is not None and kind.met_by:
        _set_moment(incident, kind.met_by, when)
    timeline.record(
        incident, "clock", by=by, at=at, text=shown, label=clock.label, slug=clock.slug, state="met", late=late
    )
    outbox.emit(ClockTurned(incident.id, clock.slug, ClockState.MET))
    consequences.follow(incident, "clock_met", at=at, clock=clock.slug)


def waive(clock: Clock, *, why: str, by: Person, at: datetime) -> None:
    """Say that the deadline need not be kept; it counts once a second person agrees.

    :raises NoReason: nobody says why. :raises SecondPersonNeeded: the same person asks twice.
    """
    incident = clock.incident
    timeline.hold(incident)
    _check_open(clock)
    if clock.waived_by_id is None:
        if not why.strip():
            raise NoReason("Say why this deadline need not be kept. A second person has to agree.")
        clock.waived_by_id, clock.reason = by.id, why.strip()[:2000]
        timeline.record(
            incident, "clock", by=by, at=at, text=clock.reason, label=clock.label, slug=clock.slug, state="waiver_asked"
        )
        return
    if clock.waived_by_id == by.id:
        raise SecondPersonNeeded("A second person has to agree that this deadline need not be kept.")
    clock.waiver_seconded_by_id, clock.state = by.id, ClockState.WAIVED
    clock.ended_at, clock.turns_at = at, None
    timeline.record(
        incident, "clock", by=by, at=at, text=clock.reason, label=clock.label, slug=clock.slug, state="waived"
    )
    outbox.emit(ClockTurned(incident.id, clock.slug, ClockState.WAIVED))


def set_start(clock: Clock, *, to: datetime, why: str, by: Person, at: datetime) -> None:
    """Say from when the deadline counts; the old time and the reason stay on the timeline.

    :raises NoReason: it had a start and nobody says why it changes. :raises NotInTime: in the future.
    """
    incident, kind = clock.incident, _kind_or_none(clock)
    timeline.hold(incident)
    _check_open(clock)
    if clock.started_at is not None and not why.strip():
        raise NoReason("Say why the start changes. The old one stays on the record.")
    if to > at + timedelta(minutes=1):
        raise NotInTime("That time is still to come. Use the time from which it counts.")
    if kind is None or kind.starts.startswith("clock:"):
        raise NotInTime("This deadline counts from another one. Correct that one instead.")
    before = clock.started_at
    timeline.record(
        incident,
        "clock",
        by=by,
        at=at,
        text=why.strip()[:500],
        label=clock.label,
        slug=clock.slug,
        state="start",
        before=before.isoformat() if before else None,
        after=to.isoformat(),
    )
    _set_moment(incident, kind.starts, to)
    consequences.follow(incident, "field_set", at=at)


def explain_delay(clock: Clock, *, why: str, by: Person, at: datetime) -> None:
    """Say why a deadline was missed, as a register asks for. :raises NoReason: nobody says why."""
    if not why.strip():
        raise NoReason("Say what delayed it.")
    timeline.hold(clock.incident)
    clock.delay_reason = why.strip()[:2000]
    timeline.record(
        clock.incident,
        "clock",
        by=by,
        at=at,
        text=clock.delay_reason,
        label=clock.label,
        slug=clock.slug,
        state="delay_explained",
    )


def due_to_turn(at: datetime, *, limit: int = 200) -> list[int]:
    """The ids of the incidents that have a clock which time has turned, soonest first."""
    rows = db.session.execute(
        select(Clock.incident_id)
        .where(Clock.turns_at.is_not(None), Clock.turns_at <= at)
        .order_by(Clock.turns_at)
        .limit(limit)
    )
    return list(dict.fromkeys(incident_id for (incident_id,) in rows))


def turn(incident: Incident, *, at: datetime) -> None:
    """Let time do its part: warnings are given once per step, limits are missed."""
    timeline.hold(incident)
    rows = db.session.scalars(select(Clock).where(Clock.incident_id == incident.id, Clock.turns_at <= at))
    for clock in rows:
        _turn_one(incident, clock, at)


def _turn_one(incident: Incident, clock: Clock, at: datetime) -> None:
    passed = [one for one in clock.warn_at if datetime.fromisoformat(one) <= at]
    if clock.due_at is not None and clock.due_at < at:
        clock.state, clock.turns_at = ClockState.MISSED, None
        timeline.record(incident, "clock", by=None, at=at, label=clock.label, slug=clock.slug, state="missed")
        outbox.emit(ClockTurned(incident.id, clock.slug, ClockState.MISSED))
        consequences.follow(incident, "clock_missed", at=at, clock=clock.slug)
        return
    if clock.state == ClockState.RUNNING and passed:
        clock.state = ClockState.WARNED
    clock.warned_at = at
    clock.turns_at = clockwork.next_turn(clock, at)
    timeline.touch(incident)
    if passed:
        outbox.emit(ClockTurned(incident.id, clock.slug, ClockState.WARNED, step=passed[-1]))
        consequences.follow(incident, "clock_warned", at=at, clock=clock.slug)


def _kind_or_none(clock: Clock) -> ClockKind | None:
    """What the book says about it; none where the incident is of another type now, whose deadlines are others."""
    return next((one for one in clock.incident.workflow.clocks if one.slug == clock.slug), None)


def _set_moment(incident: Incident, slug: str, to: datetime) -> None:
    if slug in EDITABLE_MOMENTS:
        setattr(incident, slug, to)
        return
    fields = {one.slug for one in incident.workflow.fields if one.kind in (FieldKind.DATETIME, FieldKind.DATE)}
    if slug in fields:
        incident.fields = {**(incident.fields or {}), slug: to.isoformat()}
    else:
        incident.moments = {**(incident.moments or {}), slug: to.isoformat()}


def _check_open(clock: Clock) -> None:
    if clock.state not in OPEN:
        raise Unchanged(f"“{clock.label}” has ended already.")
