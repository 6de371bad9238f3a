"""What a status still needs before it may be entered, each thing with why and where it is put right."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.registry import Registry
from app.incidents.models import Incident
from app.incidents.rules.lifecycle import facts_of
from app.incidents.rules.moments import MOMENTS, moment_of
from app.workflows.book import Condition, Need, Status, Workflow


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
    """One thing that a status wants: what, why, the fragment where it is put right, and whether it is there already."""

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
        return requirements.add(name, check)

    return register


def needs_of(incident: Incident, status: Status, standing: Standing) -> list[Missing]:
    """Everything a status asks for, each marked done or not, with the fields that must be filled before it."""
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


def _look(incident: Incident, need: Need, standing: Standing) -> Missing | None:
    """What one need means for this incident; none where no room knows it."""
    if need.kind in _KINDS:
        return _KINDS[need.kind](incident, need, standing)
    check = requirements.get_or_none(need.kind)
    return check(incident) if check else None


def _severity(incident: Incident, need: Need, _standing: Standing) -> Missing:
    why = "How bad it is decides what happens next"
    return Missing(need, "A severity", why, "severity", bool(incident.severity))


def _summary(incident: Incident, need: Need, _standing: Standing) -> Missing:
    why = "What is happening, for somebody who just arrived"
    return Missing(need, "A summary", why, "summary", bool(incident.summary))


def _impact(incident: Incident, need: Need, _standing: Standing) -> Missing:
    return Missing(need, "Who is affected", "In plain words", "impact", bool(incident.impact))


def _services(_incident: Incident, need: Need, standing: Standing) -> Missing:
    return Missing(need, "Affected services", "At least one", "services", bool(standing.services))


def _role(incident: Incident, need: Need, standing: Standing) -> Missing:
    slug = need.slug or "lead"
    role = incident.workflow.role(slug)
    return Missing(Need("role", slug), role.label, "Somebody must hold this role", "people", slug in standing.roles)


def _field(incident: Incident, need: Need, _standing: Standing) -> Missing:
    one = incident.workflow.field(need.slug)
    empty = (incident.fields or {}).get(one.slug) in (None, "", [])
    return Missing(need, one.label, one.help, "fields", not empty)


def _decision(incident: Incident, need: Need, standing: Standing) -> Missing:
    one = incident.workflow.field(need.slug)
    return Missing(need, one.label, "Somebody decides, with a reason", "decisions", need.slug in standing.decisions)


def _moment(incident: Incident, need: Need, _standing: Standing) -> Missing:
    known = moment_of(incident, need.slug) is not None
    return Missing(need, MOMENTS.get(need.slug, need.slug), "Set the true time", "moments", known)


def _clocks(_incident: Incident, need: Need, standing: Standing) -> Missing:
    why = ", ".join(standing.open_clocks) or "All deadlines are met or decided"
    return Missing(need, "Every deadline met or decided", why, "clocks", not standing.open_clocks)


def _checklists(_incident: Incident, need: Need, standing: Standing) -> Missing:
    why = f"Still open: {standing.open_steps}" if standing.open_steps else "All steps are done"
    return Missing(need, "Every step of the checklist", why, "checklist", not standing.open_steps)


def _actions(_incident: Incident, need: Need, standing: Standing) -> Missing:
    why = f"Still open: {standing.open_actions}" if standing.open_actions else "No action is open"
    return Missing(need, "Every action done or dropped", why, "actions", not standing.open_actions)


def _risk(_incident: Incident, need: Need, standing: Standing) -> Missing:
    return Missing(need, "The risk rating", "How much harm, money and reputation", "risk", not standing.unrated)


_KINDS: dict[str, Callable[[Incident, Need, Standing], Missing]] = {
    "lead": _role,
    "role": _role,
    "severity": _severity,
    "summary": _summary,
    "impact": _impact,
    "services": _services,
    "field": _field,
    "decision": _decision,
    "moment": _moment,
    "clocks": _clocks,
    "checklists": _checklists,
    "actions": _actions,
    "risk": _risk,
}
