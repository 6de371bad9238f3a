"""What becomes of an incident when its type changes, said before it does."""

from app.incidents.models import Incident
from app.incidents.queries import open_roles
from app.incidents.rules.promises import severity_like, status_like
from app.workflows.book import Workflow


def mapping_to(incident: Incident, to: Workflow) -> list[str]:
    """Severity by its level, status by its phase, roles by their name; values and deadlines stay."""
    lines = [_severity(incident, to), _status(incident, to), *_roles(incident, to), *_values(incident, to)]
    return [line for line in lines if line]


def _severity(incident: Incident, to: Workflow) -> str:
    step, then = incident.severity_step, severity_like(to, incident.level_of)
    if step is None:
        return ""
    return f"{step.label} becomes {then.label}" if then and then.label != step.label else f"It stays {step.label}"


def _status(incident: Incident, to: Workflow) -> str:
    step, then = incident.status_step, status_like(to, incident.phase_of)
    return f"{step.label} becomes {then.label}" if then.label != step.label else f"It stays in {step.label}"


def _roles(incident: Incident, to: Workflow) -> list[str]:
    known = {one.slug for one in to.roles}
    ended = [one for one in open_roles(incident) if one.role not in known]
    labels = {one.slug: one.label for one in incident.workflow.roles}
    return [f"{one.person.name} is no longer {labels.get(one.role, one.role).lower()}" for one in ended]


def _values(incident: Incident, to: Workflow) -> list[str]:
    known, had = {one.slug for one in to.fields}, incident.fields or {}
    labels = {one.slug: one.label for one in incident.workflow.fields}
    hidden = [
        labels.get(slug, slug) for slug, value in had.items() if slug not in known and value not in (None, "", [])
    ]
    return [f"Kept, but not shown any more: {', '.join(hidden)}"] if hidden else []
