"""Once a minute: look at every open incident in batches, speak where something is missing, fall silent where it is not.

A nudge speaks when the thing has been missing for ``after``, again after ``repeat`` times the number of times it has
spoken, ``at_most`` so often. Outside the working hours of its discipline it waits, unless the incident is major or
worse; waiting does not count as speaking. Running twice at once says nothing twice: the batch is one outbox row.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.models import (
    RUNNING_CLOCKS,
    ChecklistItem,
    Clock,
    Incident,
    Mode,
    NudgeState,
    Participation,
    RoleAssignment,
    TimelineEntry,
)
from app.incidents.operations import nudges as operations
from app.incidents.operations.timeline import WORDS
from app.nudges._asking import Ask, Look, nudges
from app.workflows.book import OPEN_PHASES, Level, NudgeTiming
from app.workflows.calendars import due, is_working_time
from app.workflows.live import current_book

BATCH = 100


@outbox.every("nudges.plan", minutes=1)
def plan(at: datetime) -> None:
    """Owe one look for each batch of open incidents, and for those that still have something to fall silent about."""
    spoken = select(NudgeState.incident_id).distinct()
    ids = list(
        db.session.scalars(
            select(Incident.id)
            .where(Incident.mode != Mode.REPORT_ONLY, Incident.phase.in_(OPEN_PHASES) | Incident.id.in_(spoken))
            .order_by(Incident.id)
        )
    )
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        outbox.schedule("nudges.look", f"{at:%Y-%m-%dT%H:%M}:{batch[0]}", at, {"first": batch[0], "last": batch[-1]})


@outbox.scheduled("nudges.look")
def look(batch: dict[str, Any]) -> None:
    """Speak and fall silent for one batch of incidents."""
    at = now()
    for one in looks(batch["first"], batch["last"], at):
        consider(one.look, one.states)


class Found:
    """A look at an incident with what nudges have said in it."""

    def __init__(self, found: Look, states: dict[tuple[str, str], NudgeState]) -> None:
        self.look = found
        self.states = states


def looks(first: int, last: int, at: datetime) -> list[Found]:
    """The incidents of a batch with everything nudges ask about, in a fixed number of statements."""
    incidents = list(
        db.session.scalars(
            select(Incident)
            .where(Incident.id.between(first, last), Incident.mode != Mode.REPORT_ONLY)
            .order_by(Incident.id)
        )
    )
    ids = [one.id for one in incidents]
    roles = _by_incident(
        select(RoleAssignment)
        .where(RoleAssignment.incident_id.in_(ids), RoleAssignment.until_at.is_(None))
        .options(joinedload(RoleAssignment.person))
    )
    parts = _by_incident(
        select(Participation).where(Participation.incident_id.in_(ids), Participation.left_at.is_(None))
    )
    steps = _by_incident(
        select(ChecklistItem).where(
            ChecklistItem.incident_id.in_(ids), ChecklistItem.done_at.is_(None), ChecklistItem.due_at < at
        )
    )
    clocks = _by_incident(select(Clock).where(Clock.incident_id.in_(ids), Clock.state.in_(RUNNING_CLOCKS)))
    states = _by_incident(select(NudgeState).where(NudgeState.incident_id.in_(ids)))
    said = db.session.execute(
        select(TimelineEntry.incident_id, func.max(TimelineEntry.recorded_at))
        .where(TimelineEntry.incident_id.in_(ids), TimelineEntry.kind.in_([*WORDS, "update", "status"]))
        .group_by(TimelineEntry.incident_id)
    )
    last_said = dict(said.tuples().all())
    return [
        Found(
            Look(
                incident=one,
                workflow=one.workflow,
                at=at,
                roles={each.role: each for each in roles[one.id]},
                taking_part=tuple(parts[one.id]),
                late_steps=tuple(steps[one.id]),
                clocks=tuple(clocks[one.id]),
                last_said=last_said.get(one.id),
            ),
            {(each.nudge, each.subject): each for each in states[one.id]},
        )
        for one in incidents
    ]


def consider(one: Look, states: dict[tuple[str, str], NudgeState]) -> None:
    """Let every nudge have its word about one incident, and settle what no longer holds."""
    wanted: set[tuple[str, str]] = set()
    if one.incident.is_open:
        for name in nudges.names():
            timing = one.timing(name)
            if timing is None:
                continue
            for ask in nudges.get(name)(one):
                wanted.add((name, ask.subject))
                _speak_if_time(one, name, timing, ask, states.get((name, ask.subject)))
    for key, state in states.items():
        if key not in wanted:
            operations.settle(state, one.incident)


def _speak_if_time(one: Look, name: str, timing: NudgeTiming, ask: Ask, state: NudgeState | None) -> None:
    calendar = current_book().calendars.get(one.workflow.calendar or "")
    first = due(ask.since, timing.after, calendar) if timing.after else ask.since
    if one.at < first or (state is not None and not _may_again(state, timing, one.at)):
        return
    if not _is_time(one):
        return
    said = (state.said if state else 0) + 1
    pause = due(one.at, timing.repeat, calendar) - one.at if timing.repeat else None
    next_at = one.at + pause * said if pause else None
    operations.speak(one.incident, name, subject=ask.subject, text=ask.text, next_at=next_at, at=one.at)


def _may_again(state: NudgeState, timing: NudgeTiming, at: datetime) -> bool:
    if state.dismissed_at is not None or state.said >= timing.at_most:
        return False
    if state.snoozed_until is not None and state.snoozed_until > at:
        return False
    return state.next_at is not None and state.next_at <= at


def _is_time(one: Look) -> bool:
    """Whether a reminder may be given now: always when it is major or worse, else in working hours."""
    level = one.incident.level_of
    if level is not None and level >= Level.MAJOR:
        return True
    calendar = current_book().calendars.get(one.workflow.calendar or "")
    return calendar is None or is_working_time(one.at, calendar)


def _by_incident(wanted: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = db.session.scalars(wanted)
    for row in rows:
        found[row.incident_id].append(row)
    return found
