"""Open incidents as reminders see them: everything they ask about, for a batch, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.registry import Registry
from app.incidents.models import (
    ChecklistItem,
    Clock,
    Incident,
    NudgeState,
    Participation,
    RoleAssignment,
    TimelineEntry,
)
from app.incidents.states import RUNNING_CLOCKS, Mode, Stage
from app.workflows.book import NudgeTiming, Phase, Workflow

WORDS = ("note", "decision", "observation", "command", "verification", "update", "status")


@dataclass(frozen=True, slots=True)
class Look:
    """One incident with what may be missing in it, and what nudges have said about it so far."""

    incident: Incident
    workflow: Workflow
    at: datetime
    roles: Mapping[str, RoleAssignment] = field(default_factory=dict)
    taking_part: tuple[Participation, ...] = ()
    steps: tuple[ChecklistItem, ...] = ()
    clocks: tuple[Clock, ...] = ()
    last_said: datetime | None = None
    states: Mapping[tuple[str, str], NudgeState] = field(default_factory=dict)

    @property
    def status_since(self) -> datetime:
        return self.incident.status_since

    @property
    def late_steps(self) -> list[ChecklistItem]:
        """Open steps whose time has passed."""
        return [one for one in self.steps if one.due_at is not None and one.due_at < self.at]

    @property
    def is_paused(self) -> bool:
        return self.incident.phase_of is Phase.PAUSED

    def on_break(self, person_id: int) -> bool:
        """Whether this person said that they are away for a while."""
        return any(
            one.person_id == person_id and one.break_until is not None and one.break_until > self.at
            for one in self.taking_part
        )

    def timing(self, nudge: str) -> NudgeTiming | None:
        """What the book says about a nudge, or none where it is off."""
        found = self.workflow.nudges.get(nudge)
        return None if found is None or found.off else found


Watched = Callable[[datetime], Select[int]]
also_watched: Registry[Watched] = Registry("source of what is watched")


Heard = Callable[[list[int]], Mapping[int, datetime]]
said_elsewhere: Registry[Heard] = Registry("place where people speak of incidents")


def hears(name: str) -> Callable[[Heard], Heard]:
    """Let a room above say when people last spoke in incidents of these ids, in a place of its own."""

    def register(source: Heard) -> Heard:
        return said_elsewhere.add(name, source)

    return register


def watch(name: str) -> Callable[[Watched], Watched]:
    """Let a room above name incidents (by id) that may want a reminder though they are over."""

    def register(ids: Watched) -> Watched:
        return also_watched.add(name, ids)

    return register


def watched_ids(at: datetime) -> list[int]:
    """The incidents that may want a reminder: open ones, those that still have one to fall silent about, and what
    rooms above watch.
    """
    spoken = select(NudgeState.incident_id).distinct()
    open_ones = (Incident.stage == Stage.NOW) & (Incident.mode != Mode.REPORT_ONLY)
    wanted = or_(open_ones, Incident.id.in_(spoken), *(Incident.id.in_(source(at)) for source in also_watched))
    return list(db.session.scalars(select(Incident.id).where(wanted).order_by(Incident.id)))


def looks(first: int, last: int, at: datetime) -> list[Look]:
    """The watched incidents between two ids; seven statements, however many there are."""
    ids = [one for one in watched_ids(at) if first <= one <= last]
    incidents = list(db.session.scalars(select(Incident).where(Incident.id.in_(ids)).order_by(Incident.id)))
    roles = _by_incident(
        select(RoleAssignment)
        .where(RoleAssignment.incident_id.in_(ids), RoleAssignment.until_at.is_(None))
        .options(joinedload(RoleAssignment.person))
    )
    parts = _by_incident(
        select(Participation).where(Participation.incident_id.in_(ids), Participation.left_at.is_(None))
    )
    late_or_risky = or_(ChecklistItem.due_at < at, ChecklistItem.risky)
    steps = _by_incident(
        select(ChecklistItem)
        .where(ChecklistItem.incident_id.in_(ids), ChecklistItem.done_at.is_(None), late_or_risky)
        .order_by(ChecklistItem.number)
    )
    clocks = _by_incident(select(Clock).where(Clock.incident_id.in_(ids), Clock.state.in_(RUNNING_CLOCKS)))
    states = _by_incident(select(NudgeState).where(NudgeState.incident_id.in_(ids)))
    said = db.session.execute(
        select(TimelineEntry.incident_id, func.max(TimelineEntry.recorded_at))
        .where(TimelineEntry.incident_id.in_(ids), TimelineEntry.kind.in_(WORDS))
        .group_by(TimelineEntry.incident_id)
    )
    last_said = dict(said.all())
    for source in said_elsewhere:
        for incident_id, when in source(ids).items():
            last_said[incident_id] = max(when, last_said.get(incident_id, when))
    return [
        Look(
            incident=one,
            workflow=one.workflow,
            at=at,
            roles={each.role: each for each in roles[one.id]},
            taking_part=tuple(parts[one.id]),
            steps=tuple(steps[one.id]),
            clocks=tuple(clocks[one.id]),
            last_said=last_said.get(one.id),
            states={(each.nudge, each.subject): each for each in states[one.id]},
        )
        for one in incidents
    ]


def _by_incident(wanted: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = db.session.scalars(wanted)
    for row in rows:
        found[row.incident_id].append(row)
    return found
