"""The head that all pages of an incident share: what can be pressed, the glance, the path, the tabs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.core.clock import now
from app.incidents.access import Rights, may_see, rights_of
from app.incidents.models import Clock, ClockState, Incident, TimelineEntry
from app.incidents.presenting.live import key_of
from app.incidents.presenting.path import Path, path_facts
from app.incidents.presenting.tabs import more_tabs
from app.incidents.queries import Counts, clocks_of, counts_of
from app.incidents.records import load_people, refs_of, status_changes
from app.incidents.rules.lifecycle import next_step
from app.incidents.sight import how_many_see
from app.people.models import Person
from app.workflows.book import Phase

URGENT = (ClockState.MISSED, ClockState.WARNED, ClockState.RUNNING, ClockState.TO_DECIDE)
MenuItem = tuple[str, str, str, bool]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The clock that the glance shows: the most urgent one; ``more`` others run beside it."""

    clock: Clock
    left: timedelta
    undecided: bool
    state: str
    more: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The row of facts under the title; ``until`` is none while it is open."""

    since: datetime
    until: datetime | None
    next_update: datetime | None
    deadline: Deadline | None


def head_facts(
    incident: Incident, person: Person, *, tab: str = "overview", moves: list[TimelineEntry] | None = None
) -> dict[str, Any]:
    """What `incidents/frame.html` and `incidents/_head.html` draw, on every page of an incident.

    A page that has its moves along the lifecycle already gives them.
    """
    rights, counts = rights_of(person, incident), counts_of(incident)
    load_people(incident)
    return {
        "incident": incident,
        "workflow": incident.workflow,
        "rights": rights,
        "counts": counts,
        "tab": tab,
        "tabs": _tabs(incident, counts, tab),
        "glance": glance_of(incident),
        "path": path_facts(incident, status_changes(incident) if moves is None else moves),
        "next_move": _next_move(incident, rights),
        "menu": _menu(incident, rights),
        "who_see": how_many_see(incident) if incident.is_private else 0,
        "live": url_for("incidents.live", ref=incident.ref, v=key_of(incident)),
        "merged_ref": merged_ref(incident, person),
        "page_title": incident.ref if incident.is_private else f"{incident.ref} {incident.title}",
    }


def merged_ref(incident: Incident, person: Person) -> str:
    """Where it went by merging, for somebody who may see that; empty else."""
    if incident.merged_into_id is None:
        return ""
    return refs_of([incident.merged_into_id], may_see(person)).get(incident.merged_into_id, "")


def glance_of(incident: Incident) -> Glance:
    """How long, what is promised next, and which clock is the most urgent."""
    ended = incident.resolved_at or incident.closed_at
    return Glance(
        since=incident.declared_at,
        until=None if incident.is_open else ended or incident.status_since,
        next_update=incident.next_update_due_at if incident.is_open else None,
        deadline=_deadline(incident),
    )


def _deadline(incident: Incident) -> Deadline | None:
    if incident.phase_of.is_end:
        return None
    running = [one for one in clocks_of(incident) if one.state in URGENT]
    if not running:
        return None
    first = min(running, key=lambda one: one.due_at or now())
    left = (first.due_at or now()) - now()
    late = left < timedelta()
    state = "late" if late else "warn" if first.state == ClockState.WARNED else ""
    return Deadline(first, left, first.state == ClockState.TO_DECIDE and not late, state, len(running) - 1)


def _tabs(incident: Incident, counts: Counts, here: str) -> list[tuple[str, str, bool, object]]:
    at = f"/incidents/{incident.ref}"
    todo = counts.open_actions + counts.open_steps
    return [
        ("Overview", at, here == "overview", ""),
        ("Timeline", f"{at}/timeline", here == "timeline", incident.last_number),
        ("Updates", f"{at}/updates", here == "updates", counts.updates or ""),
        ("Actions and checklist", f"{at}/actions", here == "actions", todo or ""),
        ("People", f"{at}/people", here == "people", counts.people or ""),
        *((one.label, f"{at}/{one.part}", here == one.part, "") for one in more_tabs),
    ]


def _next_move(incident: Incident, rights: Rights) -> tuple[str, str] | None:
    """The button of the step that comes next: its words and where it leads."""
    if incident.phase_of.is_end or not rights.may_edit:
        return None
    step = next_step(incident.workflow, incident.status_step)
    if step is None or (step.phase is Phase.CLOSED and not rights.may_govern):
        return None
    return f"Move to {step.label}", url_for("incidents.status", ref=incident.ref, to=step.slug)


def _menu(incident: Incident, rights: Rights) -> list[MenuItem]:
    """Everything that is done less often; each has a dialog."""
    at = f"/incidents/{incident.ref}"
    if incident.phase_of.is_end:
        items: list[MenuItem] = [("Relate to another", f"{at}/relate", "link", True)]
        return [("Reopen", f"{at}/reopen", "rotate-ccw", True), *items] if rights.may_edit else []
    edit: list[MenuItem] = [
        ("Hand over", f"{at}/handover", "arrow-right-left", True),
        ("Change status", f"{at}/status", "circle-dot", True),
        ("Change the type", f"{at}/type", "tag", True),
        ("Relate to another", f"{at}/relate", "link", True),
    ]
    if not incident.is_private and not incident.is_practice:
        edit.append(("Say it on the status page", f"{at}/status-page", "globe", True))
    seen: MenuItem = (
        ("Make it public", f"{at}/public", "lock-open", True)
        if incident.is_private
        else ("Make it private", f"{at}/private", "lock", True)
    )
    govern: list[MenuItem] = [
        ("Merge into another", f"{at}/merge", "git-merge", True),
        seen,
        ("It was no incident", f"{at}/decline", "circle-help", True),
        ("Call it off", f"{at}/cancel", "x", True),
    ]
    leave: list[MenuItem] = [("Leave", f"{at}/leave", "user-minus", True)] if rights.is_responder else []
    return (edit if rights.may_edit else []) + (govern if rights.may_govern else []) + leave


__all__ = ["Glance", "Path", "glance_of", "head_facts"]
