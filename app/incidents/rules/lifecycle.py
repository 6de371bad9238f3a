"""Which moves are allowed, and what a status still needs before it may be entered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.registry import Registry
from app.incidents.models import Incident
from app.workflows.book import Condition, Facts, Need, Phase, Status, Workflow

MOMENTS = {
    "started_at": "When it started",
    "detected_at": "When it was noticed",
    "declared_at": "When it was declared",
    "acknowledged_at": "When somebody took it on",
    "mitigated_at": "When the harm stopped",
    "resolved_at": "When it was over",
    "closed_at": "When it was closed",
}
EDITABLE_MOMENTS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an incident has so far, as far as a status may ask for it."""

    roles: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    open_clocks: tuple[str, ...] = ()
    open_steps: int = 0
    open_actions: int = 0
    unrated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a status wants: what, why, and the fragment where it is put right."""

    need: Need
    what: str
    why: str = ""
    where: str = ""
    done: bool = False


Requirement = Callable[[Incident], Missing | None]
requirements: Registry[Requirement] = Registry("requirement")


def requirement(name: str) -> Callable[[Requirement], Requirement]:
    """Let a room above say what ``needs: [name]`` means; it answers with what is missing, or none."""

    def register(check: Requirement) -> Requirement:
        requirements.add(name, check)
        return check

    return register


def moves_from(workflow: Workflow, status: Status) -> tuple[Status, ...]:
    """The steps one may go to from here, in the order of the book."""
    allowed = status.moves or tuple(one.slug for one in workflow.statuses)
    return tuple(
        one for one in workflow.statuses if one.slug in allowed and one.slug != status.slug and not one.retired
    )


def next_step(workflow: Workflow, status: Status) -> Status | None:
    """The step that usually comes next: the first later one in the list that may be entered from here."""
    order = [one.slug for one in workflow.statuses]
    here = order.index(status.slug)
    later = [one for one in moves_from(workflow, status) if order.index(one.slug) > here]
    plain = [one for one in later if one.phase is not Phase.PAUSED]
    return (plain or later or [None])[0]


def needs_of(incident: Incident, status: Status, standing: Standing) -> list[Missing]:
    """Everything a status asks for, each marked done or not, with fields that must be filled before it."""
    workflow = incident.workflow
    wanted = list(status.needs)
    for one in workflow.fields:
        if one.retired or not one.required_before or Need("field", one.slug) in wanted:
            continue
        if _comes_before(workflow, one.required_before, status) and _asked(one.required_when, incident):
            wanted.append(Need("field", one.slug))
    return [found for need in wanted if (found := _look(incident, need, standing)) is not None]


def missing_for(incident: Incident, status: Status, standing: Standing) -> list[Missing]:
    """What is still missing before this status may be entered."""
    return [one for one in needs_of(incident, status, standing) if not one.done]


def _comes_before(workflow: Workflow, required_before: str, status: Status) -> bool:
    order = [one.slug for one in workflow.statuses]
    return (
        status.slug in order and required_before in order and order.index(required_before) <= order.index(status.slug)
    )


def _asked(when: Condition | None, incident: Incident) -> bool:
    return when is None or when.holds(facts_of(incident, ""))


def facts_of(incident: Incident, event: str, **more: Any) -> Facts:
    """The incident as a condition of the book sees it at one event."""
    return Facts(
        event=event,
        discipline=incident.discipline,
        type=incident.type,
        severity=incident.severity,
        level=incident.level_of,
        status=incident.status,
        phase=incident.phase_of,
        mode=incident.mode,
        fields=incident.fields or {},
        **more,
    )


def _look(incident: Incident, need: Need, standing: Standing) -> Missing | None:
    """What one need means for this incident; none where no room knows it (yet)."""
    match need.kind:
        case "lead":
            return _role(incident, "lead", standing)
        case "role":
            return _role(incident, need.slug, standing)
        case "severity":
            return Missing(
                need, "A severity", "How bad it is decides what happens next", "severity", bool(incident.severity)
            )
        case "summary":
            return Missing(
                need, "A summary", "What is happening, for somebody who just arrived", "summary", bool(incident.summary)
            )
        case "impact":
            return Missing(need, "Who is affected", "In plain words", "impact", bool(incident.impact))
        case "services":
            return Missing(need, "Affected services", "At least one", "services", bool(standing.services))
        case "field":
            return _field(incident, need)
        case "decision":
            return _decision(incident, need, standing)
        case "moment":
            return _moment(incident, need)
        case "clocks":
            why = ", ".join(standing.open_clocks) or "All deadlines are met or decided"
            return Missing(need, "Every deadline met or decided", why, "clocks", not standing.open_clocks)
        case "checklists":
            why = f"{standing.open_steps} steps are open" if standing.open_steps else "All steps are done"
            return Missing(need, "Every step of the checklist", why, "checklist", not standing.open_steps)
        case "actions":
            why = f"{standing.open_actions} actions are open" if standing.open_actions else "No action is open"
            return Missing(need, "Every action done or dropped", why, "actions", not standing.open_actions)
        case "risk":
            return Missing(need, "The risk rating", "", "risk", need.slug not in standing.unrated)
        case _:
            return requirements.get(need.kind)(incident) if need.kind in requirements else None


def _role(incident: Incident, slug: str, standing: Standing) -> Missing:
    role = incident.workflow.role(slug)
    return Missing(Need("role", slug), role.label, "Somebody must hold this role", "people", slug in standing.roles)


def _field(incident: Incident, need: Need) -> Missing:
    one = incident.workflow.field(need.slug)
    value = (incident.fields or {}).get(one.slug)
    filled = value is not None and value != "" and value != []
    return Missing(need, one.label, one.help, "fields", filled)


def _decision(incident: Incident, need: Need, standing: Standing) -> Missing:
    one = incident.workflow.field(need.slug)
    return Missing(need, one.label, "Somebody decides, with a reason", "decisions", need.slug in standing.decisions)


def _moment(incident: Incident, need: Need) -> Missing:
    label = MOMENTS.get(need.slug, need.slug)
    return Missing(need, label, "Set the true time", "moments", moment_of(incident, need.slug) is not None)


def moment_of(incident: Incident, slug: str) -> datetime | None:
    """When something happened: a moment every incident has, one of the type's own, or a date-time field."""
    if slug in MOMENTS:
        found: datetime | None = getattr(incident, slug)
        return found
    written = (incident.moments or {}).get(slug) or (incident.fields or {}).get(slug)
    return datetime.fromisoformat(str(written)) if written else None
